import { describe, expect, test } from 'vitest';
import { diffEmbeds } from '../../../commands/replies/diff-embeds.ts';
import { refusedEmbed } from '../../../commands/replies/refused-embed.ts';
import { refusalReasons } from '../../../commands/words/refusal-reasons.ts';
import type { BlockDiff, Refusal } from '../../../src/sleep/plan/plan-types.ts';
import { blockDiff, locales } from '../given.ts';
import { embedUnits } from '../readable.ts';

const everything = blockDiff({
  added: ['Likes green tea'],
  updated: [{ from: 'Lives in Turin', to: 'Lives in Milan' }],
  removed: [
    { text: 'Works at a bakery', because: 'no-longer-true' },
    { text: 'Has a cold', because: 'is well again' },
    { text: 'Plays chess', because: '' },
  ],
});

/** The lines that stand inside of code blocks; fails on a block that isn't closed. */
function fenced(text = ''): readonly string[] {
  const parts = text.split('```');
  expect(parts.length % 2).toBe(1);
  return parts.filter((_, index) => index % 2 === 1).flatMap((part) => part.split('\n').slice(1, -1));
}

function onlyText(diff: BlockDiff): string {
  return diffEmbeds([diff], 'en')[0]?.text ?? '';
}

describe('a changed block', () => {
  test('is shown as what came, what changed and what left, with the reason in the person’s language', () => {
    expect(diffEmbeds([everything], 'it')).toEqual([
      {
        title: 'Quello che so di te',
        text: [
          '```diff',
          '+ Likes green tea',
          '~ Lives in Turin → Lives in Milan',
          '- Works at a bakery (non è più vero)',
          '- Has a cold (is well again)',
          '- Plays chess',
          '```',
        ].join('\n'),
        footer: '+ imparato   ~ aggiornato   - lasciato andare',
      },
    ]);
  });

  test.each([
    ['persona', 'Who I am with you', 'Chi sono con te'],
    ['human', 'What I know of you', 'Quello che so di te'],
    ['goals', 'Your plans', 'I tuoi progetti'],
    ['session_context', 'Lately', 'Ultimamente'],
    ['lessons_learned', 'Lessons learned', 'Lessons learned'],
    ['**<@1>**', '1', '1'],
    ['__', '?', '?'],
  ])('%s has a name that people understand', (label, english, italian) => {
    const titles = locales.map((locale) => diffEmbeds([blockDiff({ label })], locale)[0]?.title);

    expect(titles).toEqual([english, italian]);
  });

  test('without a line to show says that it was only tidied up', () => {
    expect(onlyText(blockDiff())).toBe('Only tidied up.');
  });

  test('the signs are explained once, below the last', () => {
    const footers = diffEmbeds([everything, everything], 'en').map(({ footer }) => footer);

    expect(footers).toEqual([undefined, '+ learned   ~ updated   - let go']);
  });
});

test('a long change takes two lines, so that both sides can be compared', () => {
  const [from, to] = ['was '.repeat(20).trim(), 'is '.repeat(20).trim()];

  expect(fenced(onlyText(blockDiff({ updated: [{ from, to }] })))).toEqual([`~ ${from}`, `  → ${to}`]);
});

describe('what a line cannot do', () => {
  test.each([
    ['leave the code block', '``` @everyone', '+ `\u200b`\u200b` @everyone'],
    ['leave it by many backticks', '``````', '+ `\u200b`\u200b`\u200b`\u200b`\u200b`'],
    ['look like two lines', 'Likes tea\n- Likes coffee\r\n\u2028+ Knows me', '+ Likes tea - Likes coffee + Knows me'],
    ['turn the direction of writing', 'a\u202Egnirts\u2066', '+ a gnirts'],
    ['bring a lone surrogate', 'a\ud83d', '+ a\ufffd'],
  ])('%s', (_, text, shown) => {
    expect(fenced(onlyText(blockDiff({ added: [text] })))).toEqual([shown]);
  });

  test('as a change, or as the reason why a line left', () => {
    const diff = blockDiff({
      updated: [{ from: '```', to: '\n```\n<@1>' }],
      removed: [{ text: 'x', because: '```\n@here' }],
    });

    expect(fenced(onlyText(diff))).toHaveLength(2);
  });

  test('be longer than fits, not even by its reason', () => {
    const [line = ''] = fenced(
      onlyText(blockDiff({ removed: [{ text: 'x'.repeat(9_000), because: 'y'.repeat(9_000) }] })),
    );

    expect(line).toMatch(/^- x+… \(y+…\)$/);
    expect(line.length).toBeLessThan(320);
  });

  test('be cut in the middle of an emoji', () => {
    const family = '👩‍👩‍👧‍👦';
    const text = onlyText(blockDiff({ added: [family.repeat(100)] }));

    expect(text.replaceAll(family, '')).toBe('```diff\n+ …\n```');
  });
});

describe('a huge diff', () => {
  const lines = Array.from({ length: 400 }, (_, index) => `Fact number ${index} about a person`);
  const huge = (label: string) => blockDiff({ label, added: lines });

  test('ends with how many lines are not shown', () => {
    const text = onlyText(huge('human'));

    const shown = fenced(text);
    expect(shown.length).toBeGreaterThan(30);
    expect(text.endsWith(`\`\`\`\n… and ${400 - shown.length} more`)).toBe(true);
    expect(text.length).toBeLessThanOrEqual(2_000);
  });

  test.each([1, 2, 5, 9, 10, 40])('of %i blocks stays within Discord’s limits, with the embed of refusals', (count) => {
    const changes = Array.from({ length: count }, (_, index) => huge(`${'x'.repeat(200)}${index}`));
    const refused = (Object.keys(refusalReasons) as Refusal[]).map((because) => ({ because }));

    for (const locale of locales) {
      const aside = refusedEmbed(refused, locale);
      const embeds = [...diffEmbeds(changes, locale), ...(aside === undefined ? [] : [aside])];

      expect(embeds.length).toBeLessThanOrEqual(10);
      expect(embedUnits({ text: '', embeds })).toBeLessThanOrEqual(6_000);
      expect(embeds.every(({ text = '' }) => text.length > 0 && text.length <= 2_000)).toBe(true);
      expect(embeds.slice(0, -1).every(({ text }) => fenced(text).length > 0)).toBe(true);
    }
  });

  test('leaves the room that a small block does not need to the others', () => {
    const [small, large] = diffEmbeds([blockDiff({ label: 'goals', added: ['One'] }), huge('human')], 'en');

    expect(small?.text).toBe('```diff\n+ One\n```');
    expect(large?.text?.length).toBeGreaterThan(1_900);
  });

  test('of more blocks than fit says how many are missing', () => {
    const embeds = diffEmbeds(
      Array.from({ length: 12 }, () => everything),
      'en',
    );

    expect(embeds).toHaveLength(9);
    expect(embeds.at(-1)?.footer).toBe('… and 3 more\n+ learned   ~ updated   - let go');
  });
});
