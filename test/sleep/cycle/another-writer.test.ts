/** Cycles during which somebody else writes to the same blocks. */
import { describe, expect, test } from 'vitest';
import { Failure } from '../../../src/base/failure.ts';
import type { UserId } from '../../../src/base/ids.ts';
import { ada, openSleepWorld, type SleepWorld, type Started } from '../engine/sleep-world.ts';

/** What somebody else does to a block, and how one sees that it stands. */
type Edit = {
  readonly what: string;
  readonly label: string;
  readonly change: (value: string) => string;
  readonly stands: (value: string) => boolean;
};

const edits: readonly Edit[] = [
  {
    what: 'adds a line to a block that changes',
    label: 'human',
    change: (value) => `${value}\nOperator: prefers mornings.`,
    stands: (value) => value.includes('Operator: prefers mornings.'),
  },
  {
    what: 'edits the line that is updated',
    label: 'human',
    change: (value) => value.replace(/- Lives in (Turin|Rome)/, '- Lives by the river'),
    stands: (value) => value.includes('- Lives by the river') && !/Turin|Rome/.test(value),
  },
  {
    what: 'takes a line out that stays as it is',
    label: 'human',
    change: (value) => value.replace(/- Likes green tea\n|\n- Likes green tea$/, ''),
    stands: (value) => !value.includes('green tea'),
  },
  {
    what: 'writes to a block that does not change',
    label: 'persona',
    change: (value) => `${value}\nI am fond of rain.`,
    stands: (value) => value.includes('I am fond of rain.'),
  },
  {
    what: 'adds a line to the second block that changes',
    label: 'goals',
    change: (value) => `${value}\nOperator: one goal at a time.`,
    stands: (value) => value.includes('Operator: one goal at a time.'),
  },
];

const firstTalk = ['I like green tea.', 'I live in Turin.', 'I am a nurse.'];
const secondTalk = ['I live in Rome now.', 'I like chess.', 'I want to learn Greek.'];
const learned = ['Likes green tea', 'Lives in Turin', 'Works as a nurse', 'Lives in Rome', 'Likes chess'];

async function talkOf(world: SleepWorld, bot: Started, texts: readonly string[]): Promise<void> {
  for (const text of texts) await world.say(bot, text);
  await world.clock.until('the index is empty', async () => (await world.indexed()).length === 0);
}

async function begun() {
  const world = await openSleepWorld({ policy: { threshold: 3 } });
  const bot = world.start();
  await talkOf(world, bot, firstTalk);
  world.letta.calls.length = 0;
  return { world, bot };
}

/** How many requests the second cycle makes, and which. */
async function requestsOfCycle(): Promise<readonly string[]> {
  const { world, bot } = await begun();
  await talkOf(world, bot, secondTalk);
  return world.letta.calls.map(({ name, label }) => (label === undefined ? name : `${name} ${label}`));
}

async function textsIn(world: SleepWorld): Promise<readonly string[]> {
  return (await world.ledgerOf()).entries.map(({ text }) => text);
}

describe('somebody else who writes to the memory while a cycle runs', () => {
  test.each(edits)('$what: at every moment, nothing of either side is lost', async ({ label, change, stands }) => {
    const requests = await requestsOfCycle();
    const planned = requests.lastIndexOf('read');
    const written = requests.indexOf(`write ${label}`);
    for (const [at, request] of requests.entries()) {
      for (const when of ['before', 'after'] as const) {
        // Letta has no conditional write: what falls between our last look and our write can't be seen.
        const unseen = written >= 0 && (at > planned || (at === planned && when === 'after')) && at < written;
        if (unseen || (at === written && when === 'before')) continue;
        const { world, bot } = await begun();
        world.letta[when] = () => {
          if (world.letta.calls.length === at + 1) world.letta.edit(world.primaryOf(ada), label, change);
        };

        await talkOf(world, bot, secondTalk);
        world.letta[when] = () => {};
        await talkOf(world, bot, ['I like opera.', 'I like rain.', 'I like soup.']);

        const moment = `${when} ${at} ${request}`;
        const texts = await textsIn(world);
        // What the person says after an edit has been read may replace it, by name.
        const kept = stands(world.blockOf(label)) || texts.includes('Lives by the river');
        expect({ moment, kept }).toEqual({ moment, kept: true });
        expect({ moment, texts }).toEqual({ moment, texts: expect.arrayContaining(learned) });
      }
    }
  });

  test.each(edits.filter(({ label }) => label !== 'persona'))(
    '$what: a true conflict is merged, and the block is read again',
    async ({ label, change, stands }) => {
      const { world, bot } = await begun();
      let conflicts = 0;
      world.letta.before = (call) => {
        if (call.name !== 'write' || call.label !== label || conflicts > 0) return;
        conflicts += 1;
        world.letta.edit(world.primaryOf(ada), label, change);
        throw new Failure('letta-busy', 'another write came in between', { arrived: 'yes' });
      };

      await talkOf(world, bot, secondTalk);

      expect(conflicts).toBe(1);
      expect(stands(world.blockOf(label))).toBe(true);
      expect(await textsIn(world)).toEqual(expect.arrayContaining(learned));
      expect(bot.events.filter(({ name }) => name === 'consolidation.failed')).toEqual([]);
    },
  );

  test.each(edits)(
    '$what: after a crash that came between our write and its note',
    async ({ label, change, stands }) => {
      const { world, bot } = await begun();
      world.letta.after = ({ name, label: written }) => {
        if (name === 'write' && written === 'human') bot.kill();
      };

      for (const text of secondTalk) await world.say(bot, text);
      await world.clock.quiet();
      world.letta.after = () => {};
      world.letta.edit(world.primaryOf(ada), label, change);
      const again = world.start();
      await again.engine.start();
      await world.clock.until('the index is empty', async () => (await world.indexed()).length === 0);

      expect(stands(world.blockOf(label))).toBe(true);
      expect(await textsIn(world)).toEqual(expect.arrayContaining(learned));
    },
  );

  test('edits what we had just added, after such a crash: it is not added again', async () => {
    const { world, bot } = await begun();
    world.letta.after = ({ name, label }) => {
      if (name === 'write' && label === 'human') bot.kill();
    };

    for (const text of secondTalk) await world.say(bot, text);
    await world.clock.quiet();
    world.letta.after = () => {};
    world.letta.edit(world.primaryOf(ada), 'human', (value) => value.replace('- Likes chess', '- Likes fast chess'));
    await world.start().engine.start();
    await world.clock.until('the index is empty', async () => (await world.indexed()).length === 0);

    expect(world.blockOf('human').split('\n')).toContain('- Likes fast chess');
    expect(world.blockOf('human').split('\n')).not.toContain('- Likes chess');
    const chess = (await world.ledgerOf()).entries.find(({ text }) => text === 'Likes chess');
    expect(chess).toMatchObject({ state: 'archived' });
  });

  test.each(['Operator: one goal at a time.', ''])(
    'takes out the only line that we had just added, after such a crash: it is not added again beside "%s"',
    async (left) => {
      const { world, bot } = await begun();
      world.letta.after = ({ name, label }) => {
        if (name === 'write' && label === 'goals') bot.kill();
      };

      for (const text of secondTalk) await world.say(bot, text);
      await world.clock.quiet();
      world.letta.after = () => {};
      expect(world.blockOf('goals')).toBe('- Plans to learn Greek');
      world.letta.edit(world.primaryOf(ada), 'goals', () => left);
      await world.start().engine.start();
      await world.clock.until('the index is empty', async () => (await world.indexed()).length === 0);

      expect(world.blockOf('goals')).toBe(left);
      const greek = (await world.ledgerOf()).entries.find(({ text }) => text === 'Plans to learn Greek');
      expect(greek).toMatchObject({ state: 'archived', left: { because: 'block-rewritten' } });
    },
  );

  test('what lost against them is archived in the ledger and named in the audit', async () => {
    const { world, bot } = await begun();
    world.letta.before = (call) => {
      if (call.name !== 'write' || call.label !== 'human') return;
      world.letta.before = () => {};
      world.letta.edit(world.primaryOf(ada), 'human', (value) =>
        value.replace('- Lives in Turin', '- Lives by the sea'),
      );
      throw new Failure('letta-busy', 'another write came in between', { arrived: 'yes' });
    };

    await talkOf(world, bot, secondTalk);

    const rome = (await world.ledgerOf()).entries.find(({ text }) => text === 'Lives in Rome');
    expect(rome).toMatchObject({ state: 'archived', left: { because: 'block-rewritten' } });
    expect((await world.auditOf(2))?.lost).toEqual([
      { label: 'human', text: '- Lives in Rome', because: 'block-rewritten' },
    ]);
  });

  test('what they left no room for is archived for that alone, so that recall finds it', async () => {
    const { world, bot } = await begun();
    world.letta.before = (call) => {
      if (call.name !== 'write' || call.label !== 'human') return;
      world.letta.before = () => {};
      world.letta.edit(world.primaryOf(ada), 'human', (value) => `${value}\n${'Theirs. '.repeat(700)}`);
      throw new Failure('letta-busy', 'another write came in between', { arrived: 'yes' });
    };

    await talkOf(world, bot, secondTalk);

    const chess = (await world.ledgerOf()).entries.find(({ text }) => text === 'Likes chess');
    expect(chess).toMatchObject({ state: 'archived', left: { because: 'no-room' } });
  });

  test.each(['write', 'read', 'send'] as const)(
    'a block that was taken away before a %s is made anew from the ledger, and gets what was learned',
    async (when) => {
      const { world, bot } = await begun();
      const primary = world.primaryOf(ada);
      const before = world.letta.valueOf(primary, 'human').split('\n');
      let taken = false;
      world.letta.before = ({ name }) => {
        if (taken || name !== when) return;
        taken = true;
        world.letta.dropBlock(primary, 'human');
      };

      await talkOf(world, bot, secondTalk);

      const live = (await world.ledgerOf()).entries.filter(({ block, state }) => block === 'human' && state === 'live');
      const lines = world.letta.valueOf(primary, 'human').split('\n');
      expect(lines).toEqual(expect.arrayContaining(live.map(({ text }) => `- ${text}`)));
      expect(live.length).toBeGreaterThanOrEqual(before.length);
      expect((await world.auditOf(2))?.lost).toEqual([]);
      expect(await bot.reports.statusOf(ada)).toMatchObject({ message_count: 0, consolidation_count: 2 });
    },
  );

  test.each(['between two cycles', 'while one writes'] as const)(
    'a block that somebody empties is made anew from the ledger, and that is told: %s',
    async (when) => {
      const { world, bot } = await begun();
      const primary = world.primaryOf(ada);
      const empty = () => world.letta.edit(primary, 'human', () => '');
      if (when === 'between two cycles') empty();
      else {
        world.letta.before = ({ name, label }) => {
          if (name !== 'write' || label !== 'human') return;
          world.letta.before = () => {};
          empty();
          throw new Failure('letta-busy', 'another write came in between', { arrived: 'yes' });
        };
      }

      await talkOf(world, bot, secondTalk);

      const live = (await world.ledgerOf()).entries.filter(({ block, state }) => block === 'human' && state === 'live');
      expect(live.map(({ text }) => text)).toEqual(expect.arrayContaining(['Likes green tea', 'Likes chess']));
      expect(world.blockOf('human').split('\n').sort()).toEqual(live.map(({ text }) => `- ${text}`).sort());
      const lost = ['Lives in Turin', 'Likes green tea', 'Works as a nurse'];
      const told = when === 'while one writes' ? [] : lost;
      expect((await world.auditOf(2))?.byOthers.map(({ text }) => text).sort()).toEqual(told.sort());
    },
  );

  test('a line that they took out stays out, and the audit, the log and whoever asks are told', async () => {
    const { world, bot } = await begun();
    world.letta.edit(world.primaryOf(ada), 'human', (value) =>
      value.replace(/- Likes green tea\n|\n- Likes green tea$/, ''),
    );

    await talkOf(world, bot, secondTalk);

    const gone = [{ block: 'human', text: 'Likes green tea', because: 'removed-by-another-writer' }];
    expect((await world.auditOf(2))?.byOthers).toEqual(gone);
    expect(bot.events.findLast(({ name }) => name === 'consolidation.complete')).toMatchObject({
      result: { byOthers: gone },
    });
    expect(world.log.lines).toContainEqual(
      expect.objectContaining({ level: 'warn', sentence: 'somebody else changed lines of the memory' }),
    );
    expect(world.blockOf('human')).not.toContain('green tea');
  });

  test('a block that can not be had fails the cycle, and what was said waits', async () => {
    const { world, bot } = await begun();
    world.letta.before = () => world.letta.dropBlock(world.primaryOf(ada), 'human');

    for (const text of secondTalk) await world.say(bot, text);
    await world.clock.until('the round is over', () => bot.events.some(({ name }) => name === 'consolidation.failed'));

    expect(await bot.reports.statusOf(ada)).toMatchObject({ message_count: 3 });
  });

  test('a block that changes with every look fails the cycle, and what was said waits', async () => {
    const { world, bot } = await begun();
    let writes = 0;
    world.letta.before = ({ name }) => {
      if (name !== 'write') return;
      writes += 1;
      throw new Failure('letta-busy', 'another write came in between', { arrived: 'yes' });
    };

    for (const text of secondTalk) await world.say(bot, text);
    await world.clock.until('the round is over', () => bot.events.some(({ name }) => name === 'consolidation.failed'));

    expect(writes).toBe(15);
    expect(await bot.reports.statusOf(ada)).toMatchObject({ message_count: 3 });
    expect(await world.indexed()).toEqual([ada]);
  });
});

// Guards against one person's memory that another one's agent was shown.
test('a block that the record does not name, and that another’s agent has, is not written, and what was said waits', async () => {
  const world = await openSleepWorld();
  const bot = world.start();
  const bob = '200' as UserId;
  for (const user of [ada, bob]) await world.settlePair(user, world.primaryOf(user));
  world.letta.share(world.primaryOf(bob), 'human', world.primaryOf(ada));

  await world.say(bot, 'I like tea.', bob);
  const shared = bot.engine.consolidate(bob);
  await world.clock.until('it has failed', async () => (await world.stateOf(bob)).failing.inARow === 1);

  expect((await shared).outcome).toMatchObject({ kind: 'failed', because: 'letta-broken' });
  expect([ada, bob].map((user) => world.blockOf('human', user))).toEqual(['', '']);
  expect(world.letta.calls.map(({ name }) => name)).not.toContain('write');
  expect(world.log.lines.map(({ fields }) => String((fields as { err?: unknown }).err))).toContainEqual(
    expect.stringContaining("human (block-agent-100-human) is another agent's as well"),
  );

  world.letta.dropBlock(world.primaryOf(bob), 'human');
  await bot.engine.consolidate(bob);

  expect([ada, bob].map((user) => world.blockOf('human', user))).toEqual(['', '- Likes tea']);
});
