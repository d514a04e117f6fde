import { Keyv, KeyvMemoryAdapter } from 'keyv';
import { expect, test } from 'vitest';
import { memoryBackend } from '../../src/store/open-memory-store.ts';
import type { Backend } from '../../src/store/strict-keyv.ts';
import { StrictKeyv } from '../../src/store/strict-keyv.ts';
import { recordingLog } from '../support/recording-log.ts';
import { handMovedClock } from './hand-moved-clock.ts';

/** A database whose calls a test takes over one by one. */
class Adapter extends KeyvMemoryAdapter {
  beforeGet = async (): Promise<void> => {};
  beforeSet = async (): Promise<boolean> => true;

  override async get<T>(key: string) {
    await this.beforeGet();
    return super.get<T>(key);
  }

  override async set(key: string, value: unknown) {
    return (await this.beforeSet()) && super.set(key, value);
  }
}

function strictOn(adapter: Adapter) {
  const clock = handMovedClock();
  const log = recordingLog();
  const backend: Backend = { ...memoryBackend(), keyv: (namespace) => new Keyv({ store: adapter, namespace }) };
  return { clock, log, rows: new StrictKeyv(backend, 'tally', { log, clock, deadlineMs: 5_000 }) };
}

test('a read that fails rejects, though Keyv has a listener and answers undefined', async () => {
  const adapter = new Adapter(new Map());
  const { rows, log } = strictOn(adapter);
  const refusal = new Error('connection refused');
  adapter.beforeGet = () => Promise.reject(refusal);

  await expect(rows.find('1')).rejects.toMatchObject({ kind: 'store-unavailable', cause: refusal });

  expect(log.lines).toEqual([]);
});

test('a call that has ended leaves no timer behind', async () => {
  const { rows, clock } = strictOn(new Adapter(new Map()));

  await rows.put('1', 'x');
  await rows.find('1');

  expect(clock.pending()).toBe(0);
});

test('a write that fails, or is not confirmed, rejects', async () => {
  const adapter = new Adapter(new Map());
  const { rows } = strictOn(adapter);

  adapter.beforeSet = () => Promise.reject(new Error('connection refused'));
  await expect(rows.put('1', 'x')).rejects.toMatchObject({ kind: 'store-unavailable' });
  adapter.beforeSet = async () => false;
  await expect(rows.put('1', 'x')).rejects.toMatchObject({ kind: 'store-unavailable', arrived: 'unknown' });
  adapter.beforeSet = async () => true;
  await rows.put('1', 'x');

  expect(await rows.find('1')).toMatchObject({ kind: 'present', data: { value: 'x' } });
});

test('errors of calls made at the same time reach the call that they belong to', async () => {
  const adapter = new Adapter(new Map());
  const { rows } = strictOn(adapter);
  const doors = [Promise.withResolvers<void>(), Promise.withResolvers<void>()] as const;
  const waits = [doors[0].promise, doors[1].promise];
  adapter.beforeGet = () => waits.shift() ?? Promise.resolve();

  const calls = Promise.allSettled([rows.find('1'), rows.find('2')]);
  doors[1].resolve();
  doors[0].reject(new Error('only the first'));

  expect(await calls).toMatchObject([{ status: 'rejected' }, { status: 'fulfilled', value: { kind: 'absent' } }]);
});

test('an error between calls is logged and ends nothing, also in the context of a call that has ended', async () => {
  const adapter = new Adapter(new Map());
  const { rows, log } = strictOn(adapter);
  const drop = Promise.withResolvers<void>();
  let dropped = Promise.resolve();
  adapter.beforeGet = async () => {
    // A socket that is opened by a call keeps the call's context, and fails long after it.
    dropped = drop.promise.then(() => void adapter.emit('error', new Error('socket dropped')));
  };
  await rows.find('1');

  drop.resolve();
  await dropped;
  adapter.emit('error', new Error('socket dropped again'));

  expect(log.lines).toHaveLength(2);
  expect(log.lines[0]).toMatchObject({ level: 'error', fields: { namespace: 'tally' } });
  adapter.beforeGet = async () => {};
  expect(await rows.find('1')).toEqual({ kind: 'absent' });
});

test('a read that gets no answer rejects at the deadline, and the next one is tried', async () => {
  const adapter = new Adapter(new Map());
  const { rows, clock } = strictOn(adapter);
  adapter.beforeGet = () => new Promise(() => {});
  const hanging = rows.find('1').catch((error: unknown) => error);

  clock.move(4_999);
  const early = await Promise.race([hanging, Promise.resolve('still waiting')]);
  clock.move(1);

  expect(early).toBe('still waiting');
  expect(await hanging).toMatchObject({ kind: 'store-unavailable', arrived: 'no' });
  adapter.beforeGet = async () => {};
  expect(await rows.find('1')).toEqual({ kind: 'absent' });
});

test('a write that gets no answer may have happened, and nothing passes it until it has ended', async () => {
  const adapter = new Adapter(new Map());
  const { rows, clock } = strictOn(adapter);
  const frozen = Promise.withResolvers<boolean>();
  adapter.beforeSet = () => frozen.promise;
  const hanging = rows.put('1', 'old').catch((error: unknown) => error);
  clock.move(5_000);
  const failure = await hanging;
  adapter.beforeSet = async () => true;

  await expect(rows.put('1', 'new')).rejects.toMatchObject({ kind: 'store-unavailable', arrived: 'no' });
  await expect(rows.find('1')).rejects.toMatchObject({ kind: 'store-unavailable' });
  await rows.put('2', 'another record');
  frozen.resolve(true);
  await settled();

  expect(failure).toMatchObject({ kind: 'store-unavailable', arrived: 'unknown' });
  expect(await rows.find('1')).toMatchObject({ data: { value: 'old' } });
  await rows.put('1', 'new');
  expect(await rows.find('1')).toMatchObject({ data: { value: 'new' } });
});

test('keys rejects when the database fails on the way', async () => {
  const adapter = new Adapter(new Map());
  const { rows } = strictOn(adapter);
  await rows.put('1', 'x');
  adapter.iterator = async function* () {
    yield ['1', undefined];
    adapter.emit('error', new Error('connection lost'));
  };
  const seen: string[] = [];

  const listing = (async () => {
    for await (const key of rows.keys()) seen.push(key);
  })();

  await expect(listing).rejects.toMatchObject({ kind: 'store-unavailable' });
  expect(seen).toEqual(['1']);
});

/** Lets everything that is already resolved run. */
function settled(): Promise<void> {
  return new Promise((resolve) => setImmediate(resolve));
}
