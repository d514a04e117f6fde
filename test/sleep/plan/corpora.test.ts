/** The corpora of test/corpora, as its README says: what must be stored, what must not, and what must be reviewed. */
import { readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { insightTable } from '../../../src/sleep/agent/insights.ts';
import type { WindowMessage } from '../../../src/sleep/agent/window.ts';
import { judgeElements } from '../../../src/sleep/plan/judge-elements.ts';
import { planCycle } from '../../../src/sleep/plan/plan-cycle.ts';
import { itemsToReview } from '../../../src/sleep/plan/review.ts';
import {
  entry,
  inputOf,
  insightsOf,
  item,
  ledgerOf,
  liveTexts,
  quoting,
  replied,
  said,
  windowOf,
} from './plan-input.ts';
import {
  type Foreign,
  foreignUnseen,
  markupUnseen,
  type Stated,
  secretsUnseen,
  statedUnseen,
  type Text,
} from './unseen.ts';

const stated = [...rowsOf<Stated>('stated'), ...statedUnseen];
const foreign = [...rowsOf<Foreign>('foreign'), ...foreignUnseen];
const secrets = [...rowsOf<Text>('secrets'), ...secretsUnseen];
const markup = [...rowsOf<Text>('markup'), ...markupUnseen];
const twins = rowsOf<{ readonly a: string; readonly b: string }>('distinct-lines');
const noise = ['hello there, how are you?', replied('I am fine, thank you!')];

function rowsOf<T>(name: string): readonly T[] {
  const file = new URL(`../../corpora/${name}.jsonl`, import.meta.url);
  return readFileSync(file, 'utf8')
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line) as T);
}

/** The messages of a fact, and the refs that it has in a window behind some small talk. */
function windowFor({ before, said: own, reply }: Stated) {
  const messages = [
    ...noise,
    ...(before === undefined ? [] : [replied(before)]),
    ...own.map((text) => said(text)),
    ...(reply === undefined ? [] : [replied(reply)]),
  ];
  const first = noise.length + (before === undefined ? 0 : 1) + 1;
  return { window: windowOf(...messages), ref: `m${first}` };
}

const segmenter = new Intl.Segmenter('und', { granularity: 'word' });

/** Every run of words of a message that a model might copy: all of two or more, or the whole. */
function runsOf(text: string): readonly string[] {
  const words = [...segmenter.segment(text)].filter(({ isWordLike }) => isWordLike === true);
  const runs = [text];
  for (let from = 0; from < words.length; from += 1) {
    for (let to = from + 1; to < words.length; to += 1) {
      const last = words[to];
      runs.push(text.slice(words[from]?.index, (last?.index ?? 0) + (last?.segment.length ?? 0)));
    }
  }
  return runs;
}

type Given = { readonly quote: string | undefined; readonly ref: string | undefined };

/** What becomes of a fact with each of these quotes and refs: refused, and why; put to the reviewer; or stored. */
function outcomesOf(row: Stated, given: readonly Given[]): readonly string[] {
  const elements = given.map((one) => ({ text: row.line, op: 'add', ...one }));
  const input = inputOf({ window: windowFor(row).window, insights: insightsOf({ [row.field]: elements }) });
  const reasons = new Map(itemsToReview(input, 'auto').map((one) => [one.id, one.reasons]));
  return judgeElements(input).map((judged) => {
    if (judged.kind === 'refused') return judged.refused.because;
    const found = reasons.get(judged.candidate.id) ?? [];
    return found.some((reason) => reason !== 'not-reviewed-yet') ? 'reviewed' : 'stored';
  });
}

describe('what people say of themselves', () => {
  const languages = [...new Set(stated.map(({ lang }) => lang))];

  test.each(languages)('is never refused for how it is worded: %s', (lang) => {
    const odd = stated
      .filter((row) => row.lang === lang)
      .flatMap((row) => {
        const refs = [windowFor(row).ref, undefined, 'm1', 'm99'];
        const given = row.said.flatMap(runsOf).map((quote, index) => ({ quote, ref: refs[index % refs.length] }));
        const outcomes = outcomesOf(row, given);
        return given.flatMap((one, index) => {
          const outcome = outcomes[index] ?? '';
          return ['stored', 'reviewed'].includes(outcome) ? [] : [[row.line, one.quote, outcome]];
        });
      });

    expect(odd).toEqual([]);
  });

  test('goes to the review with the ref as its quote, or with a translated quote and the right ref', () => {
    const odd = stated.flatMap((row) => {
      const { ref } = windowFor(row);
      const outcomes = outcomesOf(row, [
        { quote: ref, ref: undefined },
        { quote: 'zzzz qqqq xxxx', ref: `${ref} | Dana` },
      ]);
      return outcomes.every((outcome) => outcome === 'reviewed') ? [] : [[row.line, ...outcomes]];
    });

    expect(odd).toEqual([]);
  });

  test('is stored whole when the whole message is its quote', () => {
    const lost = stated.flatMap((row) => {
      const insights = insightsOf({ [row.field]: [item(row.line, row.said.join(' … '))] });
      const made = planCycle(inputOf({ window: windowFor(row).window, insights }));
      return made.ledger.entries.some(({ state }) => state === 'live') ? [] : [[row.line, made.refused]];
    });

    expect(lost).toEqual([]);
  });
});

describe('words of others', () => {
  test.each(foreign)('are not stored as the person’s: $line', (row) => {
    const window = windowOf(quoting(row.own, row.foreign), replied('I see.'));
    const insights = insightsOf({
      human_updates: [item(row.line, row.foreign, { ref: 'm1' })],
      goals_insights: [item(row.line, row.foreign)],
      priority_actions: [item(row.line, row.foreign)],
      reflection: row.foreign,
    });

    const made = planCycle(inputOf({ window, insights }));

    expect(made.ledger.entries).toEqual([]);
    expect(new Set(made.refused.map(({ because }) => because))).toEqual(new Set(['not-the-persons-words']));
  });

  test.each(foreign)('reworded, with a quote of the person, go to the review: $line', (row) => {
    const window = windowOf(quoting(row.own, row.foreign));
    const input = inputOf({ window, insights: insightsOf({ human_updates: [item(row.line, row.own)] }) });

    expect(itemsToReview(input, 'auto').map(({ reasons }) => reasons)).toEqual([
      expect.arrayContaining(['words-of-others']),
    ]);
    expect(
      planCycle({ ...input, review: { mode: 'off', items: [], verdicts: [] } }).ledger.entries.length,
    ).toBeLessThan(2);
  });
});

test.each(secrets)('a secret enters no field: $text', ({ text }) => {
  const element = { text, op: 'add', quote: text, topic: text, correction: text };
  const everywhere = Object.entries(insightTable).map(([field, { kind }]) => [
    field,
    kind === 'elements' ? [element] : [text],
  ]);
  const insights = insightsOf({
    ...Object.fromEntries(everywhere),
    human_updates: [element, { ...element, text: 'Likes tea' }],
  });

  const made = planCycle(inputOf({ window: windowOf(text, replied(text)), insights }));
  const values = text.split(/\s/u).filter((word) => word.length >= 6 && /\d/u.test(word));
  const kept = JSON.stringify({ ...made, refused: made.refused.map(({ text: said, quote }) => ({ said, quote })) });

  expect(made.ledger.entries.map((one) => one.text).filter((line) => line !== 'Likes tea')).toEqual([]);
  expect(kept).not.toContain(text);
  expect(values.filter((value) => kept.includes(value))).toEqual([]);
});

const structure =
  /[[({<]\s*\/?\s*(?:s\s*y\s*s\s*t\s*e\s*m|h\s*u\s*m\s*a\s*n|persona|goals|session_context|constraints|assistant|user)\b|(?:\bs\s*y\s*s\s*t\s*e\s*m|\bh\s*u\s*m\s*a\s*n|\bpersona|\bgoals|\bsession_context|\bconstraints|\bassistant|\buser|\breflection|\bnext|\bpattern|\bhuman_updates|\b[hgpsm]\d+)\s*["'*_`]*\s*[:：]|={3}|```|<\/|<!--|\n|\]\(/iu;

test.each(markup)('markup is no line that a block or role could be read from: $text', ({ text }) => {
  const insights = insightsOf({
    human_updates: [item(text, text)],
    priority_actions: [item(text, text)],
    reflection: text,
  });

  const made = planCycle(inputOf({ window: windowOf(text), insights }));
  const lines = made.ledger.entries.map((one) => one.text.replace(/^(?:Next|Reflection): /u, ''));

  expect(lines.filter((line) => structure.test(line) || line.includes('@everyone'))).toEqual([]);
});

test.each(twins)('two facts that look alike both stay: $b', ({ a, b }) => {
  const ledger = ledgerOf(entry('e1', a));
  const input = inputOf({ ledger, window: windowOf(b), insights: insightsOf({ human_updates: [item(b, b)] }) });

  const made = planCycle(input);

  expect(liveTexts(made)).toEqual([a, b]);
});

describe('inventions', () => {
  const lines = ['Is HIV positive', 'Has three sons', 'Owes money to the mafia', 'Lives in Cairo', 'Was in prison'];
  const window = windowOf(...(noise as (string | WindowMessage)[]));
  const outcomes = (more: { readonly quote: string; readonly ref?: string }) =>
    lines.map((text) => {
      const input = inputOf({ window, insights: insightsOf({ human_updates: [{ text, op: 'add', ...more }] }) });
      return itemsToReview(input, 'auto').length > 0 ? 'reviewed' : planCycle(input).refused[0]?.because;
    });

  test('with a quote that nobody said and no valid ref are refused', () => {
    expect(new Set(outcomes({ quote: 'I never said any of this' }))).toEqual(new Set(['no-evidence']));
    expect(new Set(outcomes({ quote: 'I never said any of this', ref: 'm77' }))).toEqual(new Set(['no-evidence']));
  });

  test('with a valid ref, or with a true quote that has nothing to do with them, go to the review', () => {
    expect(new Set(outcomes({ quote: 'I never said any of this', ref: 'm1' }))).toEqual(new Set(['reviewed']));
    expect(new Set(outcomes({ quote: 'hello there, how are you?' }))).toEqual(new Set(['reviewed']));
  });
});
