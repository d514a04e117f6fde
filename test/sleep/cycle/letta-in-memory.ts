import { Failure } from '../../../src/base/failure.ts';
import type { AgentId, BlockId, LettaMessageId, Otid } from '../../../src/base/ids.ts';
import { codePoints } from '../../../src/base/text.ts';
import { defaultFacts } from '../../../src/local/model/default-facts.ts';
import { FactTable } from '../../../src/local/model/fact-table.ts';
import { answerReview, isReview } from '../../../src/local/model/sleep/answer-review.ts';
import { answerSleepRequest } from '../../../src/local/model/sleep/answer-sleep-request.ts';
import { answerTidying, isTidying } from '../../../src/local/model/sleep/answer-tidying.ts';
import { toSleepRequest } from '../../../src/local/model/sleep/read-sleep-request.ts';
import { blockBudgets } from '../../../src/pair/agent-specs.ts';
import type { SleepAgents } from '../../../src/pair/agents.ts';
import type { Conversation } from '../../../src/pair/conversation.ts';
import type { History, HistoryMessage } from '../../../src/pair/history.ts';
import type { Block, MemoryBlocks } from '../../../src/pair/memory-blocks.ts';

/** What was asked of the server. */
export type LettaCall = {
  readonly name: 'history' | 'read' | 'write' | 'send';
  readonly agent: AgentId;
  readonly label?: string;
  /** The prompt, or the value of a block. */
  readonly text?: string;
};

/** What the sleep agent says to a prompt. It may throw, or wait. */
export type Brain = (prompt: string) => string | Promise<string>;

export type LettaInMemory = {
  readonly history: History;
  readonly blocks: MemoryBlocks;
  readonly conversation: Pick<Conversation, 'send'>;
  readonly sleepAgents: SleepAgents;
  readonly calls: LettaCall[];
  /** Called before each request takes effect, and after. Where it throws, the request fails. */
  before: (call: LettaCall) => void | Promise<void>;
  after: (call: LettaCall) => void | Promise<void>;
  brain: Brain;
  addPrimary(agent: AgentId): void;
  remove(agent: AgentId): void;
  /** One exchange, as it stands in the agent's history. Without a reply the turn failed after it was stored. */
  exchange(agent: AgentId, otid: Otid, text: string, reply?: string): void;
  /** Somebody attaches another agent's block in the place of its own. */
  share(agent: AgentId, label: string, other: AgentId): void;
  /** Somebody else writes a block. */
  edit(agent: AgentId, label: string, change: (value: string) => string): void;
  dropBlock(agent: AgentId, label: string): void;
  /** From now on nothing longer is taken, as by servers before 0.16.7. Code points. */
  limitBlock(agent: AgentId, label: string, limit: number): void;
  /** Makes anew the blocks that were dropped. */
  restoreBlocks(agent: AgentId, linesOf: (label: string) => Promise<readonly string[]>): Promise<void>;
  valueOf(agent: AgentId, label: string): string;
  /** Forgets the ids of its messages, as a server does that was rebuilt. */
  renumber(agent: AgentId): void;
};

type Primary = { readonly blocks: Map<string, Block>; history: HistoryMessage[] };

const table = new FactTable(defaultFacts);

/** What the local model understands unless it is told more. */
export const ownBrain: Brain = (prompt) => {
  if (isReview(prompt)) return JSON.stringify(answerReview(prompt));
  if (isTidying(prompt)) return JSON.stringify(answerTidying(prompt));
  return JSON.stringify(answerSleepRequest(toSleepRequest(prompt), table));
};

export function lettaInMemory(now: () => number): LettaInMemory {
  const primaries = new Map<AgentId, Primary>();
  let ids = 0;

  function known(agent: AgentId): Primary {
    const primary = primaries.get(agent);
    if (primary === undefined) throw new Failure('letta-agent-missing', `no agent ${agent}`);
    return primary;
  }

  async function serve<Result>(call: LettaCall, effect: () => Result | Promise<Result>): Promise<Result> {
    letta.calls.push(call);
    await letta.before(call);
    const result = await effect();
    await letta.after(call);
    return result;
  }

  const letta: LettaInMemory = {
    calls: [],
    before: () => {},
    after: () => {},
    brain: ownBrain,
    history: {
      after: (agent, cursor, limit) =>
        serve({ name: 'history', agent }, () => {
          const { history } = known(agent);
          const at = history.findIndex(({ id }) => id === cursor);
          if (cursor !== undefined && at === -1) return { kind: 'cursor-unknown' };
          const rest = history.slice(at + 1);
          return { kind: 'page', messages: rest.slice(0, limit), more: rest.length > limit };
        }),
      newest: (agent, limit) => serve({ name: 'history', agent }, () => known(agent).history.slice(-limit)),
    },
    blocks: {
      read: (agent) => serve({ name: 'read', agent }, () => [...known(agent).blocks.values()]),
      write: (agent, label, value, mark, besideMark) =>
        serve({ name: 'write', agent, label, text: value }, () => {
          const block = known(agent).blocks.get(label);
          if (block === undefined) throw new Failure('letta-rejected', `no block ${label}`);
          if (block.limit !== undefined && codePoints(value) > block.limit)
            throw new Failure('letta-rejected', 'too long');
          // Who marks a block writes all that stands there.
          const written = { ...block, value, ...(mark === undefined ? {} : { mark, besideMark }) };
          known(agent).blocks.set(label, written);
          return written;
        }),
      isSharedBeyond: async (agents, block) =>
        [...primaries].some(
          ([agent, { blocks }]) => !agents.includes(agent) && [...blocks.values()].some(({ id }) => id === block),
        ),
    },
    conversation: {
      send: (agent, items) => {
        const text = items
          .flatMap(({ parts }) => parts.flatMap((part) => (part.type === 'text' ? part.text : [])))
          .join();
        return serve({ name: 'send', agent, text }, async () => ({ text: await letta.brain(text), run: undefined }));
      },
    },
    sleepAgents: { stepDown: async () => ({ kind: 'nothing-left' }) },
    addPrimary(agent) {
      const blocks = labels.map((label): [string, Block] => [label, seedOf(agent, label)]);
      primaries.set(agent, { blocks: new Map(blocks), history: [] });
    },
    remove: (agent) => void primaries.delete(agent),
    exchange(agent, otid, text, reply) {
      const id = () => `message-${++ids}` as LettaMessageId;
      const { history } = known(agent);
      history.push({ id: id(), speaker: 'person', text, otid, at: now() });
      if (reply !== undefined) history.push({ id: id(), speaker: 'scarlet', text: reply, at: now() });
    },
    edit(agent, label, change) {
      const block = known(agent).blocks.get(label);
      if (block !== undefined) known(agent).blocks.set(label, { ...block, value: change(block.value) });
    },
    limitBlock(agent, label, limit) {
      const block = known(agent).blocks.get(label);
      if (block !== undefined) known(agent).blocks.set(label, { ...block, limit });
    },
    dropBlock: (agent, label) => void known(agent).blocks.delete(label),
    async restoreBlocks(agent, linesOf) {
      const { blocks } = known(agent);
      for (const label of labels.filter((one) => !blocks.has(one))) {
        const seed = seedOf(agent, label);
        const lines = await linesOf(label);
        blocks.set(label, { ...seed, value: [...(seed.value === '' ? [] : [seed.value]), ...lines].join('\n') });
      }
    },
    share(agent, label, other) {
      const block = known(other).blocks.get(label);
      if (block !== undefined) known(agent).blocks.set(label, block);
    },
    valueOf: (agent, label) => known(agent).blocks.get(label)?.value ?? '',
    renumber(agent) {
      const primary = known(agent);
      primary.history = primary.history.map((message) => ({ ...message, id: `${message.id}-again` as LettaMessageId }));
    },
  };
  return letta;
}

const labels = Object.keys(blockBudgets);

/** What a record names of a primary that was added. */
export function recordedBlocks(agent: AgentId): Record<string, BlockId> {
  return Object.fromEntries(labels.map((label) => [label, blockIdOf(agent, label)]));
}

const blockIdOf = (agent: AgentId, label: string) => `block-${agent}-${label}` as BlockId;

function seedOf(agent: AgentId, label: string): Block {
  return {
    id: blockIdOf(agent, label),
    label,
    value: label === 'persona' ? 'My name is Scarlet.\nI listen first.' : '',
    limit: undefined,
    readOnly: label === 'constraints',
  };
}
