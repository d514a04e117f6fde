import { describe, expect, test } from 'vitest';
import type { Entry, Ledger } from '../../../src/sleep/plan/ledger.ts';
import { planUndo } from '../../../src/sleep/plan/plan-undo.ts';
import { archived, because, blocksFor, dayMs, entry, ledgerOf, liveTexts, now } from './plan-input.ts';
import { tidied } from './tidying-input.ts';

const wordings = ['Loves tea', 'Drinks tea all day', 'Is fond of tea'];
const merged = 'Loves tea and drinks it all day';

function at(day: number): Pick<Entry, 'sources'> {
  return { sources: [{ message: `m-${day}`, quote: 'said', asked: null, at: now - day * dayMs, place: 'direct' }] };
}

const taught = ledgerOf(
  ...wordings.map((text, index) => entry(`e${index + 1}`, text, at(index + 1))),
  ...Array.from({ length: 3 }, (_, index) => entry(`e${index + 10}`, `Knows town number ${index}`)),
);
const all = { lines: ['e1', 'e2', 'e3'], text: merged };
const { input, made } = tidied({ ledger: taught, answer: { merges: [all] } });
const standing = { ...input, ledger: made.ledger, blocks: blocksFor(made.ledger), cycle: 3 };
const heir = made.ledger.entries.find(({ text }) => text === merged) ?? entry('e0', 'There is none');

const withHeir = (more: Partial<Entry>): Ledger => ({
  ...made.ledger,
  entries: made.ledger.entries.map((one) => (one === heir ? { ...one, ...more } : one)),
});

function undone(ledger: Ledger, line = merged) {
  const found = planUndo({ ...standing, ledger, blocks: blocksFor(ledger) }, line);
  if (found.kind !== 'plan') throw new Error('Nothing was undone.');
  return found;
}

describe('an undo', () => {
  test('brings the lines back that were merged, and what stands there else stays', () => {
    const { plan, lines } = undone(made.ledger, `- ${merged}`);

    expect(liveTexts(plan).toSorted()).toEqual(liveTexts({ ...plan, ledger: taught }).toSorted());
    expect(lines).toEqual(wordings);
    expect(plan.ledger.entries.find(({ id }) => id === heir.id)).toMatchObject({
      state: 'obsolete',
      left: { because: 'undone' },
    });
  });

  // Guards against a line that somebody removed by hand and that came back by way of the archive.
  test('brings back into the archive what was there, for the reason for which it was', () => {
    const [first, ...others] = taught.entries;
    const ledger = ledgerOf({ ...(first as Entry), ...archived('removed-by-another-writer') }, ...others);
    const tidy = tidied({ ledger, answer: { merges: [all] } });

    const found = planUndo({ ...tidy.input, ledger: tidy.made.ledger, blocks: blocksFor(tidy.made.ledger) }, merged);

    const entries = found.kind === 'plan' ? found.plan.ledger.entries : [];
    expect(entries.slice(0, 3)).toMatchObject([
      { state: 'archived', left: { because: 'removed-by-another-writer' } },
      { state: 'live' },
      { state: 'live' },
    ]);
  });

  test('holds: the same lines are not merged again', () => {
    const again = tidied({
      ledger: undone(made.ledger).plan.ledger,
      answer: { merges: [{ ...all, text: 'A tea lover' }] },
    });

    expect(because(again.made)).toEqual(['undone']);
  });

  test('leaves no source behind: what was said of the merged line since is told of the first one', () => {
    const since = at(0).sources;

    const { plan } = undone(withHeir({ sources: [...heir.sources, ...since] }));

    expect(plan.ledger.entries[0]?.sources).toEqual([...at(1).sources, ...since]);
  });

  test('shows nothing again of what waits to be erased, and is held up by nothing else that waits', () => {
    const undoneWhile = (why: 'secret' | 'not-supported', ...entries: readonly string[]) => {
      const waiting = entries.map((id) => ({ entry: id, successor: null, because: why }));
      return planUndo({ ...standing, ledger: { ...made.ledger, waiting } }, merged).kind;
    };

    expect(undoneWhile('secret', 'e10', heir.id)).toBe('nothing-to-undo');
    expect([undoneWhile('secret', 'e10'), undoneWhile('not-supported', heir.id)]).toEqual(['plan', 'plan']);
  });

  test('leaves in the archive what has no block any more', () => {
    const blocks = standing.blocks.filter(({ label }) => label !== 'human');

    const found = planUndo({ ...standing, blocks }, merged);

    const entries = found.kind === 'plan' ? found.plan.ledger.entries.slice(0, 3) : [];
    expect(entries.map(({ state, left }) => [state, left?.because])).toEqual(
      wordings.map(() => ['archived', 'no-room']),
    );
  });

  test('forgets nothing of what waits', () => {
    const waiting = [{ entry: 'e10', successor: null, because: 'not-supported' as const }];

    expect(undone({ ...made.ledger, waiting }).plan.ledger.entries.find(({ id }) => id === 'e10')).toMatchObject({
      state: 'obsolete',
      left: { because: 'not-supported' },
    });
  });

  test('brings back none that holds no more itself', () => {
    const over = { ...archived('no-longer-true'), state: 'obsolete' } as const;
    const entries = made.ledger.entries.map((one) => (one.id === 'e1' ? { ...one, ...over } : one));

    const { plan, lines } = undone({ ...made.ledger, entries });

    expect(lines).toEqual(wordings.slice(1));
    expect(plan.ledger.entries[0]).toMatchObject({ id: 'e1', state: 'obsolete' });
  });

  test('shows none of them again where one is erased now', () => {
    const waiting = [{ entry: 'e2', successor: null, because: 'secret' as const }];

    expect(planUndo({ ...standing, ledger: { ...made.ledger, waiting } }, merged).kind).toBe('nothing-to-undo');
  });

  test('counts a line as well that still stands beside the merged one, as it had to wait', () => {
    const entries = made.ledger.entries.map((one) => (one.id === 'e1' ? { ...one, state: 'live', left: null } : one));
    const waiting = [{ entry: 'e1', successor: heir.id, because: 'merged' as const }];
    const ledger = { ...made.ledger, entries: entries as Entry[], waiting };

    expect(undone(ledger)).toMatchObject({ lines: wordings, plan: { ledger: { waiting: [] } } });
    expect(liveTexts(undone(ledger).plan)).toEqual(expect.arrayContaining(wordings));
  });
});

test.each([
  ['was never merged', made.ledger, 'Knows town number 1'],
  ['is none', made.ledger, 'Plays the harp'],
  ['holds no more itself', withHeir({ ...archived('no-longer-true'), state: 'obsolete' }), merged],
  ['was made of lines that are gone', { ...made.ledger, entries: [heir] }, merged],
])('there is nothing to undo of a line that %s', (_, ledger, line) => {
  expect(planUndo({ ...standing, ledger, blocks: blocksFor(ledger) }, line)).toEqual({ kind: 'nothing-to-undo' });
});

test('of two merges into the same words the later one is undone, whoever else says them', () => {
  const again = entry('e1001', merged, {
    mergedFrom: [{ entry: 'e20', state: 'live' }],
    ...archived('no-room'),
  });
  const old = entry('e20', 'Tea, tea, tea', {
    state: 'merged',
    left: { at: 1, because: 'merged', supersededBy: 'e1001', byOwnWords: null },
  });

  const plain = entry('e1002', merged, archived('no-room'));
  const { lines } = undone({ ...made.ledger, next: 2_000, entries: [...made.ledger.entries, old, again, plain] });

  expect(lines).toEqual(['Tea, tea, tea']);
});

test('there is nothing to undo of a line that is erased now, as another one in its words is', () => {
  const twin = entry('e1002', merged, archived('no-room'));
  const waiting = [{ entry: twin.id, successor: null, because: 'secret' as const }];
  const ledger = { ...made.ledger, next: 2_000, entries: [...made.ledger.entries, twin], waiting };

  expect(planUndo({ ...standing, ledger }, merged)).toEqual({ kind: 'nothing-to-undo' });
});

test('a line is undone in the archive too', () => {
  const { plan } = undone(withHeir(archived('no-room')));

  expect(liveTexts(plan)).toEqual(expect.arrayContaining(wordings));
});
