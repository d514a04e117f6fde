/** Which window a cycle gets, whatever became of the cursor and of the pair. */
import { describe, expect, test } from 'vitest';
import { Failure } from '../../../src/base/failure.ts';
import type { AgentId, ChannelId, MessageId, Otid } from '../../../src/base/ids.ts';
import { handledIds } from '../../../src/chat/handled-messages.ts';
import { withPersonal } from '../../../src/chat/user-record.ts';
import { otidOf } from '../../../src/pair/conversation.ts';
import { ada, openSleepWorld, type SleepWorld, type Started } from '../engine/sleep-world.ts';

async function consolidated(world: SleepWorld, bot: Started, ...words: readonly string[]): Promise<void> {
  for (const word of words) await world.say(bot, `I like ${word}.`);
  await bot.engine.consolidate(ada);
  await world.clock.quiet();
}

async function likes(world: SleepWorld): Promise<readonly string[]> {
  const { entries } = await world.ledgerOf();
  return entries.filter(({ block }) => block === 'human').map(({ text }) => text.replace('Likes ', ''));
}

/** The lines of the last window that are new. */
function lastWindow({ letta }: SleepWorld): readonly string[] {
  const prompt = letta.calls.findLast(({ name }) => name === 'send')?.text ?? '';
  return prompt.split('\n').filter((line) => /^m\d+: /.test(line));
}

async function warned(world: SleepWorld, words: string): Promise<boolean> {
  return world.log.lines.some(({ level, sentence }) => level === 'warn' && sentence.includes(words));
}

/** A turn that is with the primary now. */
function sentTurn(id: MessageId, agent: AgentId) {
  const place = { channel: '1' as ChannelId, kind: 'direct' as const, name: 'Ada' };
  const message = { id, author: 'Ada', text: 'I like chess.', attachments: [], asides: [], brought: [], at: 0 };
  const items: [{ otid: Otid; text: string }] = [{ otid: otidOf(id), text: message.text }];
  return { id, place, locale: 'en' as const, state: 'sent' as const, messages: [message], agent, items, sentAt: 0 };
}

/** A turn that Letta stored and that ended without an answer: in the history, and not counted. */
function failedTurn(world: SleepWorld, text: string): void {
  world.letta.exchange(world.primaryOf(ada), `otid of ${text}` as Otid, text);
}

describe('the window', () => {
  test('begins after the cursor, with what came before as context', async () => {
    const world = await openSleepWorld();
    const bot = world.start();
    await consolidated(world, bot, 'tea', 'chess', 'soup');

    await consolidated(world, bot, 'plums');

    expect(lastWindow(world)).toEqual([expect.stringContaining('I like plums.')]);
    const prompt = world.letta.calls.findLast(({ name }) => name === 'send')?.text;
    expect(prompt).toMatch(/^c\d+: I like soup\./m);
  });

  test.each([
    ['at the beginning of all', []],
    ['behind another window', ['tea']],
  ])('shows what nothing was made of once more, and not a third time: %s', async (_, earlier) => {
    const world = await openSleepWorld();
    const bot = world.start();
    const shownAgain = () =>
      world.letta.calls.findLast(({ name }) => name === 'send')?.text?.match(/^m1: (?!I like).*/gm);
    const { brain } = world.letta;
    world.letta.brain = (prompt) => {
      if (shownAgain() === null) return brain(prompt);
      // A careless model copies a gap of its prompt.
      if (!prompt.includes('plums')) {
        const { human_updates: found } = JSON.parse(String(brain(prompt))) as { human_updates: object[] };
        return JSON.stringify({ human_updates: found, reflection: '<one sentence: topic and mood>' });
      }
      const quote = 'crosswords are my thing';
      return JSON.stringify({ human_updates: [{ quote, text: 'Does crosswords' }] });
    };
    for (const word of earlier) await consolidated(world, bot, word);
    await world.say(bot, 'crosswords are my thing.');
    await consolidated(world, bot, 'chess', 'soup', 'rain');
    expect(await likes(world)).toEqual([...earlier, 'chess', 'soup', 'rain']);

    await consolidated(world, bot, 'plums');

    expect(shownAgain()).toEqual(['m1: crosswords are my thing.']);
    expect(await likes(world)).toContain('Does crosswords');
    await consolidated(world, bot, 'snow');
    expect(shownAgain()).toBeNull();
  });

  test('after a lost database holds the newest 20 messages, and not the whole history again', async () => {
    const world = await openSleepWorld();
    const bot = world.start();
    const primary = world.primaryOf(ada);
    await world.settlePair(ada, primary, { adopted: true });
    for (let day = 1; day <= 40; day += 1)
      world.letta.exchange(primary, `otid ${day}` as Otid, `I like tea ${day}.`, 'Ah.');

    await consolidated(world, bot, 'plums');

    const window = lastWindow(world);
    // The other ten are hers.
    expect(window).toHaveLength(10);
    expect(window.join()).toContain('I like plums.');
    expect(window.join()).not.toContain('tea 30.');
    await consolidated(world, bot, 'soup');
    expect(lastWindow(world)).toEqual([expect.stringContaining('I like soup.')]);
  });

  test('ends before a turn that is still open, which is neither read nor counted', async () => {
    const world = await openSleepWorld();
    const bot = world.start();
    await world.say(bot, 'I like tea.');
    const turn = sentTurn('900' as MessageId, world.primaryOf(ada));
    await world.users.update(ada, (record) => {
      return record && { ...record, personal: { ...record.personal, turns: [turn] } };
    });
    const { otid } = turn.items[0];
    world.letta.exchange(world.primaryOf(ada), otid, 'I like chess.', 'I see.');

    await bot.engine.consolidate(ada);

    expect(await likes(world)).toEqual(['tea']);
    expect(await bot.reports.statusOf(ada)).toMatchObject({ message_count: 0 });
  });

  test('holds what failed without an answer as well, and the count is exact in the end', async () => {
    const world = await openSleepWorld({ policy: { threshold: 100 } });
    const bot = world.start();
    for (let at = 0; at < 12; at += 1) {
      await world.say(bot, `I like game ${at}a.`);
      failedTurn(world, `I like game ${at}b.`);
    }
    const counts: number[] = [];
    bot.on('consolidation.complete', async () => void counts.push((await bot.reports.statusOf(ada)).message_count));

    await bot.engine.consolidate(ada);
    await world.clock.until('all is drained', async () => (await world.indexed()).length === 0);

    expect(await likes(world)).toHaveLength(24);
    expect(counts[0]).toBeGreaterThan(0);
    expect(await bot.reports.statusOf(ada)).toMatchObject({ message_count: 0 });
    expect((await world.stateOf()).covers).toBe(12);
  });

  test('without room for her last answer alone is the last one: no message counts as missing', async () => {
    const world = await openSleepWorld({ policy: { threshold: 100 } });
    const bot = world.start();
    await world.say(bot, 'I like game 1.');
    failedTurn(world, 'I like chess.');
    for (let at = 2; at <= 10; at += 1) await world.say(bot, `I like game ${at}.`);

    const { outcome } = await bot.engine.consolidate(ada);
    await world.clock.until('all is drained', async () => (await world.indexed()).length === 0);

    expect(outcome).toMatchObject({ kind: 'consolidated', covered: 11, missing: 0, more: false });
    expect(await warned(world, 'Letta lists fewer messages than were answered')).toBe(false);
    expect(await bot.reports.statusOf(ada)).toMatchObject({ message_count: 0, consolidation_count: 1 });
    await consolidated(world, bot, 'plums');
    expect(lastWindow(world)).toEqual([expect.stringContaining('I like plums.')]);
  });

  test('of messages that nobody has any more covers them all the same', async () => {
    const world = await openSleepWorld({ policy: { threshold: 3 } });
    const bot = world.start();
    await consolidated(world, bot, 'tea');
    world.letta.remove(world.primaryOf(ada));
    world.letta.addPrimary(world.primaryOf(ada));
    await world.users.update(ada, (record) => {
      return record && { ...record, personal: { ...record.personal, answered: record.personal.answered + 2 } };
    });

    const { outcome } = await bot.engine.consolidate(ada);

    expect(outcome).toEqual({ kind: 'nothing-to-do', because: 'nothing-new', missing: 2 });
    expect(await warned(world, 'Letta lists fewer messages than were answered')).toBe(true);
    expect(await bot.reports.statusOf(ada)).toMatchObject({ message_count: 0 });
    // It is the same agent as before: where it was consolidated to is still true.
    expect((await world.stateOf()).cursor).toMatchObject({ agent: world.primaryOf(ada) });
  });

  test('of which Letta lists some only says how many are missing', async () => {
    const world = await openSleepWorld();
    const bot = world.start();
    await world.say(bot, 'I like tea.');
    await world.users.update(ada, (record) => {
      return record && { ...record, personal: { ...record.personal, answered: record.personal.answered + 3 } };
    });

    const { outcome } = await bot.engine.consolidate(ada);

    expect(outcome).toMatchObject({ kind: 'consolidated', covered: 1, missing: 3 });
    expect(await warned(world, 'Letta lists fewer messages than were answered')).toBe(true);
  });

  test('of an agent that was replaced and has said nothing: the old cursor goes', async () => {
    const world = await openSleepWorld({ policy: { threshold: 3 } });
    const bot = world.start();
    await consolidated(world, bot, 'tea');
    await world.settlePair(ada, 'agent-new' as AgentId);
    await world.users.update(ada, (record) => {
      return record && { ...record, personal: { ...record.personal, answered: record.personal.answered + 2 } };
    });

    const { outcome } = await bot.engine.consolidate(ada);

    expect(outcome).toEqual({ kind: 'nothing-to-do', because: 'nothing-new', missing: 2 });
    expect(await warned(world, 'Letta lists fewer messages than were answered')).toBe(true);
    expect((await world.stateOf()).cursor).toBeNull();
  });
});

describe('a cursor that is good for nothing', () => {
  test('one that the server does not know: our own ids say where to go on', async () => {
    const world = await openSleepWorld({ policy: { threshold: 100 } });
    const bot = world.start();
    await consolidated(world, bot, ...Array.from({ length: 8 }, (_, at) => `game ${at}`));
    for (let at = 0; at < 30; at += 1) await world.say(bot, `I like song ${at}.`);
    world.letta.renumber(world.primaryOf(ada));

    await bot.engine.consolidate(ada);
    await world.clock.until('all is drained', async () => (await world.indexed()).length === 0);

    expect(new Set(await likes(world)).size).toBe(38);
    expect((await likes(world)).length).toBe(38);
    expect(await warned(world, 'cursor unknown')).toBe(true);
    expect(await bot.reports.statusOf(ada)).toMatchObject({ message_count: 0 });
  });

  test('one of an agent that was replaced: the new conversation is read from its beginning', async () => {
    const world = await openSleepWorld();
    const bot = world.start();
    await consolidated(world, bot, 'tea');
    await world.settlePair(ada, 'agent-new' as AgentId);

    await consolidated(world, bot, 'chess');

    expect(await likes(world)).toEqual(['tea', 'chess']);
    expect(world.letta.valueOf('agent-new' as AgentId, 'human')).toContain('Likes chess');
    expect(await warned(world, 'cursor of another agent')).toBe(true);
  });
});

test('what is remembered of somebody comes to the agent that takes the place of a lost one', async () => {
  const world = await openSleepWorld();
  const bot = world.start();
  await consolidated(world, bot, 'tea', 'chess', 'soup');
  world.letta.remove(world.primaryOf(ada));
  await world.settlePair(ada, 'agent-new' as AgentId);

  await consolidated(world, bot, 'plums');

  expect(world.letta.valueOf('agent-new' as AgentId, 'human')).toBe(
    '- Likes tea\n- Likes chess\n- Likes soup\n- Likes plums',
  );
});

// Guards against a single line that was taken for one that somebody took out, and was gone for good.
test.each([false, true])(
  'so does a single line of a block, be it asked for before anything is said: %s',
  async (isAsked) => {
    const world = await openSleepWorld();
    const bot = world.start();
    await consolidated(world, bot, 'tea');
    world.letta.remove(world.primaryOf(ada));
    await world.settlePair(ada, 'agent-new' as AgentId);
    if (isAsked) expect((await bot.engine.consolidate(ada)).outcome.kind).toBe('nothing-to-do');

    await consolidated(world, bot, 'plums');

    expect(world.letta.valueOf('agent-new' as AgentId, 'human')).toBe('- Likes tea\n- Likes plums');
    expect((await world.auditOf(2))?.byOthers).toEqual([]);
  },
);

// Guards against a cursor that was moved past what can't be read, as though a plan had written to the blocks by then.
test.each(['set aside', 'deleted'] as const)(
  'so does a single line of a block where all that was said first is %s',
  async (whatWasSaid) => {
    const world = await openSleepWorld();
    const bot = world.start();
    await consolidated(world, bot, 'tea');
    const anew = 'agent-new' as AgentId;
    world.letta.remove(world.primaryOf(ada));
    await world.settlePair(ada, anew);
    if (whatWasSaid === 'deleted') {
      await world.answered(ada, 'I like soup.');
      await world.users.update(
        ada,
        (record) => record && withPersonal(record, { deleted: handledIds(record).slice(-1) }),
      );
      expect((await bot.engine.consolidate(ada)).outcome.kind).toBe('nothing-to-do');
    } else {
      const { brain } = world.letta;
      world.letta.brain = () => 'Oh dear.';
      await world.say(bot, 'I like soup.');
      void bot.engine.consolidate(ada);
      await world.clock.until('it is set aside', async () => (await world.auditOf(2))?.setAside === true);
      await world.clock.quiet();
      world.letta.brain = brain;
    }
    expect((await world.stateOf()).cursor?.agent).toBe(anew);

    await consolidated(world, bot, 'plums');

    expect(world.letta.valueOf(anew, 'human')).toBe('- Likes tea\n- Likes plums');
  },
);

describe('a pair that changes in the midst of a cycle', () => {
  test.each(['send', 'write'] as const)('a primary replaced before the %s gets what was learned', async (step) => {
    const world = await openSleepWorld({ policy: { threshold: 1 } });
    const bot = world.start();
    world.letta.before = async ({ name }) => {
      if (name !== step) return;
      world.letta.before = () => {};
      world.letta.remove(world.primaryOf(ada));
      await world.settlePair(ada, 'agent-new' as AgentId);
      if (step === 'send') throw new Error('broken on purpose');
    };

    await world.say(bot, 'I like tea.');
    await world.clock.until('the index is empty', async () => (await world.indexed()).length === 0);
    await world.say(bot, 'I like chess.');
    await world.clock.until('the index is empty', async () => (await world.indexed()).length === 0);

    expect(world.letta.valueOf('agent-new' as AgentId, 'human')).toBe('- Likes tea\n- Likes chess');
    expect(await bot.reports.statusOf(ada)).toMatchObject({ message_count: 0, consolidation_count: 2 });
  });

  test('what was said before both agents were deleted is not for the new ones', async () => {
    const world = await openSleepWorld({ policy: { threshold: 1 } });
    const bot = world.start();
    world.letta.brain = () => {
      throw new Error('broken on purpose');
    };
    await world.say(bot, 'I like tea.');
    await world.clock.pass(10_000);
    await world.users.update(ada, (record) => {
      return record && { ...record, personal: { ...record.personal, pair: null, answered: 0 } };
    });
    await world.settlePair(ada, 'agent-new' as AgentId);

    const { outcome } = await bot.engine.consolidate(ada);

    expect(outcome).toEqual({ kind: 'nothing-to-do', because: 'nothing-new' });
    expect(world.letta.valueOf('agent-new' as AgentId, 'human')).toBe('');
  });

  test('a sleep agent that vanished is made again, once', async () => {
    const world = await openSleepWorld({ policy: { threshold: 1 } });
    const bot = world.start();
    world.letta.before = ({ name, agent }) => {
      if (name === 'send' && agent.startsWith('sleep-0')) throw new Failure('letta-agent-missing', 'gone');
    };

    await world.say(bot, 'I like tea.');
    await world.clock.quiet();

    expect(world.letta.calls.filter(({ name }) => name === 'send').map(({ agent }) => agent)).toEqual([
      'sleep-0-of-100',
      'sleep-1-of-100',
    ]);
    expect(await likes(world)).toEqual(['tea']);
  });
});
