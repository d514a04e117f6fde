/** Long conversations while everything fails now and then. */
import { describe, expect, test } from 'vitest';
import { Failure, type FailureKind } from '../../../src/base/failure.ts';
import { type Brain, ownBrain } from '../cycle/letta-in-memory.ts';
import { seededChance } from './seeded-chance.ts';
import { ada, openSleepWorld } from './sleep-world.ts';

const kinds: readonly FailureKind[] = [
  'letta-unreachable',
  'letta-overloaded',
  'letta-broken',
  'model-unavailable',
  'model-rate-limited',
  'outcome-unknown',
];

/** Answers that are none. */
const nonsense: readonly ((answer: string) => string)[] = [
  () => 'I am sorry, I cannot help with that.',
  (answer) => answer.slice(0, answer.length / 2),
  () => '{"insights": []}',
  () => '',
  () => '{"human_updates": {"a": 1}, "reflection": 7}',
];

const foods = 'tea coffee soup bread rice cheese honey plums pears figs dates nuts beans peas leeks corn'.split(' ');
const games = 'chess bridge tennis darts golf polo rugby judo rowing sailing skating skiing'.split(' ');
const facts = [...foods, ...games].map((word) => `I like ${word}.`);

/** A sleep agent that fails so often, in all ways there are. */
function flakyBrain(rate: number, chance: () => number, counts: { sound: number }): Brain {
  return async (prompt) => {
    const answer = await ownBrain(prompt);
    if (chance() >= rate) {
      counts.sound += 1;
      return answer;
    }
    const pick = Math.floor(chance() * (kinds.length + nonsense.length));
    const kind = kinds[pick];
    if (kind !== undefined) throw new Failure(kind, 'as planned', { arrived: 'unknown' });
    return nonsense[pick - kinds.length]?.(answer) ?? '';
  };
}

describe.each([0.1, 0.3])('with failures at a rate of %s', (rate) => {
  test.each([1, 2, 3])('no fact is lost once all has recovered (seed %i)', async (seed) => {
    const world = await openSleepWorld({ policy: { dailyCap: 10_000 } });
    const bot = world.start();
    const chance = seededChance(seed);
    const counts = { sound: 0 };
    world.letta.brain = flakyBrain(rate, chance, counts);
    world.letta.before = ({ name }) => {
      const kind = kinds[Math.floor(chance() * 3)];
      if (name !== 'send' && kind !== undefined && chance() < rate) throw new Failure(kind, 'as planned');
    };
    world.letta.after = ({ name }) => {
      if (name === 'write' && chance() < rate) throw new Failure('letta-unreachable', 'lost', { arrived: 'unknown' });
    };

    for (const fact of facts) await world.say(bot, fact);
    await world.clock.until('all is consolidated', async () => (await world.indexed()).length === 0);

    const texts = (await world.ledgerOf()).entries.map(({ text }) => text);
    expect(texts).toHaveLength(new Set(texts).size);
    for (const word of [...foods, ...games]) expect(texts).toContain(`Likes ${word}`);
    const { totals, covers, failing } = await world.stateOf();
    expect(totals.consolidations).toBeLessThanOrEqual(counts.sound);
    expect({ covers, failing }).toEqual({ covers: facts.length, failing: { inARow: 0, unparsable: 0, halvings: 0 } });
    expect(await bot.reports.statusOf(ada)).toMatchObject({
      message_count: 0,
      consolidation_count: totals.consolidations,
    });
  });
});

test('an answer that makes no sense is never a success: the count stays, and the failure is told', async () => {
  const world = await openSleepWorld({ policy: { threshold: 2 } });
  const bot = world.start();
  world.letta.brain = () => '{"insights": []}';

  for (const text of ['I like tea.', 'I like chess.']) await world.say(bot, text);
  await world.clock.until('the round is over', () => bot.events.some(({ name }) => name === 'consolidation.failed'));

  expect(await bot.reports.statusOf(ada)).toMatchObject({ message_count: 2, consolidation_count: 0 });
  expect((await bot.reports.reportOf(ada)).last).toMatchObject({ kind: 'failed', because: 'unparsable' });
  expect(world.letta.calls.filter(({ name }) => name === 'write')).toEqual([]);
});
