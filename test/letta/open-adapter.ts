import { randomUUID } from 'node:crypto';
import { onTestFinished } from 'vitest';
import { systemClock } from '../../src/app/system-clock.ts';
import type { AgentId, Otid, UserId } from '../../src/base/ids.ts';
import { connectLetta, type LettaConnection } from '../../src/letta/connect-letta.ts';
import { createAgents } from '../../src/letta/create-agents.ts';
import { createConversation } from '../../src/letta/create-conversation.ts';
import { createNativeSleep } from '../../src/letta/create-native-sleep.ts';
import type { LettaVersion } from '../../src/local/letta/rules/versions.ts';
import type { AgentSpec, Agents, BlockSeed, FoundAgent, Owner, SleepAgents } from '../../src/pair/agents.ts';
import type { Answer, Conversation, OutgoingItem, Trace } from '../../src/pair/conversation.ts';
import type { NativeSleep } from '../../src/pair/native-sleep.ts';
import { type LettaUnderTest, lettaUnderTest } from '../support/letta-under-test.ts';
import { silentLog } from './scripted-letta.ts';

/** The whole adapter on one server. */
export type Adapter = {
  readonly letta: LettaUnderTest;
  readonly connection: LettaConnection;
  readonly agents: Agents & SleepAgents;
  readonly conversation: Conversation;
  readonly native: NativeSleep;
  /** An agent of an owner of its own, gone when the test is over. */
  created(overrides?: Partial<AgentSpec>): Promise<FoundAgent>;
  send(agent: FoundAgent, items: readonly OutgoingItem[], signal?: AbortSignal): Promise<Answer>;
};

export async function openAdapter(version: LettaVersion): Promise<Adapter> {
  const letta = await lettaUnderTest(version);
  const connection = connectLetta({ baseUrl: letta.baseUrl, apiKey: 'any', clock: systemClock, log: silentLog });
  const agents = createAgents(connection);
  const conversation = createConversation(connection);
  return {
    letta,
    connection,
    agents,
    conversation,
    native: createNativeSleep(connection),
    async created(overrides = {}) {
      // What one test finds out about the model is no business of the next.
      const agent = await createAgents(connection).create({ ...specFor(letta.model), ...overrides });
      const blocks = agent.blocks.map(({ id }) => id);
      onTestFinished(() => agents.remove(agent.id, blocks));
      return agent;
    },
    send: (agent, items, signal = new AbortController().signal) => conversation.send(agent.id, items, { signal }),
  };
}

/** What the server says of one item, looked for among the newest messages and those since then. */
export async function traceOf(
  { trace }: Pick<Conversation, 'trace'>,
  agent: AgentId,
  otid: Otid,
  since = Number.POSITIVE_INFINITY,
): Promise<Trace | undefined> {
  return (await trace(agent, [otid], since)).get(otid);
}

export const human: BlockSeed = {
  label: 'human',
  description: 'Who they are',
  value: 'Ada',
  limit: 5_000,
  readOnly: false,
};

export function somebody(): Owner {
  return { application: 'contract', user: randomUUID() as UserId };
}

export function item(text: string, role: OutgoingItem['role'] = 'user'): OutgoingItem {
  return { role, otid: randomUUID() as Otid, parts: [{ type: 'text', text }] };
}

/** The spec of an agent that `created` makes, for an owner of its own. */
export function specFor(model: string): AgentSpec {
  return {
    owner: somebody(),
    role: 'primary',
    name: 'Scarlet of the contract',
    description: 'Talks with nobody',
    system: 'You are Scarlet.',
    blocks: [human],
    model,
    contextWindow: 20_000,
    tools: ['conversation_search'],
    stateless: false,
    answers: { kind: 'text' },
  };
}
