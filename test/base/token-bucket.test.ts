import { beforeEach, expect, test } from 'vitest';
import { TokenBucket, type Urgency } from '../../src/base/token-bucket.ts';
import { type HandClock, handClock } from '../letta/hand-clock.ts';

let clock: HandClock;
let bucket: TokenBucket;
let served: string[];

beforeEach(() => {
  clock = handClock();
  bucket = new TokenBucket(2, clock);
  served = [];
});

function ask(name: string, urgency: Urgency = 'soon', options?: Parameters<TokenBucket['take']>[1]): Promise<void> {
  return bucket
    .take(urgency, options)
    .then((taken) => void served.push(taken === 'taken' ? name : `${name}: ${taken}`));
}

/** Lets time go by, and what comes of it happen. */
async function pass(ms: number): Promise<void> {
  clock.advance(ms);
  for (let turn = 0; turn < 10; turn += 1) await Promise.resolve();
}

test('what a second holds goes at once, and the rest at the rate', async () => {
  for (const name of ['a', 'b', 'c', 'd']) void ask(name);

  await pass(0);
  expect(served).toEqual(['a', 'b']);
  await pass(499);
  expect(served).toEqual(['a', 'b']);
  await pass(1);
  expect(served).toEqual(['a', 'b', 'c']);
  await pass(500);
  expect(served).toEqual(['a', 'b', 'c', 'd']);
});

test('a long pause saves up no more than a second', async () => {
  await pass(60_000);
  for (const name of ['a', 'b', 'c']) void ask(name);

  await pass(0);

  expect(served).toEqual(['a', 'b']);
});

test('who is more urgent goes first, however late they came', async () => {
  for (const name of ['a', 'b']) void ask(name);
  void ask('sleep', 'later');
  void ask('talk', 'soon');
  void ask('claim', 'at-once');
  void ask('talk 2', 'soon');

  for (let passed = 0; passed < 4; passed += 1) await pass(500);

  expect(served).toEqual(['a', 'b', 'claim', 'talk', 'talk 2', 'sleep']);
});

test('a wait ends at its limit, and what was not taken is there for others', async () => {
  for (const name of ['a', 'b']) void ask(name);
  void ask('short', 'soon', { limitMs: 300 });
  void ask('c');

  await pass(300);
  expect(served).toEqual(['a', 'b', 'short: too-late']);
  await pass(200);
  expect(served).toEqual(['a', 'b', 'short: too-late', 'c']);
});

test('a wait ends with its signal', async () => {
  const caller = new AbortController();
  for (const name of ['a', 'b']) void ask(name);
  void ask('c', 'soon', { signal: caller.signal });

  caller.abort();
  await pass(0);
  await ask('d', 'soon', { signal: caller.signal });

  expect(served).toEqual(['a', 'b', 'c: too-late', 'd: too-late']);
});

test('less than one a second is a rate too', async () => {
  bucket = new TokenBucket(0.5, clock);
  for (const name of ['a', 'b']) void ask(name);

  await pass(1_999);
  expect(served).toEqual(['a']);
  await pass(1);
  expect(served).toEqual(['a', 'b']);
});

test('one timer runs however many wait, and none once all have gone', async () => {
  for (const name of ['a', 'b']) void ask(name);
  await pass(0);
  expect(clock.pending()).toBe(0);

  for (const name of ['c', 'd']) void ask(name);
  expect(clock.pending()).toBe(1);
  await pass(500);
  await pass(500);

  expect([served, clock.pending()]).toEqual([['a', 'b', 'c', 'd'], 0]);
});
