/** What models can't do, and what people and operators hear of it. Runs on a real Letta as well. */
import Letta from '@letta-ai/letta-client';
import { beforeEach, describe, expect, test } from 'vitest';
import { english } from '../../src/texts/en.ts';
import { openWorld, type World } from '../support/bot.ts';
import { type RookHouse, rookHouse } from '../support/rook-house.ts';

let world: World;
let scene: RookHouse;

beforeEach(async () => {
  world = await openWorld();
  scene = rookHouse(world.discord);
});

/** The agents of the world's people, as the server has them. */
async function agentsOnServer() {
  const client = new Letta({ baseURL: world.letta.baseUrl, apiKey: 'any', maxRetries: 0, logLevel: 'off' });
  const { items } = await client.agents.list({ tags: [`discord-user:${scene.ada.id}`], include: ['agent.tags'] });
  const [model] = (await client.models.list()).filter(({ handle }) => handle === world.letta.model);
  const configOf = (role: string) => items.find(({ tags }) => tags.includes(`role:${role}`))?.llm_config;
  return { primary: configOf('primary'), sleep: configOf('sleep'), widest: model?.max_context_window };
}

describe('what an agent may see and say', () => {
  test('is never more than the server says of its model, and reaches pairs that were made otherwise', async () => {
    const first = await world.startBot({ CONTEXT_WINDOW: '9000', MAX_ANSWER_TOKENS: '512' });
    await scene.ask('Hello!');
    await world.logged('sleep agent created');
    expect(await agentsOnServer()).toMatchObject({
      primary: { context_window: 9_000, max_tokens: 512 },
      sleep: { context_window: 9_000, max_tokens: 4_000 },
    });
    await first.close();

    await world.startBot({ CONTEXT_WINDOW: '2000000' });
    await scene.ask('Hello again!');
    await world.logged('agent brought up to date');
    await scene.ask('And again!');

    const { primary, widest } = await agentsOnServer();
    expect(primary).toMatchObject({ context_window: Math.min(2_000_000, widest ?? 0), max_tokens: 2_048 });
    expect(world.letta.localModel.requests.at(-1)?.body).toMatchObject({ max_completion_tokens: 2_048 });
  });
});

describe('an answer that the provider cuts off', () => {
  test('says so, below what there is of it', async () => {
    await world.startBot();
    await scene.ask('Hello!');
    world.letta.localModel.script({ kind: 'text', text: 'Once upon a time there was', cutShort: 'length' });

    const reply = await scene.ask('Tell me a story.');

    expect(reply.content).toBe(`Once upon a time there was\n\n${english.chat.cutShort['too-long']}`);
  });
});

describe('a conversation that is more than the model can hold', () => {
  const llamaCpp = {
    error: {
      code: 400,
      message: 'request (8695 tokens) exceeds the available context size (8192 tokens), try increasing it',
      type: 'exceed_context_size_error',
      n_prompt_tokens: 8695,
      n_ctx: 8192,
    },
  };

  test('is made shorter, and the message answered, also where Letta does not know the words', async () => {
    await world.startBot();
    for (const text of ['Hello!', 'I like tea.', 'I live in Turin.', 'I am a nurse.', 'I have a dog.'])
      await scene.ask(text);
    world.letta.localModel.script({ kind: 'error', status: 400, body: llamaCpp });

    const reply = await scene.ask('Do you know where I live?');

    expect(Object.values(english.chat.failures)).not.toContain(reply.content);
    await world.logged('context was full, room made');
  });

  test('is told as what it is where that does not help, and the log names the cause', async () => {
    await world.startBot();
    await scene.ask('Hello!');
    world.letta.localModel.script({ kind: 'error', status: 400, body: llamaCpp }, { times: 'always' });

    const reply = await scene.ask('My secret garden.');

    expect(reply.content).toBe(english.chat.failures['context-overflow']);
    const line = await world.logged('turn ended without an answer');
    expect(line).toContain('request (8695 tokens) exceeds the available context size (8192 tokens)');
    expect(world.log.join('')).not.toContain('secret garden');
  });
});
