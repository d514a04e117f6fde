/** Tries and rounds that fail: the sleep agent, Letta. */
import { describe, expect, test } from 'vitest';
import { Failure, type FailureDetails, type FailureKind } from '../../../src/base/failure.ts';
import type { UserId } from '../../../src/base/ids.ts';
import { ledgerId } from '../../../src/sleep/plan/ledger.ts';
import { ownBrain } from '../cycle/letta-in-memory.ts';
import { ada, minute, noon, openSleepWorld, type SleepWorld, type Started } from './sleep-world.ts';

function failsWith(world: SleepWorld, kind: FailureKind, details: FailureDetails = {}): void {
  world.letta.brain = () => {
    throw new Failure(kind, 'as planned', details);
  };
}

function asked(world: SleepWorld): number {
  return world.letta.calls.filter(({ name }) => name === 'send').length;
}

async function roundOver(world: SleepWorld, bot: Started, rounds = 1): Promise<void> {
  const failed = () => bot.events.filter(({ name }) => name === 'consolidation.failed').length;
  while (failed() < rounds) await world.clock.pass(5_000);
}

describe('a sleep agent that fails', () => {
  test('is asked three times a round, and after 1, 5, 15, 60 and 60 minutes again', async () => {
    const world = await openSleepWorld({ policy: { threshold: 1 } });
    const bot = world.start();
    failsWith(world, 'model-unavailable');
    const waits: number[] = [];

    await world.say(bot, 'I like tea.');
    for (let round = 1; round <= 5; round += 1) {
      await roundOver(world, bot, round);
      waits.push(((await world.stateOf()).retryAt ?? 0) - world.clock.now());
    }
    world.letta.brain = ownBrain;
    await world.clock.pass(60 * minute);

    expect(waits.map((ms) => ms / minute)).toEqual([1, 5, 15, 60, 60]);
    expect(asked(world)).toBe(16);
    expect(await world.stateOf()).toMatchObject({ failing: { inARow: 0 }, totals: { consolidations: 1, failures: 5 } });
  });

  test.each(['letta-refused-key', 'model-refused-key', 'model-out-of-credit', 'model-missing'] as const)(
    'costs no call more where only an operator can help: %s',
    async (because) => {
      const world = await openSleepWorld({ policy: { threshold: 1 } });
      const bot = world.start();
      failsWith(world, because);

      await world.say(bot, 'I like tea.');
      await roundOver(world, bot);

      expect(asked(world)).toBe(1);
      expect((await bot.reports.reportOf(ada)).last).toMatchObject({ kind: 'failed', because });
      expect(await bot.reports.reportOfBot()).toMatchObject({ failuresToday: 1 });
    },
  );

  test.each(['mended', 'as-it-should-be'] as const)(
    'for its retired model is asked at once where that was %s',
    async (looked) => {
      const world = await openSleepWorld({ policy: { threshold: 1 } });
      const looks: string[] = [];
      const bot = world.start({
        mendSleepAgent: async (_, agent) => {
          looks.push(agent);
          world.letta.brain = ownBrain;
          return looked;
        },
      });
      failsWith(world, 'model-missing');

      await world.say(bot, 'I like tea.');
      await world.clock.pass(1_000);

      expect(looks).toEqual([`sleep-0-of-${ada}`]);
      expect((await world.stateOf()).totals.consolidations).toBe(looked === 'mended' ? 1 : 0);
    },
  );

  test('is left alone for as long as it asks for', async () => {
    const world = await openSleepWorld({ policy: { threshold: 1 } });
    const bot = world.start();
    failsWith(world, 'model-rate-limited', { retryAfterMs: 20 * minute });

    await world.say(bot, 'I like tea.');
    await roundOver(world, bot);

    expect(asked(world)).toBe(1);
    expect((await world.stateOf()).retryAt).toBe(noon + 20 * minute);
  });

  test('is left alone between two tries as well, where it asks for a few seconds', async () => {
    const world = await openSleepWorld({ policy: { threshold: 1 } });
    const bot = world.start();
    failsWith(world, 'model-rate-limited', { retryAfterMs: 8_000 });

    await world.say(bot, 'I like tea.');
    await world.clock.pass(7_999);
    const before = asked(world);
    await world.clock.pass(1);

    expect([before, asked(world)]).toEqual([1, 2]);
  });

  test('is tried again at once when somebody asks by hand, twelve times a day', async () => {
    const world = await openSleepWorld({ policy: { threshold: 1 } });
    const bot = world.start();
    failsWith(world, 'model-out-of-credit');
    await world.say(bot, 'I like tea.');
    await roundOver(world, bot);

    const kinds: string[] = [];
    for (let time = 0; time < 14; time += 1) kinds.push((await bot.engine.consolidate(ada)).outcome.kind);

    expect(kinds).toEqual([...Array.from({ length: 12 }, () => 'failed'), 'deferred', 'deferred']);
  });

  test('asked for by hand counts once, however many tries it takes', async () => {
    const world = await openSleepWorld({ policy: { threshold: 1 } });
    const bot = world.start();
    failsWith(world, 'model-unavailable');
    await world.say(bot, 'I like tea.');
    await roundOver(world, bot);

    const requested = bot.engine.consolidate(ada);
    await world.clock.pass(5_000);
    await requested;

    expect(asked(world)).toBe(6);
    expect((await world.stateOf()).today).toMatchObject({ cycles: 1, manual: 1 });
  });

  test('is asked for nothing any more by what is prepared: that counts for no day', async () => {
    const world = await openSleepWorld({ policy: { threshold: 1 } });
    const bot = world.start();
    world.letta.before = ({ name }) => {
      if (name === 'write') throw new Failure('letta-rejected', 'as planned');
    };
    await world.say(bot, 'I like tea.');
    await roundOver(world, bot);

    const requested = bot.engine.consolidate(ada);
    await world.clock.pass(5_000);

    expect((await requested).outcome.kind).toBe('failed');
    expect(asked(world)).toBe(1);
    expect((await world.stateOf()).today).toMatchObject({ cycles: 1, manual: 0 });
  });

  test('is given up on a message that it never understands, after the window was halved down to it', async () => {
    const world = await openSleepWorld({ policy: { threshold: 4, dailyCap: 1_000 } });
    const bot = world.start();
    world.letta.brain = (prompt) => (/^m\d+: .*coriander/m.test(prompt) ? 'Oh dear.' : ownBrain(prompt));

    for (const word of ['tea', 'chess', 'coriander', 'soup']) await world.say(bot, `I like ${word}.`);
    await world.clock.until('the index is empty', async () => (await world.indexed()).length === 0);

    const texts = (await world.ledgerOf()).entries.map(({ text }) => text);
    expect(texts).toEqual(expect.arrayContaining(['Likes tea', 'Likes chess', 'Likes soup']));
    expect(texts).not.toContain('Likes coriander');
    const audits = await Array.fromAsync(world.audits.ids(), (id) => world.audits.read(id));
    expect(audits.filter((audit) => audit?.setAside)).toHaveLength(1);
    expect(await bot.reports.statusOf(ada)).toMatchObject({ message_count: 0 });
    expect(await world.waitingOf()).toBe(0);
  });
});

describe('Letta down', () => {
  test('five failures in a row close the way for everybody for a minute, then one probe opens it', async () => {
    const world = await openSleepWorld({ policy: { threshold: 1, cyclesAtOnce: 1 } });
    const bot = world.start();
    const people = ['1', '2', '3'].map((id) => id as UserId);
    world.letta.before = () => {
      throw new Failure('letta-unreachable', 'down');
    };

    for (const user of people) await world.say(bot, 'I like tea.', user);
    await world.clock.pass(20_000);
    const callsWhileDown = world.letta.calls.length;
    world.letta.before = () => {};
    await world.clock.pass(2 * minute);

    expect(callsWhileDown).toBe(5);
    expect(await world.indexed()).toEqual([]);
    const put = bot.events.find(({ name }) => name === 'consolidation.deferred');
    expect(put).toMatchObject({ result: { because: 'letta-is-down' } });
  });

  test('three failures, and three more after something went well, are no five in a row', async () => {
    const world = await openSleepWorld({ policy: { threshold: 1 } });
    const bot = world.start();
    const bob = '200' as UserId;
    for (const text of ['I like tea.', 'I like chess.']) {
      world.letta.before = () => {
        throw new Failure('letta-unreachable', 'down');
      };
      await world.say(bot, text);
      await world.clock.pass(20_000);
      world.letta.before = () => {};
      await world.say(bot, text, bob);
      await world.clock.pass(minute);
    }

    expect(bot.events.map(({ name }) => name)).not.toContain('consolidation.deferred');
    expect(await bot.reports.statusOf(bob)).toMatchObject({ consolidation_count: 2 });
  });
});

describe('a memory with which no plan can be made', () => {
  test('costs nobody their sleep: what is told goes on being read, and the audit says what was left out', async () => {
    const world = await openSleepWorld({ policy: { threshold: 1, review: 'off' } });
    const bot = world.start();
    const hear = async (text: string, quote: string) => {
      world.letta.brain = () => JSON.stringify({ human_updates: [{ text, quote }] });
      await world.say(bot, quote);
      await world.clock.pass(minute);
    };
    await hear('Likes tea', 'I like tea');
    // It would give a number away twice.
    await world.ledgers.update(ledgerId(ada, 1), (ledger) => ledger && { ...ledger, next: 1 });

    await hear('Likes jazz', 'I like jazz');
    await hear('Likes tea', 'I do like tea');

    expect(await world.stateOf()).toMatchObject({ covers: 3, failing: { inARow: 0 }, journal: null });
    expect((await world.auditOf(2))?.refused).toMatchObject([{ text: 'Likes jazz', because: 'would-break-a-promise' }]);
    expect((await world.ledgerOf()).entries).toMatchObject([{ text: 'Likes tea', sources: [{}, {}] }]);
    expect(world.log.lines.filter(({ level }) => level === 'error')).toHaveLength(1);
  });

  test('is not made by an answer that copies a line as it was shown', async () => {
    const world = await openSleepWorld({ policy: { threshold: 1, review: 'off' } });
    const bot = world.start();
    const flat = 'Thinks that the earth is flat';
    const answers = [
      [{ text: flat, quote: 'the earth is flat', correction: 'I see' }],
      [{ text: `${flat} (✗ I see.)`, quote: 'still the earth is flat' }],
    ];
    world.letta.brain = () => JSON.stringify({ human_updates: answers.shift() ?? [] });

    for (const text of ['the earth is flat', 'still the earth is flat']) {
      await world.say(bot, text);
      await world.clock.pass(minute);
    }

    expect(await world.stateOf()).toMatchObject({ covers: 2, totals: { consolidations: 2, failures: 0 } });
    expect(world.blockOf('human')).toMatch(/^- Thinks that the earth is flat \(✗ I see\.?\)$/);
  });
});
