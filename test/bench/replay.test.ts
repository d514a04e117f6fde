import { expect, test } from 'vitest';
import { readJsonl } from '../../bench/sleep/read-jsonl.ts';
import { openBenchWorld } from '../../bench/sleep/replay/bench-world.ts';
import { replay } from '../../bench/sleep/replay/replay.ts';
import { scoreRun } from '../../bench/sleep/score/score-run.ts';
import { toTable } from '../../bench/sleep/to-table.ts';
import { localModelId, startLocalModel } from '../../src/local/model/start-local-model.ts';

const line = (user: string, minutes: number, text: string, reply?: string) =>
  JSON.stringify({ user, at: minutes * 60_000, text, reply });

test('conversations from a file are said in their order, answered as the file says, and remembered', async () => {
  const talk = [
    line('Ada', 0, 'I live in Turin.', 'Noted.'),
    line('Bob', 1, 'I love jazz.'),
    line('Ada', 2, 'I moved to Lyon!'),
    line('Ada', 300, 'I love green tea.', 'Green it is.'),
  ];

  const recording = await replay(readJsonl(talk.join('\n')), { version: '0.16.8' });

  const lines = Object.fromEntries(recording.people.map(({ user, blocks }) => [user, blocks['human']]));
  expect(lines).toEqual({
    Ada: expect.stringMatching(/- Lives in Lyon\n- Likes green tea$/),
    Bob: expect.stringMatching(/- Likes jazz$/),
  });
  const learned = recording.people.map(({ entries }) => entries.filter(({ block }) => block === 'human'));
  expect(learned.map((entries) => entries.filter(({ state }) => state === 'live').length)).toEqual([2, 1]);
  expect(recording.pauses.map(({ user, said }) => [user, said])).toEqual([
    ['Ada', 2],
    ['Ada', 3],
    ['Bob', 1],
  ]);
  const answers = recording.requests.map(({ body }) => JSON.stringify(body) ?? '');
  expect(answers.some((body) => body.includes('I moved to Lyon!'))).toBe(true);
});

test('what the local model has no words for is remembered as it was said', async () => {
  const talk = [line('Ada', 0, 'I sail on Sundays. Do I talk too much?'), line('Ada', 1, 'It rains.')];

  const recording = await replay(readJsonl(talk.join('\n')), { version: '0.16.8' });

  const learned = recording.people.flatMap(({ entries }) => entries.filter(({ block }) => block === 'human'));
  expect(learned.map(({ text }) => text)).toEqual(['Says: I sail on Sundays']);
});

test('what a file says Scarlet answers is what she answers', async () => {
  const talk = [line('Ada', 0, 'Hello.', 'One.'), line('Ada', 1, 'And now?', 'Two.')];
  const heard: string[] = [];

  const recording = await replay(readJsonl(talk.join('\n')), {
    version: '0.16.4',
    onAnswer: (text) => heard.push(text),
  });

  expect(heard).toEqual([expect.stringMatching(/^One\./), 'Two.']);
  expect(recording.traffic.chat.calls).toBe(2);
});

test('a table without known facts tells of no facts', async () => {
  const messages = readJsonl(line('Ada', 0, 'I live in Turin.'));

  const recording = await replay(messages, { version: '0.16.8' });
  const score = scoreRun(messages, recording);

  expect(toTable(score, recording, false)).not.toContain('lost');
  expect(toTable(score, recording, true)).toMatch(/^facts that hold +0$/m);
  expect(toTable(score, recording, false)).toMatch(/^consolidations +1$/m);
});

test('a sleep agent with a model of its own thinks there, and the chat stays local', async () => {
  const remote = await startLocalModel();
  const sleepModel = { baseUrl: remote.baseUrl, apiKey: undefined, model: localModelId };

  const recording = await replay(readJsonl(line('Ada', 0, 'I like rain.')), { version: '0.16.8', sleepModel });
  await remote.close();

  expect(remote.requests).toHaveLength(1);
  expect(recording.traffic).toMatchObject({ sleep: { calls: 1 }, chat: { calls: 1 } });
  expect(recording.people[0]?.blocks['human']).toContain('- Likes rain');
});

// Its clock stands still then, and a bench that had failed never ended.
test('a world is closed also while its sleep agent thinks', async () => {
  const { discord, relay, clock, activity, close } = await openBenchWorld({
    version: '0.16.8',
    start: 0,
    onLog: () => {},
  });
  const ada = discord.createUser('Ada');
  const open = relay.shut();
  await discord.replyAfter(discord.say(ada, discord.openDm(ada), 'I live in Turin.'), 60_000);
  await clock.moveTo(11 * 60_000, () => activity.rest(() => relay.waiting() > 0));

  expect(relay.waiting()).toBe(1);
  await expect(close().finally(open)).resolves.toBeUndefined();
});
