/** How a memory diff, and what did not get into the memory, are drawn. */
import { describe, expect, test } from 'vitest';
import { asideEmbed, diffEmbeds } from '../../commands/consolidate.ts';
import type { OwnWords } from '../../src/sleep/plan/departure.ts';
import type { BlockDiff, Refusal } from '../../src/sleep/plan/plan-types.ts';
import { english } from '../../src/texts/en.ts';
import { italian } from '../../src/texts/it.ts';
import { blockDiff } from './given.ts';
import { embedUnits } from './readable.ts';

const everything = blockDiff({
  added: ['Likes green tea'],
  updated: [{ from: 'Lives in Turin', to: 'Lives in Milan' }],
  removed: [
    { text: 'Works at a bakery', because: 'no-longer-true' },
    { text: 'Has a cold', because: 'is well again' as OwnWords },
    { text: 'Plays chess', because: '' as OwnWords },
  ],
});

/** The lines that stand inside of code blocks; fails on a block that isn't closed. */
function fenced(text = ''): readonly string[] {
  const parts = text.split('```');
  expect(parts.length % 2).toBe(1);
  return parts.filter((_, index) => index % 2 === 1).flatMap((part) => part.split('\n').slice(1, -1));
}

const languages = [english, italian];

function onlyText(diff: BlockDiff): string {
  return diffEmbeds([diff], english)[0]?.text ?? '';
}

describe('a changed block', () => {
  test('is shown as what came, what changed and what left, with the reason in the person’s language', () => {
    expect(diffEmbeds([everything], italian)).toEqual([
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
  ])('%s has a name that people understand', (label, inEnglish, inItalian) => {
    const titles = languages.map((texts) => diffEmbeds([blockDiff({ label })], texts)[0]?.title);

    expect(titles).toEqual([inEnglish, inItalian]);
  });

  test('without a line to show says that it was only tidied up', () => {
    expect(onlyText(blockDiff())).toBe('Only tidied up.');
  });

  // A regression: this was said to say the same as another line, which it did not.
  test('does not call a line that was replaced a copy', () => {
    const removed = [
      { text: 'Lives in Milan', because: 'superseded' },
      { text: 'Lives in Rome', because: 'superseded-by-another-writer' },
      { text: 'Likes tea', because: 'merged' },
    ] as const;

    expect(fenced(onlyText(blockDiff({ removed })))).toEqual([
      '- Lives in Milan (another line took its place)',
      '- Lives in Rome (another line took its place)',
      '- Likes tea (another line says the same)',
    ]);
  });

  test('the signs are explained once, below the last', () => {
    const footers = diffEmbeds([everything, everything], english).map(({ footer }) => footer);

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
      removed: [{ text: 'x', because: '```\n@here' as OwnWords }],
    });

    expect(fenced(onlyText(diff))).toHaveLength(2);
  });

  test('be longer than fits, not even by its reason', () => {
    const [line = ''] = fenced(
      onlyText(blockDiff({ removed: [{ text: 'x'.repeat(9_000), because: 'y'.repeat(9_000) as OwnWords }] })),
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
    const refused = (Object.keys(english.refusals) as Refusal[]).map((because) => ({ because, text: 'x'.repeat(500) }));

    for (const texts of languages) {
      const aside = asideEmbed(refused, [], texts);
      const embeds = [...diffEmbeds(changes, texts), ...(aside === undefined ? [] : [aside])];

      expect(embeds.length).toBeLessThanOrEqual(10);
      expect(embedUnits({ text: '', embeds })).toBeLessThanOrEqual(6_000);
      expect(embeds.every(({ text = '' }) => text.length > 0 && text.length <= 2_000)).toBe(true);
      expect(embeds.slice(0, -1).every(({ text }) => fenced(text).length > 0)).toBe(true);
    }
  });

  test('leaves the room that a small block does not need to the others', () => {
    const [small, large] = diffEmbeds([blockDiff({ label: 'goals', added: ['One'] }), huge('human')], english);

    expect(small?.text).toBe('```diff\n+ One\n```');
    expect(large?.text?.length).toBeGreaterThan(1_900);
  });

  test('of more blocks than fit says how many are missing', () => {
    const embeds = diffEmbeds(
      Array.from({ length: 12 }, () => everything),
      english,
    );

    expect(embeds).toHaveLength(9);
    expect(embeds.at(-1)?.footer).toBe('… and 3 more\n+ learned   ~ updated   - let go');
  });
});
