/** What holds for whatever a sleep agent and a reviewer may say of a memory that is tidied. */
import { expect, test } from 'vitest';
import { createRandom, type Random } from '../../../bench/sleep/people/random.ts';
import type { Entry, Ledger } from '../../../src/sleep/plan/ledger.ts';
import { planCycle } from '../../../src/sleep/plan/plan-cycle.ts';
import { itemsOfTidying, planTidying } from '../../../src/sleep/plan/plan-tidying.ts';
import { planUndo } from '../../../src/sleep/plan/plan-undo.ts';
import { archived, blocksFor, dayMs, entry, inputOf, ledgerOf, now, seed } from './plan-input.ts';
import { tidyingOf } from './tidying-input.ts';

// Few words, so that lines are often alike.
const things = ['tea', 'Tea', 'jazz', 'maps', 'owls', 'clay', 'tea and jazz', 'rare old maps of the sea'];

function anyLedger(random: Random): Ledger {
  const entries = Array.from({ length: 4 + random.below(14) }, (_, index): Entry => {
    const block = random.pick(['human', 'human', 'human', 'goals', 'persona']);
    const isOut = random.chance(0.3);
    return entry(`e${index}`, `Likes ${random.pick(things)} ${index}`, {
      block,
      importance: 1 + random.below(10),
      topic: random.pick([null, 'food', 'music']),
      pinned: !isOut && random.chance(0.1),
      ...(isOut ? archived(random.pick(['no-room', 'over-the-cap', 'removed-by-another-writer'])) : {}),
      sources: [{ message: `m${index}`, quote: 'x', asked: null, at: now - random.below(5) * dayMs, place: 'direct' }],
    });
  });
  return ledgerOf(...entries);
}

function anyAnswer(random: Random, { entries }: Ledger) {
  const some = (most: number) =>
    Array.from({ length: 1 + random.below(most) }, () => random.pick([...entries.map(({ id }) => id), 'e99']));
  const text = () => random.pick([random.pick(entries).text, `Likes ${random.pick(things)}`, 'Likes many things']);
  return {
    merges: Array.from({ length: random.below(6) }, () => ({ lines: some(9), text: text() })),
    contradictions: Array.from({ length: random.below(3) }, () => some(3)),
    topics: Array.from({ length: random.below(3) }, () => ({ lines: some(5), topic: random.pick(['food', 'sea']) })),
  };
}

/** Whether what an entry says is still known: by itself, by the line that took its place, or by one that contradicts it. */
function isKnown(id: string, { entries }: Ledger): boolean {
  const found = entries.find((one) => one.id === id);
  if (found === undefined) return false;
  if (found.state === 'live' || found.state === 'archived') return true;
  const heir = found.left?.supersededBy;
  return heir != null && isKnown(heir, { ...ledgerOf(), entries });
}

test('nothing is lost, no promise is broken, and what is pinned stays, also where it waits or is undone', () => {
  for (let round = 0; round < 400; round += 1) {
    const random = createRandom(round);
    const before = anyLedger(random);
    const values = {
      persona: [
        seed,
        ...blocksFor(before)
          .filter(({ label }) => label === 'persona')
          .flatMap(({ value }) => value.split('\n').slice(2)),
      ].join('\n'),
    };
    const input = tidyingOf({ ledger: before, values, answer: anyAnswer(random, before) });
    const items = itemsOfTidying(input);
    const share = random.pick([0, 0.5, 1]);
    const verdicts = items.map(({ id }) => ({
      id,
      verdict: random.chance(share) ? ('supported' as const) : ('denied' as const),
    }));

    let { ledger } = planTidying({ ...input, review: { mode: 'auto', items, verdicts } });
    for (let cycle = 3; cycle < 6; cycle += 1) ledger = planCycle(inputOf({ ledger, cycle })).ledger;
    const tidy = ledger;
    for (const { text, mergedFrom } of tidy.entries) {
      if (mergedFrom === undefined) continue;
      const undone = planUndo({ ...inputOf({ ledger }), cycle: 7 }, text);
      if (undone.kind === 'plan') ({ ledger } = undone.plan);
    }

    for (const { id, pinned } of before.entries) {
      expect(isKnown(id, tidy), `${round} ${id}`).toBe(true);
      expect(isKnown(id, ledger), `${round} ${id}, undone`).toBe(true);
      if (pinned)
        expect(
          tidy.entries.find((one) => one.id === id),
          `${round} ${id}`,
        ).toMatchObject({ state: 'live' });
    }
  }
});
