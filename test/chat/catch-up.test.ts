import { afterEach, expect, test } from 'vitest';
import { recordKinds } from '../../src/app/record-kinds.ts';
import { Failure } from '../../src/base/failure.ts';
import type { ChannelId, MessageId, UserId } from '../../src/base/ids.ts';
import type { Records } from '../../src/base/records.ts';
import { byAge, idBefore } from '../../src/base/snowflakes.ts';
import { CatchUp } from '../../src/chat/catch-up.ts';
import type { ChannelHistory, HistoryRead, Listing } from '../../src/chat/channel-history.ts';
import type { IncomingMessage } from '../../src/chat/incoming.ts';
import { createOpenWork } from '../../src/chat/open-work.ts';
import { RecentPlaces } from '../../src/chat/recent-places.ts';
import type { RecentPlace, RecentPlacesRecord } from '../../src/chat/recent-places-record.ts';
import { english } from '../../src/texts/en.ts';
import type { Place } from '../../src/wording/message.ts';
import { ada, bob, dm, garden, openChatWorld, tea } from '../support/chat-world.ts';
import { type Life, mortal, mortalClock } from '../support/mortal.ts';

const bobsDm: Place = { channel: '200000000000000009' as ChannelId, kind: 'direct', name: '' };
const minutes = (count: number) => count * 60_000;
const ready = Promise.resolve();

type Away = Awaited<ReturnType<typeof openAway>>;
let away: Away | undefined;
afterEach(async () => {
  await away?.stop();
  away = undefined;
});

/** What is said stands in the channels; the bot hears it only where a test has it heard. */
async function openAway() {
  const world = await openChatWorld();
  const placesRecords = world.store.records<string, RecentPlacesRecord>(recordKinds.places);
  const said: IncomingMessage[] = [];
  const reads: { readonly channel: ChannelId; readonly at: number }[] = [];
  const failing = new Map<ChannelId, HistoryRead>();
  const homes: Omit<RecentPlace, 'seen'>[] = [];
  let extent: 'whole' | 'cut' = 'whole';
  let door = Promise.resolve();
  let writesFail = false;
  let count = 0;
  let machineAheadMs = 0;
  const running: { readonly catchUp: CatchUp; readonly close: () => Promise<void> }[] = [];

  const deleted = new Set<MessageId>();
  const edited: IncomingMessage[] = [];
  const listingOf = (channel: ChannelId): Listing => {
    const ids = said.filter(({ place }) => place.channel === channel).map(({ id }) => id);
    const left = new Set(ids.filter((id) => !deleted.has(id)));
    return { channel, from: undefined, upTo: ids.at(-1) ?? ('0' as MessageId), ids: left };
  };

  const history: ChannelHistory = {
    placesIn: () => homes,
    async readSince({ channel, seen }, isWanted) {
      reads.push({ channel, at: world.clock.now() });
      await door;
      const failure = failing.get(channel);
      if (failure !== undefined) return failure;
      const messages = said.filter(({ id, place }) => place.channel === channel && byAge(id, seen) > 0);
      const repliedTo = new Set(world.outbox.posted.map(({ page }) => page.replyTo));
      const wanted = messages.filter((message) => !repliedTo.has(message.id) && isWanted(message));
      return {
        kind: 'read',
        messages: wanted,
        upTo: messages.at(-1)?.id,
        listed: deleted.size === 0 ? undefined : listingOf(channel),
        extent,
        edited: edited.filter(({ id, place }) => place.channel === channel && byAge(id, seen) <= 0),
        editedUnseen: edited.filter(({ id, place }) => place.channel === channel && byAge(id, seen) > 0),
      };
    },
  };

  /** A process that dies after so many writes, counted from its start. */
  async function start({ writes = Number.POSITIVE_INFINITY, sessionIsReady = ready } = {}) {
    const life: Life = { ended: false };
    let left = writes;
    const counting = <Id extends string, Value>(records: Records<Id, Value>): Records<Id, Value> =>
      mortal(
        {
          read: (id: Id) => records.read(id),
          ids: () => records.ids(),
          update: async (id: Id, change: (current: Value | undefined) => Value | undefined) => {
            if (writesFail) throw new Failure('store-unavailable', 'disk full');
            let isWritten = false;
            const stored = await records.update(id, (current) => {
              const next = change(current);
              isWritten = next !== current;
              return next;
            });
            if (isWritten) left -= 1;
            if (left <= 0) life.ended = true;
            return stored;
          },
        },
        life,
      );
    const aheadMs = machineAheadMs;
    const discordNow = world.clock.now;
    const clock = { ...mortalClock(world.clock, life), now: () => discordNow() + aheadMs };
    const flow = world.startFlow({
      clock,
      discordNow,
      users: counting(world.users),
      open: createOpenWork(counting(world.openRecords)),
      outbox: mortal(world.outbox, life),
      conversation: mortal(world.conversation, life),
    });
    const { log } = world;
    const begun = (async () => {
      const places = await RecentPlaces.open({
        records: counting(placesRecords),
        application: 'ours',
        discordNow,
        clock,
        log,
      });
      const policy = {
        homeChannels: new Set<ChannelId>(),
        deniedUsers: new Set<UserId>(),
        deniedChannels: new Set<ChannelId>(),
        allowedServers: new Set<never>(),
        allowedChannels: new Set<ChannelId>(),
        allowedRoles: new Set<string>(),
      };
      const catchUp = new CatchUp({ flow, places, history: mortal(history, life), policy, discordNow, clock, log });
      running.push({
        catchUp,
        close: async () => {
          if (life.ended) return;
          left = Number.POSITIVE_INFINITY;
          await catchUp.close();
          await flow.close(AbortSignal.abort(new Error('The test is over.')));
        },
      });
      await flow.resume();
      catchUp.returnAfterAbsence(sessionIsReady, [0]);
      return catchUp;
    })();
    return { begun, isDead: () => life.ended };
  }

  function say(text: string, by: UserId = ada, place: Place = by === ada ? dm : bobsDm): IncomingMessage {
    count += 1;
    const id = String(BigInt(idBefore<MessageId>(world.clock.now())) + BigInt(count)) as MessageId;
    const message = world.said(text, { id, by, place });
    said.push(message);
    return message;
  }

  return {
    ...world,
    placesRecords,
    reads,
    homes,
    failing,
    start,
    say,
    /** Of those that start from now on: their machine's clock is ahead of Discord's. */
    setMachineAhead: (ms: number) => {
      machineAheadMs = ms;
    },
    hold: (until: Promise<void>) => {
      door = until;
    },
    failWrites: (fail: boolean) => {
      writesFail = fail;
    },
    /** Unheard by the bot. */
    remove: (message: MessageId) => deleted.add(message),
    edit: (message: IncomingMessage) => edited.push(message),
    /** There is more in the channels than is read of them. */
    cutHistory: () => {
      extent = 'cut';
    },
    /** The words of people that arrived at Letta, in order. */
    arrived: () =>
      world.conversation.arrivals.flatMap(({ texts }) => texts.map((text) => /<<(.*)>>/.exec(text)?.[1] ?? text)),
    stop: async () => {
      for (const one of running.splice(0)) await one.close();
    },
  };
}

/** Both have talked with her, and she is gone. */
async function bothAreKnown(one: Away): Promise<void> {
  const { begun } = await one.start();
  const catchUp = await begun;
  await catchUp.receive(one.say('<<hello-a>>'), 0);
  await catchUp.receive(one.say('<<hello-b>>', bob), 0);
  await one.settled(ada, bob);
  await one.stop();
}

test('what is heard while the history is read waits for it, and everybody’s messages keep their order', async () => {
  away = await openAway();
  await bothAreKnown(away);
  const door = Promise.withResolvers<void>();
  away.hold(door.promise);
  away.say('<<a1>>');
  away.say('<<b1>>', bob);
  away.say('<<a2>>');

  const { begun } = await away.start();
  const catchUp = await begun;
  const heard = [away.say('<<a3>>'), away.say('<<b2>>', bob)].map((message) => catchUp.receive(message, 0));
  await away.clock.quiet();
  expect(away.arrived()).toEqual(['hello-a', 'hello-b']);
  door.resolve();
  await Promise.all(heard);
  await away.settled(ada, bob);

  expect(away.arrived().filter((text) => text.startsWith('a'))).toEqual(['a1', 'a2', 'a3']);
  expect(away.arrived().filter((text) => text.startsWith('b'))).toEqual(['b1', 'b2']);
});

test('what was edited or deleted meanwhile is taken over, though it had been answered', async () => {
  away = await openAway();
  const catchUp = await (await away.start()).begun;
  const [first, second, third] = [away.say('<<one>>'), away.say('<<two>>'), away.say('<<three>>')];
  for (const message of [first, second, third]) await catchUp.receive(message, 0);
  await away.settled(ada);
  away.remove(first.id);
  away.edit({ ...second, text: '<<2>>' });

  catchUp.returnAfterAbsence(ready, [0]);
  await away.clock.quiet();

  const personal = (await away.users.read(ada))?.personal;
  expect(personal?.deleted).toEqual([first.id]);
  expect(personal?.edited).toMatchObject([{ id: second.id, text: expect.stringContaining('<<2>>') }]);
});

test('that holds for what a killed process had taken in, though it had not noted yet how far it had come', async () => {
  away = await openAway();
  const noted = await (async (one: Away) => {
    await bothAreKnown(one);
    return await one.placesRecords.read('recent');
  })(away);
  const catchUp = await (await away.start()).begun;
  const [first, second, third] = [away.say('<<one>>'), away.say('<<two>>'), away.say('<<three>>')];
  for (const message of [first, second, third]) await catchUp.receive(message, 0);
  await away.settled(ada);
  await away.stop();
  await away.placesRecords.update('recent', () => noted);
  away.remove(third.id);
  away.edit({ ...second, text: '<<2>>' });

  await (await away.start()).begun;
  await away.clock.quiet();

  const personal = (await away.users.read(ada))?.personal;
  expect(personal?.deleted).toEqual([third.id]);
  expect(personal?.edited).toMatchObject([{ id: second.id, text: expect.stringContaining('<<2>>') }]);
  expect(away.arrived()).toEqual(['hello-a', 'hello-b', 'one', 'two', 'three']);
});

test('what named her in a private thread is read once she is in it, though Discord told of that there meanwhile', async () => {
  away = await openAway();
  const catchUp = await (await away.start()).begun;
  const thread: Place = { ...tea, channel: '200000000000000010' as ChannelId };
  away.say('<<long-before>>', ada, thread);
  await away.clock.pass(minutes(1));
  away.say('<<asked>>', ada, thread);
  await away.clock.pass(1_000);
  const toldOf = away.say('', ada, thread);

  await catchUp.readThread({ channel: thread.channel, guild: tea.guild?.id ?? null }, toldOf.id);
  await away.clock.pass(2_000);
  await away.settled(ada);

  expect(away.arrived()).toEqual(['asked']);
});

test('and waits for no other place that can’t be read for long', async () => {
  away = await openAway();
  await bothAreKnown(away);
  away.failing.set(bobsDm.channel, { kind: 'unavailable' });
  const catchUp = await (await away.start()).begun;
  await away.clock.pass(minutes(10));
  const thread: Place = { ...tea, channel: '200000000000000010' as ChannelId };
  const asked = away.say('<<asked>>', ada, thread);

  await catchUp.readThread({ channel: thread.channel, guild: tea.guild?.id ?? null }, asked.id);
  await away.clock.pass(2_000);
  await away.settled(ada);

  expect(away.arrived().at(-1)).toBe('asked');
});

test('the end waits for what is being read', async () => {
  away = await openAway();
  await bothAreKnown(away);
  const door = Promise.withResolvers<void>();
  away.hold(door.promise);
  const catchUp = await (await away.start()).begun;
  await away.clock.quiet();

  let ended = false;
  const closing = catchUp.close().then(() => {
    ended = true;
  });
  await away.clock.quiet();
  const endedBefore = ended;
  door.resolve();
  await closing;

  expect([endedBefore, ended]).toEqual([false, true]);
});

test('what is older than a quarter of an hour is told of, and what is older than a day is not', async () => {
  away = await openAway();
  await bothAreKnown(away);
  away.say('<<older-than-a-day>>');
  await away.clock.pass(minutes(30));
  away.say('<<of-yesterday>>');
  await away.clock.pass(minutes(23 * 60 + 40));
  away.say('<<old>>');
  await away.clock.pass(minutes(2));
  away.say('<<young>>');
  await away.clock.pass(minutes(14));

  await (await away.start()).begun;
  await away.settled(ada);

  expect(tellings(away)).toEqual([english.chat.wasAway(2)]);
  expect(away.arrived()).toEqual(['hello-a', 'hello-b', 'young']);
});

test('where more was said than is read, whoever is told of missed messages is told that too', async () => {
  away = await openAway();
  await bothAreKnown(away);
  away.say('<<old>>');
  await away.clock.pass(minutes(20));
  away.say('<<young>>');
  away.cutHistory();

  await (await away.start()).begun;
  await away.settled(ada);

  const { wasAway, readNoFurtherBack } = english.chat;
  expect(tellings(away)).toEqual([`${wasAway(1)} ${readNoFurtherBack}`]);
  expect(away.arrived().at(-1)).toBe('young');
});

test('killed after any of its writes, it goes on at the next start: answered once, told once', async () => {
  for (let writes = 1; ; writes += 1) {
    away = await openAway();
    await bothAreKnown(away);
    away.say('<<old-1>>', bob);
    away.say('<<old-2>>', bob);
    await away.clock.pass(minutes(20));
    away.say('<<a1>>');
    away.say('<<a2>>');
    away.say('<<b1>>', bob);

    const first = await away.start({ writes });
    await Promise.race([first.begun, away.clock.until('the end', first.isDead).catch(() => {})]);
    await away.clock.pass(minutes(1));
    const died = first.isDead();
    if (!died) await away.settled(ada, bob);
    else {
      const { begun } = await away.start();
      await begun;
      await away.clock.pass(minutes(1));
      await away.settled(ada, bob);
    }

    const seen = { writes, arrived: away.arrived().toSorted(), told: tellings(away) };
    expect(seen).toEqual({
      writes,
      arrived: ['a1', 'a2', 'b1', 'hello-a', 'hello-b'],
      told: [english.chat.wasAway(2)],
    });
    if (!died) {
      expect(writes).toBeGreaterThan(10);
      return;
    }
    await away.stop();
  }
});

function tellings({ texts }: Away): readonly string[] {
  return texts().filter((text) => text.startsWith(english.chat.wasAway(1).slice(0, 20)));
}

test('what was asked after the backup that was restored is not asked again, nor told of, and counts once', async () => {
  away = await openAway();
  await bothAreKnown(away);
  const backup = [await away.users.read(ada), await away.placesRecords.read('recent')] as const;
  const catchUp = await (await away.start()).begun;
  const hear = async (text: string) => {
    await catchUp.receive(away?.say(text) as IncomingMessage, 0);
    await away?.settled(ada);
  };
  await hear('<<old-a>>');
  await away.clock.pass(minutes(20));
  await hear('<<a1>>');
  await hear('<<a2>>');
  await away.stop();
  const [posts, lines] = [away.texts().length, away.sentences().length];
  await away.users.update(ada, () => backup[0]);
  await away.placesRecords.update('recent', () => backup[1]);
  away.say('<<a3>>');

  const again = await away.start();
  await again.begun;
  await away.clock.pass(minutes(1));
  await away.settled(ada);

  expect(away.arrived()).toEqual(['hello-a', 'hello-b', 'old-a', 'a1', 'a2', 'a3']);
  expect(away.texts()).toHaveLength(posts + 1);
  // Nobody is brought the answer to what is old.
  expect(
    away
      .sentences()
      .slice(lines)
      .filter((sentence) => sentence === 'turn delivered'),
  ).toHaveLength(3);
  expect((await away.users.read(ada))?.personal.answered).toBe(5);
});

test('where Letta can’t say what was asked before the start, what was said meanwhile is asked all the same', async () => {
  away = await openAway();
  await bothAreKnown(away);
  away.say('<<a1>>');
  away.conversation.failNextLook('letta-broken');

  const { begun } = await away.start();
  await begun;
  await away.clock.pass(minutes(1));
  await away.settled(ada);

  expect(away.arrived()).toEqual(['hello-a', 'hello-b', 'a1']);
});

test('a place that can’t be read is tried again, the others go on, and one that is gone is forgotten', async () => {
  away = await openAway();
  await bothAreKnown(away);
  away.say('<<a1>>');
  away.say('<<b1>>', bob);
  away.failing.set(dm.channel, { kind: 'unavailable' });

  const { begun } = await away.start();
  const catchUp = await begun;
  await away.settled(bob);
  await catchUp.receive(away.say('<<a2>>'), 0);
  await away.settled(ada);
  expect(away.arrived().slice(2)).toEqual(['b1', 'a2']);
  away.failing.clear();
  await away.clock.pass(minutes(1));
  await away.settled(ada);
  expect(away.arrived().slice(2)).toEqual(['b1', 'a2', 'a1']);

  away.failing.set(dm.channel, { kind: 'closed', because: 'gone' });
  catchUp.returnAfterAbsence(ready, [0]);
  await away.clock.pass(minutes(1));
  catchUp.returnAfterAbsence(ready, [0]);
  await away.clock.pass(minutes(1));

  const stored = await away.placesRecords.read('recent');
  expect(stored?.places.map(({ channel }) => channel)).toEqual([bobsDm.channel]);
  expect(away.sentences().filter((sentence) => sentence === 'channel could not be read')).toHaveLength(1);
});

test('what stays out of reach is given up in the end, and read at the next start before that', async () => {
  away = await openAway();
  await bothAreKnown(away);
  away.say('<<a1>>');
  away.failing.set(dm.channel, { kind: 'unavailable' });

  const { begun } = await away.start();
  await begun;
  await away.clock.pass(minutes(2));
  await away.stop();
  away.failing.clear();
  const next = await away.start();
  await next.begun;
  await away.settled(ada);
  expect(away.arrived().slice(2)).toEqual(['a1']);

  away.failing.set(dm.channel, { kind: 'unavailable' });
  (await next.begun).returnAfterAbsence(ready, [0]);
  await away.clock.pass(minutes(23 * 60));
  const given = () => (away as Away).sentences().filter((sentence) => sentence.endsWith('and is given up')).length;
  expect(given()).toBe(0);
  await away.clock.pass(minutes(90));
  expect(given()).toBe(1);
});

test('a machine whose clock is ahead of Discord’s misses nothing, and answers what is young', async () => {
  away = await openAway();
  away.setMachineAhead(minutes(10));
  await bothAreKnown(away);
  away.say('<<a1>>');
  await away.clock.pass(minutes(10));
  away.say('<<b1>>', bob);

  const { begun } = await away.start();
  await begun;
  await away.clock.pass(minutes(1));
  await away.settled(ada, bob);

  expect(away.arrived().slice(2)).toEqual(['a1', 'b1']);
  expect(tellings(away)).toEqual([]);
});

test('a history that hangs holds up nobody for more than 15 seconds', async () => {
  away = await openAway();
  await bothAreKnown(away);
  const door = Promise.withResolvers<void>();
  away.hold(door.promise);
  away.say('<<a1>>');

  const { begun } = await away.start();
  const catchUp = await begun;
  void catchUp.receive(away.say('<<b1>>', bob), 0);
  await away.clock.pass(14_000);
  expect(away.arrived().slice(2)).toEqual([]);
  await away.clock.pass(2_000);
  expect(away.arrived().slice(2)).toEqual(['b1']);
  door.resolve();
  await away.settled(ada, bob);

  expect(away.arrived().slice(2)).toEqual(['b1', 'a1']);
});

test('nothing is read before the session is ready, and nothing lost of what was said before she was heard again', async () => {
  away = await openAway();
  await bothAreKnown(away);
  const session = Promise.withResolvers<void>();
  away.say('<<a1>>');
  const catchUp = await (await away.start({ sessionIsReady: session.promise })).begun;
  await away.clock.pass(16_000);
  await catchUp.receive(away.say('<<a2>>'), 0);
  await away.settled(ada);
  expect(away.reads).toEqual([]);

  session.resolve();
  await away.clock.pass(1_000);
  await away.settled(ada);

  expect(away.arrived().slice(2)).toEqual(['a2', 'a1']);
});

test('where a session never gets ready, the next one is caught up all the same', async () => {
  away = await openAway();
  await bothAreKnown(away);
  away.say('<<a1>>');
  const broken = Promise.reject(new Error('The session broke.'));
  const catchUp = await (await away.start({ sessionIsReady: broken })).begun;
  await away.clock.pass(1_000);
  expect(away.sentences()).toContain('catching up ended');

  catchUp.returnAfterAbsence(ready, [0]);
  await away.clock.pass(1_000);
  await away.settled(ada);

  expect(away.arrived().slice(2)).toEqual(['a1']);
});

test('where nobody speaks to her is no place to be read', async () => {
  away = await openAway();
  await bothAreKnown(away);
  const catchUp = await (await away.start()).begun;
  const { said, settled, placesRecords, clock } = away;

  await catchUp.receive(said('to somebody else', { place: garden, mentionsBot: false }), 0);
  await catchUp.receive(said('<<a1>>', { place: tea }), 0);
  await settled(ada);
  await clock.pass(minutes(2));

  const stored = await placesRecords.read('recent');
  expect(stored?.places.map(({ channel }) => channel)).toEqual([dm.channel, bobsDm.channel, tea.channel]);
});

test('a home channel is read, though nobody has spoken there before', async () => {
  away = await openAway();
  await bothAreKnown(away);
  away.homes.push({ channel: tea.channel, guild: null });
  away.say('<<a1>>', ada, tea);

  await (await away.start()).begun;
  await away.clock.pass(1_000);
  await away.settled(ada);

  expect(away.arrived().slice(2)).toEqual(['a1']);
});

test('what can’t be read is read again after 15 seconds, a minute, and every five, and so after each absence', async () => {
  away = await openAway();
  await bothAreKnown(away);
  away.failing.set(dm.channel, { kind: 'unavailable' });
  const passed = async (ms: number) => {
    const { clock, reads } = away as Away;
    const [before, startedAt] = [reads.length, clock.now()];
    await clock.pass(ms);
    return reads.slice(before).flatMap(({ channel, at }) => (channel === dm.channel ? [at - startedAt] : []));
  };

  const catchUp = await (await away.start()).begun;
  expect(await passed(minutes(12))).toEqual([0, 15_000, 75_000, 375_000, 675_000]);

  catchUp.returnAfterAbsence(ready, [0]);
  expect(await passed(minutes(2))).toEqual([0, 15_000, 75_000]);
});

test('what is deleted after it was read, and before it is taken in, is not answered', async () => {
  away = await openAway();
  await bothAreKnown(away);
  const door = Promise.withResolvers<void>();
  away.hold(door.promise);
  const deleted = away.say('<<a1>>');
  const read = { kind: 'read', messages: [deleted], upTo: deleted.id, listed: undefined } as const;
  away.failing.set(dm.channel, { ...read, extent: 'whole', edited: [], editedUnseen: [] });
  const { begun } = await away.start();
  const catchUp = await begun;
  await away.clock.pass(16_000);

  await catchUp.withdrawMessages([deleted.id], 0);
  door.resolve();
  await away.settled(ada);

  expect(away.arrived().slice(2)).toEqual([]);
  expect((await away.users.read(ada))?.personal.turns).toEqual([]);
});

test('what is deleted while it waits is not answered', async () => {
  away = await openAway();
  await bothAreKnown(away);
  const catchUp = await (await away.start()).begun;
  await away.clock.pass(1_000);
  away.conversation.setDown(true);
  const deleted = away.say('<<a1>>');
  await catchUp.receive(deleted, 0);

  await catchUp.withdrawMessages([deleted.id], 0);
  away.conversation.setDown(false);
  await away.clock.pass(minutes(1));

  expect(away.arrived().slice(2)).toEqual([]);
  expect((await away.users.read(ada))?.personal.turns).toEqual([]);
});

test('what speaks to her only as it was edited, and can’t be stored, is read again; what can be is not', async () => {
  away = await openAway();
  await bothAreKnown(away);
  const catchUp = await (await away.start()).begun;
  await away.clock.pass(1_000);
  const reads = away.reads.length;
  await catchUp.amendMessage({ ...away.say('<<a1>>'), isEdited: true }, 0);
  await away.settled(ada);
  await away.clock.pass(minutes(1));
  expect(away.reads).toHaveLength(reads);

  away.failWrites(true);
  await catchUp.amendMessage({ ...away.say('<<a2>>'), isEdited: true }, 0);
  await away.clock.pass(1_000);
  away.failWrites(false);
  await away.clock.pass(minutes(1));
  await away.settled(ada);

  expect(away.arrived().slice(2)).toEqual(['a1', 'a2']);
});

test('what other shards bring waits for nothing', async () => {
  away = await openAway();
  await bothAreKnown(away);
  const door = Promise.withResolvers<void>();
  away.hold(door.promise);

  const { begun } = await away.start();
  const catchUp = await begun;
  const held = catchUp.receive(away.say('<<a1>>'), 0);
  await catchUp.receive(away.say('<<b1>>', bob), 1);
  await away.settled(bob);
  expect(away.arrived().slice(2)).toEqual(['b1']);
  door.resolve();
  await held;
  await away.settled(ada);

  expect(away.arrived().slice(2)).toEqual(['b1', 'a1']);
});

test('what can’t be stored is read again', async () => {
  away = await openAway();
  await bothAreKnown(away);
  away.say('<<a1>>');
  away.say('<<a2>>');
  away.failWrites(true);

  const { begun } = await away.start();
  await begun;
  await away.clock.pass(1_000);
  expect(away.arrived().slice(2)).toEqual([]);
  away.failWrites(false);
  await away.clock.pass(minutes(1));
  await away.settled(ada);

  expect(away.arrived().slice(2)).toEqual(['a1', 'a2']);
});

test.each([
  ['in direct messages', dm, tea],
  ['on a server', tea, dm],
])(
  'what is heard %s while nothing can be stored is told so once, and answered when it can',
  async (_, place, other) => {
    away = await openAway();
    await bothAreKnown(away);
    const { begun } = await away.start();
    const catchUp = await begun;
    await away.clock.pass(1_000);
    const toldBefore = away.texts().length;

    away.failWrites(true);
    const heard: Promise<void>[] = [];
    for (const text of ['<<a1>>', '<<a2>>', '<<a3>>']) heard.push(catchUp.receive(away.say(text, ada, place), 0));
    await Promise.all(heard);
    await catchUp.receive(away.say('<<elsewhere>>', ada, other), 0);
    await away.clock.pass(minutes(6));
    const whom = place.kind === 'direct' ? '' : `<@${ada}> `;
    expect(away.texts().slice(toldBefore)).toEqual([whom + english.chat.failures['store-unavailable']]);
    away.failWrites(false);
    await away.clock.pass(minutes(6));
    await away.settled(ada);

    expect(away.arrived().slice(2).toSorted()).toEqual(['a1', 'a2', 'a3', 'elsewhere']);
  },
);

test.each([6, 20])(
  'who was greeted before a crash is not greeted again after %d minutes, nor told of it',
  async (count) => {
    away = await openAway();
    const catchUp = await (await away.start()).begun;
    await catchUp.receive(away.say(''), 0);
    await away.clock.pass(1_000);
    away.failWrites(true);
    await away.stop();
    away.outbox.forgetNonces();
    await away.clock.pass(minutes(count));
    away.failWrites(false);

    await (await away.start()).begun;
    await away.clock.pass(minutes(1));

    expect(away.texts()).toEqual([english.chat.greeting]);
  },
);

test('many places are read with patience, only those of late, and without a look at the people', async () => {
  away = await openAway();
  const before = idBefore<MessageId>(away.clock.now());
  const places = Array.from({ length: 600 }, (_, index) => ({
    channel: String(200_000_000_000_001_000n + BigInt(index)) as ChannelId,
    guild: null,
    seen: idBefore<MessageId>((away as Away).clock.now() - (index < 150 ? minutes(60 * 24 * 40) : 0)),
  }));
  await away.placesRecords.update('recent', () => ({ heard: before, places }));

  const { begun } = await away.start();
  const catchUp = await begun;
  await away.clock.pass(minutes(1));

  const perSecond = Map.groupBy(away.reads, ({ at }) => Math.floor(at / 1_000));
  expect(away.reads).toHaveLength(450);
  expect(Math.max(...[...perSecond.values()].map(({ length }) => length))).toBeLessThanOrEqual(40);
  expect(away.reads[0]?.channel).toBe(places.at(-1)?.channel);
  await catchUp.receive(away.say('<<a1>>', ada, tea), 0);
  await away.settled(ada);
  expect((await away.placesRecords.read('recent'))?.places.length).toBe(451);
});
