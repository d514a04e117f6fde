import { beforeEach, expect, test } from 'vitest';
import type { ChannelId } from '../../src/base/ids.ts';
import { createTypingRequests, type TypingRequests } from '../../src/discord/typing-requests.ts';
import { drivenClock } from '../support/driven-clock.ts';

const [kitchen, garden] = ['1', '2'] as ChannelId[] as [ChannelId, ChannelId];

let clock: ReturnType<typeof drivenClock>;
let typing: TypingRequests;
let steps: string[];
/** Each request that is under way, to be answered by hand. */
let requests: PromiseWithResolvers<unknown>[];

beforeEach(() => {
  clock = drivenClock();
  steps = [];
  requests = [];
  const post = async (route: string, options?: { readonly signal?: AbortSignal | undefined }) => {
    steps.push(route);
    const request = Promise.withResolvers<unknown>();
    requests.push(request);
    options?.signal?.addEventListener('abort', () => request.reject(options.signal?.reason));
    return await request.promise;
  };
  typing = createTypingRequests({ post }, clock);
});

function show(channel: ChannelId): void {
  typing.show(channel).then(
    () => steps.push('shown'),
    ({ message }) => steps.push(message),
  );
}

function drain(channel: ChannelId): void {
  void typing.drain(channel).then(() => steps.push('drained'));
}

test('a page waits for the requests of its channel, and for those alone', async () => {
  show(kitchen);
  await clock.pass(2_000);
  show(kitchen);
  show(garden);
  drain(kitchen);
  await clock.pass(500);
  requests[0]?.resolve({});
  await clock.quiet();
  expect(steps).toEqual(['/channels/1/typing', '/channels/1/typing', '/channels/2/typing', 'shown']);
  requests[1]?.resolve({});
  await clock.quiet();

  expect(steps.slice(-2)).toEqual(['shown', 'drained']);
  // That of the garden is still given its five seconds.
  expect(clock.pending()).toBe(1);
});

test('a page waits a second at most, then what is under way is broken off', async () => {
  show(kitchen);
  drain(kitchen);
  await clock.pass(999);
  expect(steps).toEqual(['/channels/1/typing']);
  await clock.pass(1);

  expect(steps.slice(1)).toEqual(['A page went before the typing indicator.', 'drained']);
});

test('a page waits for nothing where nothing is under way, any more or yet', async () => {
  show(kitchen);
  requests[0]?.resolve({});
  await clock.quiet();

  drain(kitchen);
  drain(garden);
  await clock.quiet();

  expect(steps.slice(1)).toEqual(['shown', 'drained', 'drained']);
  expect(clock.pending()).toBe(0);
});

test('a request is given five seconds', async () => {
  show(kitchen);
  await clock.pass(5_000);

  expect(steps[1]).toBe('No result within 5000 ms.');
});

test('an indicator that was shown a moment ago is not asked for again in its channel', async () => {
  await clock.pass(10_000);
  show(kitchen);
  await clock.pass(1_999);

  show(kitchen);
  show(garden);

  expect(steps.filter((step) => step.startsWith('/'))).toEqual(['/channels/1/typing', '/channels/2/typing']);
});

test.each([
  ['after two seconds', async () => await clock.pass(2_000)],
  ['where a page took it away', async () => drain(kitchen)],
  ['where Discord did not take it', async () => requests[0]?.reject(new Error('Discord is away.'))],
])('an indicator is asked for again %s', async (_, meanwhile) => {
  show(kitchen);

  await meanwhile();
  await clock.quiet();
  show(kitchen);

  expect(steps.filter((step) => step.startsWith('/'))).toHaveLength(2);
});
