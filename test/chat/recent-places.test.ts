import { beforeEach, expect, test } from 'vitest';
import { recordKinds } from '../../src/app/record-kinds.ts';
import { Failure } from '../../src/base/failure.ts';
import type { ChannelId, GuildId, MessageId } from '../../src/base/ids.ts';
import type { Records } from '../../src/base/records.ts';
import { idBefore } from '../../src/base/snowflakes.ts';
import { RecentPlaces } from '../../src/chat/recent-places.ts';
import type { RecentPlacesRecord } from '../../src/chat/recent-places-record.ts';
import { openMemoryStore } from '../../src/store/open-memory-store.ts';
import { type ChatWorld, openChatWorld } from '../support/chat-world.ts';
import { type DrivenClock, drivenClock } from '../support/driven-clock.ts';
import { hastyClock } from '../support/hasty-clock.ts';
import { recordingLog } from '../support/recording-log.ts';

let clock: DrivenClock;
let records: Records<string, RecentPlacesRecord>;
let writes: number;
let world: ChatWorld;

const at = (number: number) => String(BigInt(idBefore(clock.now())) + BigInt(number)) as MessageId;

beforeEach(async () => {
  clock = drivenClock(1_700_000_000_000);
  writes = 0;
  world = await openChatWorld();
  const log = recordingLog();
  const stored = openMemoryStore({ log, clock: hastyClock() }).records<string, RecentPlacesRecord>(recordKinds.places);
  records = {
    read: (id) => stored.read(id),
    ids: () => stored.ids(),
    update(id, change) {
      writes += 1;
      return stored.update(id, change);
    },
  };
});

const open = (application = 'ours') =>
  RecentPlaces.open({ records, application, discordNow: clock.now, clock, log: recordingLog() });

function message(number: number, channel = '1') {
  const place = {
    channel: channel as ChannelId,
    kind: 'channel' as const,
    name: '',
    guild: { id: '7' as GuildId, name: '' },
  };
  return world.said('', { id: at(number), place });
}

test('a place costs one write when it is new, and a message none, but for one a minute', async () => {
  const places = await open();
  const before = writes;

  for (let number = 1; number <= 100; number += 1) {
    await places.begin(message(number));
    places.end(message(number), 'begun');
  }
  expect(writes - before).toBe(1);
  const last = at(100);
  await clock.pass(60_000);

  expect(writes - before).toBe(2);
  expect((await open()).all()).toEqual([{ channel: '1', guild: '7', seen: last }]);
});

test('many new places at once share their writes', async () => {
  const places = await open();
  const before = writes;

  await Promise.all(Array.from({ length: 300 }, (_, index) => places.begin(message(index, String(index + 1)))));

  expect(writes - before).toBeLessThanOrEqual(2);
  expect((await open()).all()).toHaveLength(300);
});

test('the latest five hundred are kept, the latest first', async () => {
  const places = await open();

  await Promise.all(Array.from({ length: 501 }, (_, index) => places.begin(message(index + 1, String(index + 1)))));
  await places.begin(message(600, '2'));

  const channels = places.all().map(({ channel }) => channel);
  expect(channels).toHaveLength(500);
  expect([channels[0], channels[1], channels.at(-1)]).toEqual(['2', '501', '3']);
});

test('a failure of the database is no reason not to deal with a message, and is made up for', async () => {
  const places = await open();
  const { update } = records;
  records.update = () => Promise.reject(new Error('disk full'));

  await places.begin(message(1));
  records.update = update;
  await places.begin(message(2, '2'));

  expect((await open()).all().map(({ channel }) => channel)).toEqual(['2', '1']);
});

test('a place is dealt with as far as nothing there is under way', async () => {
  const places = await open();
  const seen = () => places.all()[0]?.seen;

  await places.begin(message(10));
  await places.begin(message(11));
  places.end(message(11), 'begun');
  expect(seen()).toBe(at(9));
  places.end(message(10), 'begun');
  expect(seen()).toBe(at(11));
  places.end(message(12), 'passed-over');
  expect(seen()).toBe(at(12));
});

test('what is heard in a place that is yet to be read moves its mark only once it was read', async () => {
  const places = await open();
  await places.begin(message(10));
  places.end(message(10), 'begun');

  places.fallBehind([{ channel: '2' as ChannelId, guild: '7' as GuildId }]);
  await places.begin(message(20));
  places.end(message(20), 'begun');
  expect(places.behind().map(({ channel, seen }) => [channel, seen])).toEqual([
    ['1', at(10)],
    ['2', at(10)],
  ]);
  places.catchUp('1' as ChannelId, at(15));
  await places.store();

  const again = await open();
  expect(again.all().map(({ channel, seen }) => [channel, seen])).toEqual([
    ['1', at(20)],
    ['2', at(10)],
  ]);
});

test('threads that nobody is known to have spoken in take the room that is left, and nobody’s place', async () => {
  const places = await open();
  await places.begin(message(1, 'spoken-in'));
  places.end(message(1, 'spoken-in'), 'begun');
  const threads = Array.from({ length: 600 }, (_, index) => ({ channel: `t${index}` as ChannelId, guild: null }));

  places.fallBehind(threads);

  expect(places.behind()).toHaveLength(500);
  expect(places.behind()[0]?.channel).toBe('spoken-in');
});

test('a record that can’t be read stops nobody, and is left as it is', async () => {
  const log = recordingLog();
  const unreadable = { ...records, read: () => Promise.reject(new Failure('record-unreadable', 'garbage')) };

  const places = await RecentPlaces.open({
    records: unreadable,
    application: 'ours',
    discordNow: clock.now,
    clock,
    log,
  });

  expect([places.all(), writes]).toEqual([[], 0]);
  expect(log.lines.map(({ level }) => level)).toEqual(['error']);
});

test('a start with another application’s token costs no place, however often, and leaves nothing of it for ever', async () => {
  const ours = await open();
  await ours.begin(message(1));
  await ours.close();
  const known = ours.all();

  for (const others of [['theirs'], ['another', 'theirs', 'third', 'another']]) {
    for (const other of others) await (await open(other)).close();
    expect((await open()).all()).toEqual(known);
  }

  expect(await Array.fromAsync(records.ids())).toEqual(['recent']);
});

test('each application that people spoke with finds its own places again', async () => {
  const applications = ['ours', 'theirs', 'another'];
  for (const [number, application] of applications.entries()) {
    const places = await open(application);
    await places.begin(message(number, `${number + 1}`));
    await places.close();
  }

  for (const [number, application] of applications.entries()) {
    expect((await open(application)).all()).toEqual([expect.objectContaining({ channel: `${number + 1}` })]);
  }
});

test('places put aside that can’t be read stop nobody, and are left as they are', async () => {
  await (await open('theirs')).close();
  const garbage = async (id: string) =>
    id === 'of-ours' ? Promise.reject(new Failure('record-unreadable', 'garbage')) : await records.read(id);
  const written: string[] = [];
  const update: typeof records.update = async (id, change) => {
    written.push(id);
    return await records.update(id, change);
  };
  const parts = { application: 'ours', discordNow: clock.now, clock, log: recordingLog() };

  const places = await RecentPlaces.open({ ...parts, records: { ...records, read: garbage, update } });

  expect([places.all(), written]).toEqual([[], ['recent']]);
});

test('what was stored before applications were told apart is one’s own', async () => {
  const places = [{ channel: '1' as ChannelId, guild: null, seen: at(1) }];
  await records.update('recent', () => ({ heard: at(1), places }));

  expect((await open()).all()).toEqual(places);
});
