import { describe, expect, test } from 'vitest';
import type { MessageId, Otid } from '../../../src/base/ids.ts';
import { idBefore } from '../../../src/base/snowflakes.ts';
import { handledIds } from '../../../src/chat/handled-messages.ts';
import { countAnswered } from '../../../src/chat/turn-edits.ts';
import { withPersonal } from '../../../src/chat/user-record.ts';
import { isTidying, linesToTidy } from '../../../src/local/model/sleep/answer-tidying.ts';
import { fewerListed } from '../../../src/sleep/cycle/cursor.ts';
import { isReadAgain } from '../../../src/sleep/cycle/lost-cycles.ts';
import { ledgerId } from '../../../src/sleep/plan/ledger.ts';
import { changeSleep } from '../../../src/sleep/state/sleep-record.ts';
import { ada, minute, noon, openSleepWorld, type SleepWorld, type Started } from '../engine/sleep-world.ts';
import { said } from '../plan/plan-input.ts';
import { ownBrain } from './letta-in-memory.ts';

async function consolidated(world: SleepWorld, bot: Started, ...words: readonly string[]): Promise<void> {
  for (const word of words) await world.say(bot, `I like ${word}.`);
  await bot.engine.consolidate(ada);
  await world.clock.quiet();
}

/** What the records say of Ada, to be put back. */
async function backUp({ users, sleep, ledgers }: SleepWorld) {
  const [user, state] = await Promise.all([users.read(ada), sleep.read(ada)]);
  const version = state?.personal.ledgerVersion ?? 0;
  // The one in force, and the one that a cycle under way has prepared.
  const ids = [version, version + 1].map((one) => ledgerId(ada, one));
  const kept = await Promise.all(ids.map(async (id) => ({ id, ledger: await ledgers.read(id) })));
  return async () => {
    await users.update(ada, () => user);
    await sleep.update(ada, () => state);
    for (const { id, ledger } of kept) await ledgers.update(id, () => ledger);
  };
}

/** As the chat flow does where Letta knows of messages of which the record doesn't. */
async function findLater({ users }: SleepWorld, messages: readonly MessageId[]): Promise<void> {
  await users.update(ada, (record) => {
    if (record === undefined) return record;
    const handled = [...handledIds(record), ...messages].join(' ');
    const counted = countAnswered({ ...record, handled }, { messages: messages.length, characters: 30 }, 0);
    return withPersonal(counted, { foundLater: [...messages] });
  });
}

async function linesOf(world: SleepWorld) {
  const { entries } = await world.ledgerOf();
  return entries
    .filter(({ block, state }) => block === 'human' && state === 'live')
    .map(({ text, origin, sources }) => [text, origin, sources.length]);
}

/** Learns tea; then chess and soup, in a cycle of which the records know nothing any more. */
async function restored(after: 'found-later' | 'unknown' | 'known', ...known: readonly string[]) {
  const world = await openSleepWorld();
  const before = world.start();
  await consolidated(world, before, 'tea', ...known);
  // The moment at which a cycle begins is its name.
  await world.clock.pass(minute);
  const unread = ['chess', 'soup'];
  if (after === 'known') for (const word of unread) await world.say(before, `I like ${word}.`);
  const putBack = await backUp(world);
  await consolidated(world, before, ...(after === 'known' ? [] : unread));
  before.kill();
  await putBack();
  if (after === 'found-later') await findLater(world, ['2', '3'] as MessageId[]);
  return { ...world, bot: world.start() };
}

describe.each(['found-later', 'unknown', 'known'] as const)('what a lost cycle wrote, its messages %s', (after) => {
  test('is in the ledger again: with its source where that is told again, else without one', async () => {
    const world = await restored(after);
    const { brain } = world.letta;
    world.letta.brain = async (prompt) => {
      const { human_updates: found } = JSON.parse(await brain(prompt)) as { human_updates: object[] };
      return JSON.stringify({ human_updates: [...found, { text: 'Likes chess', quote: 'I like chess', ref: 'm1' }] });
    };

    await consolidated(world, world.bot, 'plums');

    expect(await linesOf(world)).toEqual([
      ['Likes tea', undefined, 1],
      ['Likes chess', 'found', 1],
      ['Likes soup', 'found', 0],
      ['Likes plums', undefined, 1],
    ]);
    expect(world.blockOf('human')?.split('\n').toSorted()).toEqual([
      '- Likes chess',
      '- Likes plums',
      '- Likes soup',
      '- Likes tea',
    ]);
  });

  test('is told of once, in the outcome and in the audit', async () => {
    const world = await restored(after);
    const outcomes: unknown[] = [];
    for (const word of ['plums', 'pears']) {
      await world.say(world.bot, `I like ${word}.`);
      outcomes.push((await world.bot.engine.consolidate(ada)).outcome);
    }

    const found = ['Likes chess', 'Likes soup'].map((text) => ({ block: 'human', text }));
    expect(outcomes).toMatchObject([{ found }, { kind: 'consolidated' }]);
    expect((await world.auditOf(2))?.found).toEqual(found);
    expect((await world.auditOf(3))?.found).toBeUndefined();
  });

  test('gives way where it is written anew each time', async () => {
    const world = await restored(after);

    await consolidated(world, world.bot, 'plums');

    expect(world.blockOf('session_context')).toMatch(/^- Reflection: .*plums[^\n]*$/);
  });

  test.each(['Ask her', '* Ask her', '  - Ask her', '-\tAsk her'])(
    'is told apart from what another hand wrote without our bullet: %j',
    async (foreign) => {
      const world = await restored(after);
      const agent = world.primaryOf(ada);
      await world.letta.blocks.write(agent, 'human', `${foreign}\n${world.blockOf('human')}`);

      await consolidated(world, world.bot, 'plums');

      expect((await linesOf(world)).map(([text]) => text)).not.toContain('Ask her');
      expect(world.blockOf('human')?.split('\n')).toContain(foreign);
    },
  );
});

test('what other clients keep beside the mark stays', async () => {
  const world = await openSleepWorld();
  const bot = world.start();
  await consolidated(world, bot, 'tea');
  const agent = world.primaryOf(ada);
  await world.letta.blocks.write(agent, 'human', '- Likes tea', 1, { owner: 'somebody' });

  await consolidated(world, bot, 'plums');

  const human = (await world.letta.blocks.read(agent)).find(({ label }) => label === 'human');
  expect(human).toMatchObject({ besideMark: { owner: 'somebody' } });
  expect(human?.value).toContain('- Likes plums');
  expect(human?.mark).toBeGreaterThan(1);
});

test('what was consolidated before it was found to have been answered is not missing at Letta', async () => {
  const world = await restored('unknown');
  await consolidated(world, world.bot);
  await findLater(world, [idBefore(noon), idBefore(noon + 1)]);

  const nothingNew = await world.bot.engine.consolidate(ada);
  await world.say(world.bot, 'I like plums.');
  const next = await world.bot.engine.consolidate(ada);

  expect([nothingNew, next].map(({ outcome }) => outcome)).toMatchObject([
    { kind: 'nothing-to-do', because: 'nothing-new' },
    { kind: 'consolidated', missing: 0 },
  ]);
  expect(world.log.lines.map(({ sentence }) => sentence)).not.toContain(fewerListed);
});

test('a cycle that was put back half done hides none that came after it', async () => {
  const world = await openSleepWorld();
  const { brain } = world.letta;
  world.letta.brain = async (prompt) => JSON.stringify({ ...JSON.parse(await brain(prompt)), reflection: '' });
  const before = world.start();
  await consolidated(world, before, 'tea');
  await world.clock.pass(minute);
  let putBack = async () => {};
  world.letta.before = async ({ name, label }) => {
    if (name !== 'write' || label !== 'human') return;
    await world.answered(ada, 'I like soup.');
    putBack = await backUp(world);
  };
  await consolidated(world, before, 'chess');
  world.letta.before = () => {};
  await world.clock.pass(minute);
  await consolidated(world, before);
  before.kill();
  // So that what was put back has something to write.
  world.letta.edit(world.primaryOf(ada), 'human', (value) => value.replace('\n- Likes chess', ''));
  await putBack();

  const bot = world.start();
  await bot.engine.consolidate(ada);
  await consolidated(world, bot, 'plums');

  expect(await linesOf(world)).toContainEqual(['Likes soup', 'found', 0]);
});

test('a cycle that was put back half done brings nothing back that a later one has let go', async () => {
  const world = await openSleepWorld();
  const before = world.start();
  await consolidated(world, before, 'tea');
  await world.clock.pass(minute);
  let putBack = async () => {};
  world.letta.before = async ({ name, label }) => {
    if (name === 'write' && label === 'human') putBack = await backUp(world);
  };
  await consolidated(world, before, 'chess');
  world.letta.before = () => {};
  await world.clock.pass(minute);
  await world.say(before, 'I no longer like chess.');
  await consolidated(world, before);
  const chessGone = world.blockOf('human');
  before.kill();
  await putBack();

  const bot = world.start();
  await bot.engine.consolidate(ada);
  await world.clock.quiet();

  expect(chessGone).not.toContain('chess');
  expect(world.blockOf('human')).not.toContain('chess');
});

test('a line that another hand writes after a lost cycle is theirs, also where the clock was set back meanwhile', async () => {
  const world = await restored('known');
  // The clock has been set back: what was lost was written later than now.
  const agent = world.primaryOf(ada);
  const ahead = world.clock.now() + 30 * 24 * 60 * minute;
  await world.letta.blocks.write(agent, 'human', world.blockOf('human'), ahead);
  await consolidated(world, world.bot, 'plums');
  await world.letta.blocks.write(agent, 'human', `${world.blockOf('human')}\n- Likes opera`);

  await consolidated(world, world.bot, 'pears');

  expect((await linesOf(world)).map(([text]) => text)).not.toContain('Likes opera');
});

test('a cycle is known as lost, also where the clock was set back before it', async () => {
  const world = await openSleepWorld();
  const before = world.start();
  await consolidated(world, before, 'tea');
  const ahead = world.clock.now() + 30 * 24 * 60 * minute;
  await world.sleep.update(ada, (record) => changeSleep(record, () => ({ lastMark: ahead })));
  for (const word of ['chess', 'soup']) await world.say(before, `I like ${word}.`);
  const putBack = await backUp(world);
  await consolidated(world, before);
  before.kill();
  await putBack();

  const bot = world.start();
  await consolidated(world, bot, 'plums');

  const { entries } = await world.ledgerOf();
  expect(entries.filter(({ text, block }) => block === 'human' && text === 'Likes soup')).toMatchObject([
    { state: 'live', origin: 'found' },
  ]);
});

describe('what was lost of a tidying or an undo, or before one', () => {
  const merged = 'Likes tea of all kinds';

  async function saidAndConsolidated(world: SleepWorld, bot: Started, word: string) {
    await world.say(bot, `I like ${word}.`);
    await world.clock.quiet();
  }

  async function taught() {
    const world = await openSleepWorld({ policy: { threshold: 1 } });
    world.letta.brain = (prompt) => {
      if (!isTidying(prompt)) return ownBrain(prompt);
      const marks = linesToTidy(prompt).flatMap(({ mark, text }) => (/tea/.test(text) ? [mark] : []));
      return JSON.stringify({ merges: marks.length > 1 ? [`${marks.join(' ')}: ${merged}`] : [] });
    };
    const before = world.start();
    // Twenty cycles make a tidying due.
    const words = ['tea', 'green tea', 'hot tea', ...Array.from({ length: 16 }, (_, nth) => `game ${nth}`)];
    for (const word of words) await saidAndConsolidated(world, before, word);
    return { world, before };
  }

  async function nextAfter(world: SleepWorld, lost: Started, putBack: () => Promise<void>) {
    lost.kill();
    await putBack();
    await world.clock.pass(minute);
    const bot = world.start();
    await saidAndConsolidated(world, bot, 'plums');
    const audits = await Array.fromAsync(world.audits.ids(), (id) => world.audits.read(id));
    return audits.flatMap((audit) => audit?.byOthers ?? []);
  }

  test('an undo: nobody else took anything out', async () => {
    const { world, before } = await taught();
    await saidAndConsolidated(world, before, 'chess');
    expect(world.blockOf('human')).toContain(merged);
    await world.clock.pass(minute);
    const putBack = await backUp(world);
    await before.engine.undoMerge(ada, merged);

    const byOthers = await nextAfter(world, before, putBack);

    expect(byOthers).toEqual([]);
    expect((await linesOf(world)).filter(([text]) => /tea/.test(`${text}`))).toHaveLength(3);
  });

  test('a cycle, and then an undo that the records know of: its lines are found all the same', async () => {
    const { world, before } = await taught();
    await saidAndConsolidated(world, before, 'chess');
    await world.clock.pass(minute);
    const withSoup = `${world.blockOf('human')}\n- Likes soup`;
    await world.letta.blocks.write(world.primaryOf(ada), 'human', withSoup, world.clock.now());
    await world.clock.pass(minute);

    await before.engine.undoMerge(ada, merged);
    await saidAndConsolidated(world, before, 'plums');

    expect(await linesOf(world)).toContainEqual(['Likes soup', 'found', 0]);
  });

  test('a tidying: nobody else took anything out', async () => {
    const { world, before } = await taught();
    let putBack: (() => Promise<void>) | undefined;
    world.letta.before = async () => {
      const { tidying } = await world.stateOf();
      if (putBack !== undefined || tidying.journal === null) return;
      const put = await backUp(world);
      putBack = async () => {
        await put();
        await world.sleep.update(ada, (record) =>
          changeSleep(record, () => ({ tidying: { ...tidying, journal: null } })),
        );
      };
    };
    await saidAndConsolidated(world, before, 'chess');
    world.letta.before = () => {};
    expect(world.blockOf('human')).toContain(merged);

    const byOthers = await nextAfter(world, before, putBack ?? expect.fail('There was no tidying.'));

    expect(byOthers).toEqual([]);
    expect((await linesOf(world)).filter(([text]) => /tea/.test(`${text}`))).toEqual([[merged, 'found', 0]]);
  });
});

test('a block that somebody emptied after a lost cycle is made anew of what the ledger knows', async () => {
  const world = await restored('unknown', 'rice', 'figs', 'jazz', 'maps', 'rain', 'bread', 'salt');
  await world.letta.blocks.write(world.primaryOf(ada), 'human', '');

  await consolidated(world, world.bot, 'plums');

  expect(world.blockOf('human')?.split('\n')).toContain('- Likes tea');
});

test('a line that another hand wrote anew without its bullet is theirs, also after a lost cycle', async () => {
  const world = await restored('unknown');
  const block = world.blockOf('human')?.replace('- Likes tea', 'Likes tea') ?? '';
  await world.letta.blocks.write(world.primaryOf(ada), 'human', block);

  await consolidated(world, world.bot, 'plums');

  expect((await linesOf(world)).map(([text]) => text)).not.toContain('Likes tea');
  expect(world.blockOf('human')?.split('\n')).toContain('Likes tea');
});

test('what another hand writes with a bullet is no line of ours where no cycle was lost', async () => {
  const world = await openSleepWorld();
  const bot = world.start();
  await consolidated(world, bot, 'tea');
  await world.letta.blocks.write(world.primaryOf(ada), 'human', `${world.blockOf('human')}\n- Likes opera`);

  await consolidated(world, bot, 'plums');

  expect(await linesOf(world)).toEqual([
    ['Likes tea', undefined, 1],
    ['Likes plums', undefined, 1],
  ]);
});

describe('what was answered before the record began anew to know of it', () => {
  const many = Array.from({ length: 100 }, (_, nth) => `${nth}`);

  function isRead(read: readonly string[], recent: readonly string[], later: readonly string[] = [], from = 'direct') {
    const learnedIn = from === 'direct' ? ('direct' as const) : { guild: null };
    const messages = read.map((otid) => said('Hello', { otid: otid as Otid, learnedIn }));
    return isReadAgain({ context: [], messages }, { recent: recent as Otid[], foundLater: later as Otid[] });
  }

  test.each([
    ['all that is read is known', ['0', '1'], ['0', '1'], [], false],
    ['it was found later', ['0', '1'], ['0', '1'], ['1'], true],
    ['the record knows of fewer than it may, and not of it', ['0', 'x'], ['0'], [], true],
    ['the record knows of as many as it may, and it comes before them', ['x', '0'], many, [], false],
    ['the record knows of as many as it may, and it comes behind one', ['0', 'x'], many, [], true],
    ['nobody ever spoke here', ['x'], [], [], false],
  ])('%s', (_, read, recent, later, isIt) => {
    expect(isRead(read, recent, later)).toBe(isIt);
  });

  test('is none of what another program sent', () => {
    expect(isRead(['x'], ['0'], [], 'elsewhere')).toBe(false);
  });
});
