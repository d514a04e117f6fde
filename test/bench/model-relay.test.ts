import { afterEach, beforeEach, expect, test } from 'vitest';
import { type ModelRelay, startModelRelay } from '../../bench/sleep/replay/model-relay.ts';
import { type Activity, watchActivity } from '../../bench/sleep/replay/watch-activity.ts';
import { type LocalModel, localModelId, startLocalModel } from '../../src/local/model/start-local-model.ts';

const askingForInsights =
  '=== known k1 ===\n(nothing)\n=== messages k1, m1 ===\nm1: I love tea\n=== answers k1 ===\n(none)\n=== end k1 ===';

let local: LocalModel;
let remote: LocalModel;
let activity: Activity;
let relay: ModelRelay;

beforeEach(async () => {
  activity = watchActivity({ limitMs: 10_000 });
  local = await startLocalModel();
  remote = await startLocalModel();
  relay = await startModelRelay({ local: local.baseUrl });
});

afterEach(async () => {
  await relay.close();
  await local.close();
  await remote.close();
  activity.stop();
});

function ask(content: string, through = relay): Promise<Response> {
  return fetch(`${through.baseUrl}/chat/completions`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ model: localModelId, messages: [{ role: 'user', content }] }),
  });
}

test('everything goes to the local model and is counted, by who asks', async () => {
  const answers = await Promise.all([ask('Hello 🌱'), ask(askingForInsights)]);

  expect(answers.map(({ status }) => status)).toEqual([200, 200]);
  expect(await answers[1]?.text()).toContain('Likes tea');
  expect(relay.traffic()).toEqual({
    chat: { calls: 1, characters: 7 },
    sleep: { calls: 1, characters: askingForInsights.length },
  });
});

test('the sleep agent has a model of its own, which is listed beside the local one', async () => {
  const other = { baseUrl: remote.baseUrl, apiKey: 'key', model: 'small-model' };
  const both = await startModelRelay({ local: local.baseUrl, sleep: other });

  await ask('Hello', both);
  await ask(askingForInsights, both);
  const listed: unknown = await (await fetch(`${both.baseUrl}/models`)).json();
  await both.close();

  expect([local.requests.length, remote.requests.length]).toEqual([1, 1]);
  expect(listed).toMatchObject({ data: [{ id: localModelId }, { id: 'small-model' }] });
});

test('an error of the model is handed on', async () => {
  local.script({ kind: 'error', status: 429 });

  expect((await ask('Hello')).status).toBe(429);
});

test('a shut door holds back the sleep agent, and nobody else', async () => {
  const open = relay.shut();
  const held = ask(askingForInsights);
  await activity.rest(() => relay.waiting() === 1);

  expect((await ask('Hello')).status).toBe(200);
  expect(relay.waiting()).toBe(1);
  open();
  expect((await held).status).toBe(200);
  expect(relay.waiting()).toBe(0);
});

test('rest comes when every request has ended, also one that was given up', async () => {
  const stop = new AbortController();
  local.script({ kind: 'hang' });
  const hanging = fetch(`${local.baseUrl}/chat/completions`, {
    method: 'POST',
    body: JSON.stringify({ model: localModelId, messages: [{ role: 'user', content: 'Hello' }] }),
    signal: stop.signal,
  });
  hanging.catch(() => {});
  await activity.rest(() => local.requests.length === 1);

  expect(activity.underWay()).toBe(1);
  stop.abort();
  await activity.rest();

  expect(activity.underWay()).toBe(0);
});

test('rest that does not come is an error', async () => {
  const impatient = watchActivity({ limitMs: 1 });
  const open = relay.shut();
  const held = ask(askingForInsights);
  held.catch(() => {});

  await expect(impatient.rest()).rejects.toThrow('did not come to rest within 1 ms');

  open();
  await held;
  impatient.stop();
});
