import { describe, expect, test } from 'vitest';
import { Failure } from '../../src/base/failure.ts';
import type { UserId } from '../../src/base/ids.ts';
import { takeInTalks } from '../../src/chat/asked-before.ts';
import type { IncomingMessage } from '../../src/chat/incoming.ts';
import type { UserRecord } from '../../src/chat/user-record.ts';
import { english } from '../../src/texts/en.ts';
import { ada, bob, garden, openChatWorld, tea } from '../support/chat-world.ts';
import type { SendFault } from '../support/conversation-in-memory.ts';

type Scene = Awaited<ReturnType<typeof openScene>>;

/**
 * Ada was answered, and what the database says of her is kept then. `live` is what happens after that, in the same life;
 * at the end of it the database is put back, and another life begins.
 */
async function openScene(live: (say: (text: string) => Promise<IncomingMessage>) => Promise<void>, fault?: SendFault) {
  const world = await openChatWorld();
  const first = world.startFlow();
  const say = async (text: string) => {
    const message = world.said(text, { place: tea });
    await first.receive(message);
    await world.settled();
    return message;
  };
  await say('<<hello>>');
  const backup = await world.users.read(ada);
  if (fault !== undefined) world.conversation.failNextSend(fault);
  await live(say);
  await first.close(AbortSignal.abort());
  return {
    ...world,
    backup,
    arrived: () => world.conversation.arrivals.flatMap(({ texts }) => texts.map((text) => /<<(.*)>>/.exec(text)?.[1])),
    async startWith(record: UserRecord | undefined, overrides: Parameters<typeof world.startFlow>[0] = {}) {
      await world.users.update(ada, () => record);
      const flow = world.startFlow(overrides);
      await flow.resume();
      await world.clock.quiet();
      return flow;
    },
  };
}

async function expectAnsweredOnce({ conversation, arrived, texts, users }: Scene, told: readonly string[]) {
  expect(arrived()).toEqual(told);
  // Greeted once, and each answer stands there once.
  expect(texts()).toHaveLength(conversation.arrivals.length);
  expect((await users.read(ada))?.personal.turns).toEqual([]);
}

test.each([
  ['a restored database', (scene: Scene) => scene.backup],
  ['an empty database', () => undefined],
])('%s: who edits a message of before is not answered to it again', async (_, recordOf) => {
  let before: IncomingMessage | undefined;
  const scene = await openScene(async (say) => {
    before = await say('<<tea>>');
  });
  const flow = await scene.startWith(recordOf(scene));
  if (before === undefined) throw new Error('Nothing was said.');
  const edited = { ...before, text: 'green <<tea>>', isEdited: true };

  await scene.clock.pass(60_000);
  await flow.amendMessage(edited);
  await scene.clock.quiet();

  await expectAnsweredOnce(scene, ['hello', 'tea']);
  const record = await scene.users.read(ada);
  // Consolidated as it reads now.
  expect(record?.personal.edited).toEqual([{ id: before.id, text: 'green <<tea>>' }]);
});

test('what Letta could not say at the start is found out before a message of before is sent', async () => {
  let before: IncomingMessage | undefined;
  const scene = await openScene(async (say) => {
    before = await say('<<tea>>');
  });
  const missed = scene.said('<<more>>', { place: tea });
  const flow = await scene.startWith(scene.backup);
  if (before === undefined) throw new Error('Nothing was said.');
  scene.conversation.setDown(true);

  expect(await flow.takeInTalksBefore([before, missed])).toEqual({
    asked: new Set(),
    unknown: new Set([before.id, missed.id]),
  });
  await flow.receive(before, 'late');
  await flow.receive(missed, 'late');
  await scene.clock.pass(60_000);
  scene.conversation.setDown(false);
  await scene.clock.pass(60_000);
  await scene.settled();

  // One of the two had its answer.
  const promises = scene.texts().filter((text) => text.startsWith(`<@${ada}>`));
  expect(promises).toEqual([`<@${ada}> ${english.chat.willAnswerTheRest}`]);
  expect(scene.arrived()).toEqual(['hello', 'tea', 'more']);
  expect(
    scene
      .texts()
      .filter((text) => /^answer \d/.test(text))
      .map((text) => text.split('\n')[0]),
  ).toEqual(['answer 1', 'answer 2', 'answer 3']);
  expect((await scene.users.read(ada))?.personal).toMatchObject({ answered: 3, foundLater: [before.id] });
});

test('what waited when the backup was made, and was answered since, is not asked again', async () => {
  const scene = await openScene(async () => {});
  const { backup } = scene;
  const flow = await scene.startWith(backup);
  scene.conversation.setDown(true);
  await flow.receive(scene.said('<<tea>>', { place: tea }));
  const waiting = await scene.users.read(ada);
  scene.conversation.setDown(false);
  await scene.clock.pass(60_000);
  await scene.settled();
  await flow.close(AbortSignal.abort());
  const posts = scene.texts().length;

  await scene.startWith(waiting);
  await scene.settled();

  expect(waiting?.personal.turns).toMatchObject([{ state: 'accepted' }]);
  expect(scene.arrived()).toEqual(['hello', 'tea']);
  expect(scene.texts()).toHaveLength(posts);
});

test.each(['activeRuns', 'trace'] as const)(
  'what Letta does not say in time at the start is not asked on and on: %s',
  async (slow) => {
    let before: IncomingMessage | undefined;
    const scene = await openScene(async (say) => {
      before = await say('<<tea>>');
    });
    const flow = await scene.startWith(scene.backup);
    if (before === undefined) throw new Error('Nothing was said.');
    let looks = 0;
    const lookSlowly = async () => {
      looks += 1;
      await scene.clock.sleep(120_000);
    };
    scene.conversation.activeRuns = async () => {
      if (slow === 'activeRuns') await lookSlowly();
      return [];
    };
    scene.conversation.trace = async () => {
      await lookSlowly();
      return new Map();
    };

    const taken = flow.takeInTalksBefore([before]);
    await scene.clock.pass(11_000);
    expect(await taken).toEqual({ asked: new Set(), unknown: new Set([before.id]) });
    await scene.clock.pass(240_000);

    expect(looks).toBe(1);
  },
);

describe.each([
  ['its first step', 'cut-while-thinking-long'],
  ['a later step', 'cut-after-a-step'],
] as const)('a message of before whose run is in %s', (_, fault) => {
  /** She is asked, and her process ends; a run takes a minute. */
  async function askAndEnd() {
    const world = await openScene(async () => {});
    const { conversation, clock } = world;
    const earlier = world.startFlow();
    conversation.failNextSend(fault);
    const before = world.said('<<tea>>', { place: tea });
    await earlier.receive(before);
    await clock.pass(2_000);
    await earlier.close(AbortSignal.abort());
    return { ...world, before };
  }

  test('is answered once when the run ends, and not asked again', async () => {
    const scene = await askAndEnd();
    const { backup, before, clock } = scene;
    await scene.users.update(ada, () => backup);
    const flow = scene.startFlow({ turnTimeoutMs: 120_000 });
    const later = scene.said('<<more>>', { place: tea, at: clock.now() + 1 });

    expect(await flow.takeInTalksBefore([before])).toEqual({ asked: new Set(), unknown: new Set([before.id]) });
    await flow.receive(before, 'late');
    await flow.receive(later);
    await clock.pass(70_000);
    await scene.settled();

    expect(scene.arrived()).toEqual(['hello', 'tea', 'more']);
    expect(scene.texts().map((text) => text.split('\n')[0])).toEqual(['answer 1', 'answer 2', 'answer 3']);
    expect(scene.conversation.cancelled).toEqual([]);
    expect((await scene.users.read(ada))?.personal).toMatchObject({ answered: 3, edited: [] });
  });

  test('is told once that nobody can know, where the run takes longer than an answer may, and is let go', async () => {
    const scene = await askAndEnd();
    const flow = await scene.startWith(scene.backup);
    await flow.receive(scene.before, 'late');
    await scene.clock.pass(120_000);
    await scene.settled();
    await flow.receive(scene.said('<<more>>', { place: tea }));
    await scene.settled();

    expect(scene.arrived()).toEqual(['hello', 'tea', 'more']);
    const [, told, ...others] = scene.texts();
    expect(told).toBe(english.chat.failures['outcome-unknown']);
    expect(others).toEqual(['answer 3']);
    expect(scene.conversation.cancelled).toHaveLength(1);
  });

  test('is told once that nobody can know, also where the run can not be cancelled', async () => {
    const scene = await askAndEnd();
    const flow = await scene.startWith(scene.backup);
    scene.conversation.cancel = async () => {
      throw new Failure('letta-broken', 'could not cancel');
    };
    await flow.receive(scene.before, 'late');
    await scene.clock.pass(25_000);
    await scene.settled();

    expect(scene.arrived()).toEqual(['hello', 'tea']);
    expect(scene.texts().slice(1)).toEqual([english.chat.failures['outcome-unknown']]);
  });

  test('is neither answered nor consolidated where it is deleted meanwhile', async () => {
    const scene = await askAndEnd();
    await scene.users.update(ada, () => scene.backup);
    const flow = scene.startFlow({ turnTimeoutMs: 120_000 });
    await flow.receive(scene.before, 'late');
    await scene.clock.pass(10_000);

    await flow.withdrawMessages([scene.before.id]);
    await scene.clock.pass(70_000);
    await scene.settled();

    expect(scene.arrived()).toEqual(['hello', 'tea']);
    expect(scene.texts()).toHaveLength(1);
    expect((await scene.users.read(ada))?.personal.deleted).toEqual([scene.before.id]);
  });
});

test.each(['at the start', 'before they are sent'])(
  'messages of before that are found %s are consolidated, though nothing more is said',
  async (when) => {
    let before: IncomingMessage | undefined;
    const scene = await openScene(async (say) => {
      before = await say('<<tea>>');
    });
    const told: string[] = [];
    const flow = await scene.startWith(scene.backup, { onAnswered: (user) => void told.push(user) });
    if (before === undefined) throw new Error('Nothing was said.');

    if (when === 'at the start') await flow.takeInTalksBefore([before]);
    else await flow.receive(before, 'late');
    await scene.settled();

    expect(told).toEqual([ada]);
  },
);

// A window that is fixed in between holds what isn't counted yet.
test('what of a person is found in several places is consolidated once all of it counts', async () => {
  const scene = await openScene(async () => {});
  const earlier = scene.startFlow();
  const said = [scene.said('<<tea>>', { place: tea }), scene.said('<<roses>>', { place: garden })];
  for (const message of said) await earlier.receive(message);
  await scene.settled();
  await earlier.close(AbortSignal.abort());
  const counted: unknown[] = [];
  const onAnswered = async () => void counted.push((await scene.users.read(ada))?.personal.answered);
  const flow = await scene.startWith(scene.backup, { onAnswered });

  await flow.takeInTalksBefore(said);

  expect(counted).toEqual([3]);
});

test('of very many messages of before each counts, and each answer stands there once', async () => {
  const said: IncomingMessage[] = [];
  const scene = await openScene(async (say) => {
    for (let nth = 1; nth <= 14; nth += 1) said.push(await say(`<<word-${nth}>>`));
  });
  const before = scene.texts();
  const flow = await scene.startWith(scene.backup);

  await flow.takeInTalksBefore(said);
  await scene.settled();

  expect(scene.arrived()).toHaveLength(15);
  expect(scene.texts()).toEqual(before);
  const found = said.map(({ id }) => id);
  expect((await scene.users.read(ada))?.personal).toMatchObject({ answered: 15, foundLater: found });
});

test.each([
  ['was posted', 'posted'],
  ['was not posted any more', 'unposted'],
] as const)('the last answer of before stands there once, however old, where it %s', async (_, last) => {
  const said: IncomingMessage[] = [];
  const scene = await openScene(async (say) => {
    for (const word of ['<<tea>>', '<<milk>>']) said.push(await say(word));
  });
  const before = scene.texts();
  const [, ...answers] = scene.outbox.posted.map(({ id }) => id);
  // The last answer is there, and her process ends before it could be read; of the one before that it is known.
  for (const answer of last === 'posted' ? [] : answers) scene.outbox.remove(answer);
  scene.outbox.forgetNonces();
  await scene.clock.pass(3 * 3_600_000);
  const flow = await scene.startWith(scene.backup);

  const { asked } = await flow.takeInTalksBefore(said);
  await scene.settled();

  expect(asked).toEqual(new Set(said.map(({ id }) => id)));
  expect(scene.texts()).toEqual(last === 'posted' ? before : [before[0], before[2]]);
});

test('an answer to several messages is brought once, though they stand in several turns now', async () => {
  const said: IncomingMessage[] = [];
  const scene = await openScene(async () => {});
  const earlier = scene.startFlow();
  for (const word of ['<<tea>>', '<<milk>>', '<<sugar>>']) said.push(scene.said(word, { place: tea }));
  // Those that come while the first is thought about are asked together.
  await earlier.receive(scene.said('<<first>>', { place: tea }));
  for (const message of said) await earlier.receive(message);
  await scene.settled();
  await earlier.close(AbortSignal.abort());
  const posts = scene.texts();
  const flow = await scene.startWith(scene.backup);
  const [milk, ...others] = [said[1], said[0], said[2]] as IncomingMessage[];

  // The last two are found out at the start, the first one when its turn comes.
  await flow.takeInTalksBefore([milk as IncomingMessage, said[2] as IncomingMessage]);
  for (const message of others) await flow.receive(message, 'late');
  await scene.settled();

  expect(scene.arrived()).toEqual(['hello', 'first', 'tea', 'milk', 'sugar']);
  expect(scene.texts()).toEqual(posts);
});

test('an answer is brought once to messages that others stand between', async () => {
  const scene = await openScene(async () => {});
  const earlier = scene.startFlow();
  const [one, two, three] = ['<<tea>>', '<<milk>>', '<<sugar>>'].map((word) => scene.said(word, { place: tea }));
  if (one === undefined || two === undefined || three === undefined) throw new Error('Nothing was said.');
  // The first has no room until the second is answered.
  await earlier.receive(two);
  await scene.clock.pass(10);
  await earlier.receive(one);
  await earlier.receive(three);
  await scene.settled();
  await earlier.close(AbortSignal.abort());
  const posts = scene.texts();
  const flow = await scene.startWith(scene.backup);

  await flow.takeInTalksBefore([one, two, three]);
  await scene.settled();

  expect(scene.arrived()).toEqual(['hello', 'milk', 'tea', 'sugar']);
  expect(scene.texts()).toEqual(posts);
  expect((await scene.users.read(ada))?.personal.answered).toBe(4);
});

test('a run that began before it was said, and never ends, keeps a message of before from its answer only for a while', async () => {
  const scene = await openScene(async () => {});
  const agent = scene.backup?.personal.pair?.primary?.agent;
  if (agent === undefined) throw new Error('Nobody was met.');
  scene.conversation.leaveRunBehind(agent);
  await scene.clock.pass(60_000);
  const before = scene.said('<<tea>>', { place: tea });
  const flow = await scene.startWith(scene.backup);

  await flow.receive(before, 'late');
  await scene.clock.pass(60_000);
  await scene.settled();

  expect(scene.arrived()).toEqual(['hello', 'tea']);
  expect(scene.texts().map((text) => text.split('\n')[0])).toEqual(['answer 1', 'answer 2']);
});

test('a run that has lost its server keeps nobody from being told at the start what is known', async () => {
  let before: IncomingMessage | undefined;
  const scene = await openScene(async (say) => {
    before = await say('<<tea>>');
  });
  const agent = scene.backup?.personal.pair?.primary?.agent;
  if (before === undefined || agent === undefined) throw new Error('Nothing was said.');
  scene.conversation.leaveRunBehind(agent);
  const flow = await scene.startWith(scene.backup);

  const meanwhile = await flow.takeInTalksBefore([before]);
  await scene.clock.pass(16 * 60_000);
  const later = await flow.takeInTalksBefore([before]);

  expect(meanwhile).toEqual({ asked: new Set(), unknown: new Set([before.id]) });
  expect(later).toEqual({ asked: new Set([before.id]), unknown: new Set() });
});

test('of several messages of before only those that were edited count as such', async () => {
  const before: IncomingMessage[] = [];
  const scene = await openScene(async (say) => {
    before.push(await say('<<tea>>'), await say('<<milk>>'));
  });
  const flow = await scene.startWith(scene.backup);
  const [first, second] = before;
  if (first === undefined || second === undefined) throw new Error('Nothing was said.');

  await flow.receive(first, 'late');
  await flow.amendMessage({ ...second, text: 'no <<milk>>', isEdited: true }, 'late');
  await scene.settled();

  expect(scene.arrived()).toEqual(['hello', 'tea', 'milk']);
  expect((await scene.users.read(ada))?.personal.edited).toEqual([{ id: second.id, text: 'no <<milk>>' }]);
});

test('what is said now is answered, though a message of before comes in behind it', async () => {
  let before: IncomingMessage | undefined;
  const scene = await openScene(async (say) => {
    before = await say('<<tea>>');
  });
  const flow = await scene.startWith(scene.backup);
  if (before === undefined) throw new Error('Nothing was said.');
  scene.conversation.setDown(true);
  await flow.receive(scene.said('<<more>>', { place: tea, at: scene.clock.now() + 1 }));
  await flow.receive(before, 'late');
  await scene.clock.pass(60_000);

  scene.conversation.setDown(false);
  await scene.clock.pass(60_000);
  await scene.settled();

  expect(scene.arrived()).toEqual(['hello', 'tea', 'more']);
  expect((await scene.users.read(ada))?.personal).toMatchObject({ answered: 3, turns: [] });
});

test('what was found to be asked is dealt with: where it comes again, it is neither looked for nor counted', async () => {
  let before: IncomingMessage | undefined;
  const scene = await openScene(async (say) => {
    before = await say('<<tea>>');
  });
  const flow = await scene.startWith(scene.backup);
  if (before === undefined) throw new Error('Nothing was said.');
  await flow.takeInTalksBefore([before]);
  await scene.settled();
  const calls = scene.conversation.calls.length;

  await flow.receive(before, 'late');
  await scene.settled();

  expect(scene.conversation.calls).toHaveLength(calls);
  expect((await scene.users.read(ada))?.personal.answered).toBe(2);
});

test('what ended unsent before another was asked is dealt with, too: it was told of', async () => {
  const said: IncomingMessage[] = [];
  const scene = await openScene(async (say) => {
    said.push(await say('<<tea>>'), await say('<<soup>>'));
  }, 'refused');
  const flow = await scene.startWith(scene.backup);

  const { asked } = await flow.takeInTalksBefore(said);
  for (const message of said) await flow.receive(message, 'late');
  await scene.settled();

  expect(asked).toEqual(new Set(said.map(({ id }) => id)));
  expect(scene.arrived()).toEqual(['hello', 'soup']);
});

test('what was found, and could not be stored, is not dealt with', async () => {
  let before: IncomingMessage | undefined;
  const scene = await openScene(async (say) => {
    before = await say('<<tea>>');
  });
  await scene.users.update(ada, () => scene.backup);
  if (before === undefined) throw new Error('Nothing was said.');
  const update = async () => {
    throw new Failure('store-unavailable', 'disk full');
  };
  const flow = scene.startFlow({ users: { ...scene.users, update } });

  expect(await flow.takeInTalksBefore([before])).toEqual({ asked: new Set(), unknown: new Set([before.id]) });
});

test('of somebody who was never met Letta is asked nothing', async () => {
  const scene = await openScene(async () => {});
  const flow = await scene.startWith(scene.backup);
  const calls = scene.conversation.calls.length;

  expect(await flow.takeInTalksBefore([scene.said('<<tea>>', { by: bob, place: tea })])).toEqual({
    asked: new Set(),
    unknown: new Set(),
  });
  expect(scene.conversation.calls).toHaveLength(calls);
});

test('of many people each is looked for once, some at a time', async () => {
  const { said } = await openChatWorld();
  const people = Array.from({ length: 50 }, (_, nth) => String(100_000_000_000_000_100 + 100 * nth) as UserId);
  const [seen, underWay, most]: [UserId[], Set<UserId>, number[]] = [[], new Set(), []];

  const found = await takeInTalks(
    people.map((by) => said('<<tea>>', { by })),
    { onAnswered: () => {} },
    async ([message], by) => {
      seen.push(by);
      most.push(underWay.add(by).size);
      await new Promise(setImmediate);
      underWay.delete(by);
      return new Set(message === undefined ? [] : [message.id]);
    },
  );

  expect(seen).toEqual(people);
  expect(Math.max(...most)).toBe(20);
  expect(found.asked.size).toBe(50);
});

test('a message of before is asked anew where the agent that may have had it is gone', async () => {
  let before: IncomingMessage | undefined;
  const scene = await openScene(async (say) => {
    before = await say('<<tea>>');
  });
  const agent = scene.backup?.personal.pair?.primary?.agent;
  if (before === undefined || agent === undefined) throw new Error('Nothing was said.');
  scene.lose(agent);
  // By then Discord takes what is posted in the same place for another message.
  scene.outbox.forgetNonces();
  const flow = await scene.startWith(scene.backup);

  await flow.receive(before, 'late');
  await scene.settled();

  expect(scene.arrived()).toEqual(['hello', 'tea', 'tea']);
  expect(scene.texts().at(-1)).toContain('answer 3');
});

test('of an agent that is gone nothing is asked for ever', async () => {
  let before: IncomingMessage | undefined;
  const scene = await openScene(async (say) => {
    before = await say('<<tea>>');
  });
  const flow = await scene.startWith(scene.backup);
  if (before === undefined) throw new Error('Nothing was said.');
  scene.conversation.failNextLook('letta-agent-missing');

  expect(await flow.takeInTalksBefore([before])).toEqual({ asked: new Set(), unknown: new Set() });
});

describe('whose primary the backup does not know', () => {
  test('as they met her after it: is told of nothing as missed, and found by what they say next', async () => {
    const scene = await openScene(async () => {});
    const earlier = scene.startFlow();
    const before = scene.said('<<tea>>', { by: bob, place: tea });
    await earlier.receive(before);
    await scene.settled(bob);
    await earlier.close(AbortSignal.abort());
    const posts = scene.texts();
    await scene.users.update(bob, () => undefined);
    const flow = await scene.startWith(scene.backup);
    await scene.clock.pass(3_600_000);

    expect(await flow.takeInTalksBefore([before])).toEqual({ asked: new Set([before.id]), unknown: new Set() });
    await scene.settled(bob);
    expect(scene.texts()).toEqual(posts);
    await flow.receive(scene.said('<<milk>>', { by: bob, place: tea }));
    await scene.settled(bob);

    expect(scene.arrived()).toEqual(['hello', 'tea', 'milk']);
    expect(scene.texts().at(-1)).toBe('answer 3');
    expect((await scene.users.read(bob))?.personal).toMatchObject({ answered: 2, foundLater: [before.id] });
    expect(new Set(scene.conversation.arrivals.slice(1).map(({ agent }) => agent)).size).toBe(1);
  });

  /** The primary of the backup is lost, and another one answers in its place. */
  async function openReplaced() {
    const scene = await openScene(async () => {});
    const agent = scene.backup?.personal.pair?.primary?.agent;
    if (agent === undefined) throw new Error('Nobody was met.');
    scene.lose(agent);
    const earlier = scene.startFlow();
    const before = scene.said('<<tea>>', { place: tea });
    await earlier.receive(before);
    await scene.settled();
    await earlier.close(AbortSignal.abort());
    const flow = await scene.startWith(scene.backup);
    return { ...scene, before, flow };
  }

  test('as another one has taken its place: that one is not asked again', async () => {
    const scene = await openReplaced();
    const posts = scene.texts();

    await scene.flow.receive(scene.before, 'late');
    await scene.settled();

    expect(scene.arrived()).toEqual(['hello', 'tea']);
    expect(scene.texts()).toEqual(posts);
    expect((await scene.users.read(ada))?.personal.answered).toBe(2);
  });

  test('as another one has taken its place: what that one answered is not told of as missed', async () => {
    const { flow, before } = await openReplaced();

    expect(await flow.takeInTalksBefore([before])).toEqual({ asked: new Set([before.id]), unknown: new Set() });
  });
});

test('that the model said nothing is told where nobody was told of it', async () => {
  const scene = await openScene(async () => {});
  const earlier = scene.startFlow();
  scene.conversation.answerNext('');
  const before = scene.said('<<tea>>', { place: tea });
  await earlier.receive(before);
  await scene.settled();
  await earlier.close(AbortSignal.abort());
  const told = scene.texts();
  scene.outbox.remove(scene.outbox.posted.at(-1)?.id as IncomingMessage['id']);
  scene.outbox.forgetNonces();
  const flow = await scene.startWith(scene.backup);

  await flow.takeInTalksBefore([before]);
  await scene.settled();

  expect(told.at(-1)).toBe(english.chat.failures['empty-answer']);
  expect(scene.texts()).toEqual(told);
});

test('Letta is asked for nothing where the record knows of all', async () => {
  let before: IncomingMessage | undefined;
  const scene = await openScene(async (say) => {
    before = await say('<<tea>>');
  });
  const flow = await scene.startWith(await scene.users.read(ada));
  if (before === undefined) throw new Error('Nothing was said.');
  const calls = scene.conversation.calls.length;

  expect(await flow.takeInTalksBefore([before])).toEqual({ asked: new Set(), unknown: new Set() });
  expect(scene.conversation.calls).toHaveLength(calls);
});

test('a message that nobody had to answer before its author edited it is answered, though a later one had been asked', async () => {
  let before: IncomingMessage | undefined;
  const scene = await openScene(async (say) => {
    before = await say('<<tea>>');
  });
  const unasked = scene.said('<<milk>>', {
    place: tea,
    id: '299999999999999999' as IncomingMessage['id'],
    isEdited: true,
  });
  const flow = await scene.startWith(scene.backup);
  if (before === undefined) throw new Error('Nothing was said.');
  scene.conversation.setDown(true);
  await flow.receive(before, 'late');
  await flow.amendMessage(unasked);
  await scene.clock.pass(60_000);

  scene.conversation.setDown(false);
  await scene.clock.pass(60_000);
  await scene.settled();

  expect(scene.arrived()).toEqual(['hello', 'tea', 'milk']);
});
