/** The engine under any order of messages, requests, failures, crashes and time. */
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { Failure } from '../../../src/base/failure.ts';
import type { UserId } from '../../../src/base/ids.ts';
import { messageCount } from '../../../src/sleep/state/due.ts';
import { ownBrain } from '../cycle/letta-in-memory.ts';
import { minute, openSleepWorld, type SleepWorld } from './sleep-world.ts';

const people = ['100', '200'] as unknown as readonly UserId[];

/** What may happen next, in any order. */
const event = fc.oneof(
  { weight: 5, arbitrary: fc.record({ kind: fc.constant('say' as const), who: fc.nat(1) }) },
  {
    weight: 3,
    arbitrary: fc.record({ kind: fc.constant('pass' as const), ms: fc.constantFrom(1, 700, 6_000, 601_000) }),
  },
  { weight: 2, arbitrary: fc.record({ kind: fc.constant('ask' as const), who: fc.nat(1) }) },
  { weight: 1, arbitrary: fc.record({ kind: fc.constant('crash' as const), after: fc.nat(6) }) },
  { weight: 1, arbitrary: fc.record({ kind: fc.constant('fail' as const), times: fc.integer({ min: 1, max: 4 }) }) },
  { weight: 1, arbitrary: fc.record({ kind: fc.constant('wait' as const), turns: fc.nat(1) }) },
);

/** Whoever has something to consolidate is in the index. */
async function missing(world: SleepWorld): Promise<readonly UserId[]> {
  const indexed = await world.indexed();
  const checks = await Promise.all(
    people.map(async (user) => {
      const answered = (await world.users.read(user))?.personal.answered ?? 0;
      return messageCount({ answered }, await world.stateOf(user)) > 0 && !indexed.includes(user);
    }),
  );
  return people.filter((_, at) => checks[at]);
}

async function live(events: readonly (typeof event extends fc.Arbitrary<infer Event> ? Event : never)[]) {
  const world = await openSleepWorld({ policy: { threshold: 3, dailyCap: 1_000, manualCap: 1_000 } });
  const said = new Map<UserId, string[]>();
  const running = new Map<string, number>();
  let bot = world.start();
  let failures = 0;
  let crashIn = Number.POSITIVE_INFINITY;
  let most = 0;
  let lives = 1;
  const enter = () => {
    crashIn -= 1;
    if (crashIn < 0) bot.kill();
  };
  world.letta.before = async (call) => {
    enter();
    if (failures > 0) {
      failures -= 1;
      throw new Failure('letta-broken', 'as planned', { arrived: 'unknown' });
    }
    if (call.name !== 'send') return;
    // What a process that was killed had asked for may still be running; the next one is another matter.
    const whose = `${lives} ${call.agent}`;
    running.set(whose, (running.get(whose) ?? 0) + 1);
    most = Math.max(most, ...running.values());
    await world.clock.sleep(300);
    running.delete(whose);
  };
  world.letta.brain = ownBrain;

  async function revive(): Promise<void> {
    if (crashIn >= 0) return;
    crashIn = Number.POSITIVE_INFINITY;
    lives += 1;
    bot = world.start({ chance: 0.1 });
    await bot.engine.start();
  }

  for (const [at, next] of events.entries()) {
    if (next.kind === 'say' || next.kind === 'ask') {
      const user = people[next.who] ?? people[0];
      if (user === undefined) continue;
      if (next.kind === 'ask') void bot.engine.consolidate(user);
      else {
        said.set(user, [...(said.get(user) ?? []), `game ${at}x`]);
        await world.index.mark(user, 'turn');
        await world.answered(user, `I like game ${at}x.`);
        await Promise.race([bot.engine.onAnswered(user), world.clock.quiet()]);
        await revive();
        await world.users.update(user, (record) => record);
      }
    }
    if (next.kind === 'pass') await world.clock.pass(next.ms);
    if (next.kind === 'crash') crashIn = next.after;
    if (next.kind === 'fail') failures += next.times;
    if (next.kind === 'wait') world.load.waiting = next.turns;
    await world.clock.quiet();
    expect(await missing(world)).toEqual([]);
    await revive();
  }

  crashIn = Number.POSITIVE_INFINITY;
  failures = 0;
  world.load.waiting = 0;
  bot.kill();
  lives += 1;
  bot = world.start();
  await bot.engine.start();
  for (let round = 0; round < 20 && (await world.indexed()).length > 0; round += 1) await world.clock.pass(10 * minute);
  return { world, bot, said, most };
}

test('in any order of messages, requests, failures, crashes and time, nothing is lost and every count is exact', async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(event, { minLength: 5, maxLength: 40 }), async (events) => {
      const { world, bot, said, most } = await live(events);

      expect(most).toBeLessThanOrEqual(1);
      expect(await world.indexed()).toEqual([]);
      for (const [user, facts] of said) {
        const texts = (await world.ledgerOf(user)).entries.map(({ text }) => text);
        expect(texts).toEqual(expect.arrayContaining(facts.map((fact) => `Likes ${fact}`)));
        const { covers, journal } = await world.stateOf(user);
        const waiting = await world.waitingOf(user);
        expect({ covers, journal, waiting }).toEqual({ covers: facts.length, journal: null, waiting: 0 });
        expect((await bot.reports.statusOf(user)).message_count).toBe(0);
      }
    }),
    { numRuns: 80, seed: 20_261_122 },
  );
});
