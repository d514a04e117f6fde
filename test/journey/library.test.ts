/** The library against a Letta server. */
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import Letta from '@letta-ai/letta-client';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { type OpenScarlet, openScarlet } from '../../src/index.ts';
import { type ChatMessage, type ChatRequest, textOf } from '../../src/local/model/wire/chat-request.ts';
import { english } from '../../src/texts/en.ts';
import { readmeExample } from '../package/readme-example.ts';
import { type LettaUnderTest, lettaUnderTest, versionsUnderTest } from '../support/letta-under-test.ts';
import { archivedEntry, remember } from '../support/remembered.ts';
import { variant } from '../support/variant.ts';

let letta: LettaUnderTest;
let scarlet: OpenScarlet;

/** What reaches the model when this is said. */
async function lastRequestFor({ agent }: OpenScarlet, text: string) {
  await agent.chat(text);
  const asked = letta.localModel.requests.findLast(({ body }) => JSON.stringify(body).includes(text));
  if (asked === undefined) throw new Error('The model was not asked.');
  return asked;
}

describe.each(versionsUnderTest(['0.16.4', '0.16.8']))('Scarlet as a library, on Letta %s', (version) => {
  beforeEach(async () => {
    letta = await lettaUnderTest(version);
    scarlet = await openScarlet({
      user: `ada-${version.replaceAll('.', '-')}`,
      baseUrl: letta.baseUrl,
      model: letta.model,
    });
  });

  afterEach(async () => {
    await scarlet.agent.delete();
    await scarlet.close();
    await letta.close();
  });

  test('is created with sleep-time', async () => {
    const primary = await scarlet.agent.create({ withSleepAgent: true });
    await scarlet.agent.settled();

    expect(primary).toMatch(/^agent-/);
    expect(scarlet.agent.isSleepEnabled).toBe(true);
    expect(await scarlet.agent.sleepStatus()).toEqual({
      sleep_agent_created: true,
      primary_agent_created: true,
      message_count: 0,
      threshold: 5,
      auto_trigger: true,
      last_consolidation: null,
      consolidation_count: 0,
    });
  });

  test('is created without sleep-time where that is asked for', async () => {
    await scarlet.agent.create({ withSleepAgent: false });
    await scarlet.agent.settled();

    expect(scarlet.agent.isSleepEnabled).toBe(false);
    expect(await scarlet.agent.sleepStatus()).toMatchObject({
      primary_agent_created: true,
      sleep_agent_created: false,
      auto_trigger: false,
    });
  });

  test('created twice is the same pair', async () => {
    const first = await scarlet.agent.create();

    expect(await scarlet.agent.create()).toBe(first);
  });

  test('talks, remembers within the conversation, and counts what it answered', async () => {
    await scarlet.agent.create();

    await scarlet.agent.chat('Hello! My name is Ada.');
    const reply = await scarlet.agent.chat('What do you know about me?');

    expect(reply).toContain('Ada');
    expect(await scarlet.agent.sleepStatus()).toMatchObject({ message_count: 2 });
  });

  test.each(['', ' \n', 5])('is not asked what %j is to mean: nothing is said by it', async (nothing) => {
    await expect(scarlet.agent.chat(nothing as string)).rejects.toThrow(TypeError);

    expect(await scarlet.agent.sleepStatus()).toMatchObject({ primary_agent_created: false, message_count: 0 });
  });

  test('says what is meant for the person, and nothing beside it', async () => {
    await scarlet.agent.create();
    letta.localModel.script({ kind: 'text', text: '<think>A greeting.</think>\n\nGood morning!<|im_end|>' });

    expect(await scarlet.agent.chat('Hello!')).toBe('Good morning!');
    letta.localModel.script({ kind: 'text', text: '<think>Nothing to say.</think>' });
    await expect(scarlet.agent.chat('Hello?')).rejects.toMatchObject({ kind: 'empty-answer' });
  });

  test('makes room in a context that is full, and says it once more', async () => {
    await scarlet.agent.create();
    for (const text of ['Hello!', 'I like tea.', 'I live in Turin.', 'I have a dog.']) await scarlet.agent.chat(text);
    const error = { code: 400, message: 'request (8695 tokens) exceeds the available context size (8192 tokens)' };
    letta.localModel.script({ kind: 'error', status: 400, body: { error } });

    expect(await scarlet.agent.chat('Good night!')).not.toBe('');
    expect(await scarlet.agent.sleepStatus()).toMatchObject({ message_count: expect.any(Number) });
  });

  test('begins anew where the conversation is refused; what was said is still learned', async () => {
    await scarlet.agent.create();
    await scarlet.agent.chat('I like green tea.');
    const refused = { message: 'The conversation is refused.', type: 'bad' };
    const holdsTea = ({ messages }: ChatRequest) =>
      messages
        .slice(0, -1)
        .some(({ role, content }) => role === 'user' && JSON.stringify(content).includes('green tea'));
    letta.localModel.script(
      { kind: 'error', status: 400, body: { error: refused } },
      { times: 'always', when: holdsTea },
    );
    await expect(scarlet.agent.chat('And now?')).rejects.toMatchObject({ kind: 'letta-rejected' });

    await scarlet.agent.beginAnew();
    await scarlet.agent.beginAnew();

    expect(await scarlet.agent.chat('And now?')).not.toBe('');
    expect(await scarlet.agent.forceConsolidation()).toMatchObject({ human_updates: [{ text: 'Likes green tea' }] });
  });

  test('consolidates by itself after the threshold of messages', async () => {
    await scarlet.agent.create();
    const complete = new Promise((resolve) => scarlet.sleep.on('consolidation.complete', resolve));

    for (const text of ['My name is Ada.', 'I am a nurse.', 'I like tea.', 'I live in Turin.', 'I like chess.']) {
      await scarlet.agent.chat(text);
    }
    await complete;

    expect(await scarlet.agent.sleepStatus()).toMatchObject({ message_count: 0, consolidation_count: 1 });
  });

  test('runs the example of README, with what it hears of the consolidation', async () => {
    const program = readmeExample()
      .replace(/^import .*\n/m, '')
      .replace('http://127.0.0.1:8283', letta.baseUrl)
      .replace('openai-proxy/scarlet-local', letta.model);
    const printed: unknown[][] = [];
    const run = Object.getPrototypeOf(async () => {}).constructor('openScarlet', 'console', program);

    await run(openScarlet, { log: (...line: unknown[]) => printed.push(line) });

    expect(printed).toContainEqual(['human has learned:', ['Name: Ada']]);
    expect(printed).toContainEqual(['messages read:', 1]);
    expect(printed.at(-1)).toEqual([expect.objectContaining({ consolidation_count: 1 })]);
  });

  test('says of an answer that it was cut off', async () => {
    await scarlet.agent.create({ withSleepAgent: false });
    letta.localModel.script({ kind: 'text', text: 'So:\n```\nlet tea', cutShort: 'length' });

    const answer = await scarlet.agent.chat('Show me code.');

    expect(answer).toBe(`So:\n\`\`\`\nlet tea\n\`\`\`\n\n${english.chat.cutShort['too-long'].replace('-# ', '')}`);
  });

  test('learns from a profile, and names what is wrong with one', async () => {
    const learner = await openScarlet({
      user: 'bob',
      baseUrl: letta.baseUrl,
      model: letta.model,
      profile: 'learning-assistant',
    });
    await learner.agent.create();
    const { body } = await lastRequestFor(learner, 'Hello!');
    await learner.agent.delete();
    await learner.close();

    expect(JSON.stringify(body)).toContain('lessons_learned');
    await expect(openScarlet({ user: 'bob', profile: 'none.yaml' })).rejects.toThrow(
      'Wrong option: profile is neither',
    );
  });

  test('consolidates on demand and gives the insights, or null when there was nothing to do', async () => {
    await scarlet.agent.create();
    await scarlet.agent.chat('My name is Ada.');

    const insights = await scarlet.agent.forceConsolidation();

    expect(insights?.human_updates).toEqual([expect.objectContaining({ text: 'Name: Ada', op: 'add' })]);
    expect(await scarlet.agent.forceConsolidation()).toBeNull();
    expect((await scarlet.agent.sleepStatus()).last_consolidation).toMatch(/^\d{4}-\d{2}-\d{2}T/);
  });

  test('deleted and made anew knows nothing of before', async () => {
    await scarlet.agent.create();
    await scarlet.agent.chat('My name is Ada.');
    await scarlet.agent.forceConsolidation();

    await scarlet.agent.delete();
    await scarlet.agent.create();
    await scarlet.agent.chat('Hello!');

    expect(await scarlet.agent.sleepStatus()).toMatchObject({
      message_count: 1,
      consolidation_count: 0,
      last_consolidation: null,
    });
    expect(await scarlet.agent.chat('What do you know about me?')).not.toContain('Ada');
  });

  test('that the server lost is made anew, and talks', async () => {
    const lost = await scarlet.agent.create();
    const server = new Letta({ baseURL: letta.baseUrl, apiKey: 'any', maxRetries: 0 });
    await server.agents.delete(lost);

    const reply = await scarlet.agent.chat('My name is Ada.');

    expect(reply).toContain('Ada');
    expect(await scarlet.agent.create()).not.toBe(lost);
  });

  test('deleted leaves nothing of an agent that the server had lost', async () => {
    const server = new Letta({ baseURL: letta.baseUrl, apiKey: 'any', maxRetries: 0 });
    const blocksOfAda = async () => {
      const { items } = await server.blocks.list({ tags: ['scarlet'], limit: 100 });
      return items.filter(({ tags }) => tags?.includes(`discord-user:ada-${version.replaceAll('.', '-')}`));
    };
    const lost = await scarlet.agent.create();
    await scarlet.agent.chat('My name is Ada.');
    await scarlet.agent.forceConsolidation();
    await server.agents.delete(lost);
    await scarlet.agent.chat('Hello!');
    expect((await blocksOfAda()).map(({ value }) => value)).toContainEqual(expect.stringContaining('Name: Ada'));

    await scarlet.agent.delete();

    expect(await blocksOfAda()).toEqual([]);
  });

  test('deleted leaves neither agents nor blocks of theirs', async () => {
    await scarlet.agent.create();
    await scarlet.agent.settled();

    await scarlet.agent.delete();

    expect(await scarlet.agent.sleepStatus()).toMatchObject({
      primary_agent_created: false,
      sleep_agent_created: false,
    });
    const left = letta.local?.snapshot();
    expect(left?.agents ?? []).toEqual([]);
    expect(left?.blocks ?? []).toEqual([]);
  });
});

variant('the library brings archived facts up as well, and goes without where its model refuses that', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'scarlet-library-'));
  const path = join(folder, 'scarlet.sqlite');
  const facts = ['Keeps two beehives', 'Has a telescope'].map((text, at) => archivedEntry(`e${at + 1}`, text));
  await remember(path, new Map([['ada', facts]]));
  letta = await lettaUnderTest();
  scarlet = await openScarlet({ user: 'ada', baseUrl: letta.baseUrl, model: letta.model, databasePath: path });
  const requests = () => letta.localModel.requests.map(({ body }) => body.messages.slice(1));
  const system = () =>
    requests().map((messages) =>
      messages
        .filter(({ role }) => role === 'system')
        .map(textOf)
        .join(),
    );

  await scarlet.agent.chat('What about my beehives?');
  await scarlet.agent.chat('What about my beehives?');
  await scarlet.agent.chat('Hello!');
  letta.localModel.script(
    { kind: 'error', status: 400, body: { error: { message: 'System message must be at the beginning.' } } },
    { when: ({ messages }) => textOf(messages.at(-2) as ChatMessage).includes('telescope') },
  );
  expect(await scarlet.agent.chat('And my telescope?')).not.toBe('');

  expect(system()[0]).toContain('- Keeps two beehives (said on 3 May 2026)');
  expect(system()[1]).toBe(system()[0]);
  expect(system()[3]).toContain('Has a telescope');
  expect(system()[4]).not.toContain('Has a telescope');
  await scarlet.close();
  await letta.close();
  await rm(folder, { recursive: true });
});
