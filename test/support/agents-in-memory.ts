import { isDeepStrictEqual } from 'node:util';
import { Failure } from '../../src/base/failure.ts';
import type { AgentId, BlockId } from '../../src/base/ids.ts';
import type { AgentSpec, Agents, FoundAgent, Owner, Role } from '../../src/pair/agents.ts';

export type AgentsInMemory = Agents & {
  readonly created: readonly { readonly id: AgentId; readonly spec: AgentSpec }[];
  readonly removed: readonly string[];
  /** How often the server was asked anything. */
  readonly calls: readonly string[];
  /** Makes the next creation in this role fail, before or after the agent came to be. */
  failNextCreate(role: Role, how: 'before' | 'after'): void;
  /** How each look at an agent came with what it should be, in order. */
  readonly held: readonly { readonly agent: AgentId; readonly spec: AgentSpec }[];
  /** Makes the looks to come fail, as many as are named. */
  failNextLooks(count: number, kind?: 'letta-broken' | 'letta-unreachable'): void;
  /** Makes the next removal fail. */
  failNextRemove(): void;
  /** Makes that deletion of a block or an agent fail, counted from 1. */
  failDeletion(which: number): void;
  /** Makes the server say that it removed the next agent, and keep it. */
  keepNextRemoved(): void;
  /** Makes the server say of this owner's block that it is deleted, and keep it. */
  keepBlock(block: BlockId, owner: Owner): void;
  /** Makes the next creation in this role fail, while the server goes on with it until `finishLost`. */
  loseNextAnswer(role: Role): void;
  finishLost(how?: 'spoken-to' | 'never-spoken-to'): void;
  /** Puts another agent like this one before it. */
  duplicate(agent: AgentId, as: AgentId): void;
  /** From now on nothing was ever said to this agent. */
  neverSpokenTo(agent: AgentId): void;
  /** Attaches somebody else's block to an agent. */
  attach(agent: AgentId, label: string, id: BlockId): void;
  /** Takes a block from an agent behind everybody's back. */
  takeBlock(agent: AgentId, label: string): void;
  /** What from now on becomes of blocks that are made anew. */
  failRestore(how: 'before-attached' | 'once-attached'): void;
  /** What the block with this label was made anew with. */
  valueAnewOf(label: string): string | undefined;
  /** Deletes an agent behind everybody's back. */
  lose(agent: AgentId): void;
  /** Holds every creation until the promise resolves. */
  holdCreation(until: Promise<void>): void;
};

type AgentInMemory = { readonly found: FoundAgent; readonly spec: AgentSpec };

/**
 * A server full of agents, for tests of those who use it.
 *
 * @param now by which they are dated; without it they are numbered
 */
export function agentsInMemory(now?: () => number): AgentsInMemory {
  const agents = new Map<AgentId, AgentInMemory>();
  const created: { id: AgentId; spec: AgentSpec }[] = [];
  const removed: string[] = [];
  const calls: string[] = [];
  const failCreate = new Map<Role, 'before' | 'after'>();
  const held: { agent: AgentId; spec: AgentSpec }[] = [];
  let looksToFail = 0;
  let looksFailAs: 'letta-broken' | 'letta-unreachable' = 'letta-broken';
  let failRemove = false;
  let keepRemoved = false;
  let hold = Promise.resolve();
  const lost = { role: undefined as Role | undefined, agents: new Map<AgentId, AgentInMemory>() };
  const unused = new Set<AgentId>();
  const valuesAnew = new Map<string, string>();
  const madeAnew: BlockId[] = [];
  /** Blocks that are there and carry an owner's tags. */
  const tagged = new Map<BlockId, Owner>();
  const keptBlocks = new Map<BlockId, Owner>();
  let passes = 0;
  let failRestore: 'before-attached' | 'once-attached' | undefined;

  function changeBlocks(agent: AgentId, change: (blocks: FoundAgent['blocks']) => FoundAgent['blocks']): void {
    const known = agents.get(agent);
    if (known !== undefined)
      agents.set(agent, { ...known, found: { ...known.found, blocks: change(known.found.blocks) } });
  }

  function removeBlock(id: BlockId): void {
    passOrFail();
    if (!tagged.delete(id) && removed.includes(id)) return;
    for (const agent of agents.keys()) changeBlocks(agent, (blocks) => blocks.filter((block) => block.id !== id));
    removed.push(id);
  }

  /** At each request of a deletion. */
  function passOrFail(): void {
    passes -= 1;
    if (passes === 0) throw new Failure('letta-unreachable', 'connection refused', { arrived: 'no' });
  }

  return {
    created,
    removed,
    calls,
    held,
    failNextLooks: (count, kind = 'letta-broken') => {
      looksFailAs = kind;
      looksToFail = count;
    },
    failNextCreate: (role, how) => {
      failCreate.set(role, how);
    },
    failNextRemove: () => {
      failRemove = true;
    },
    failDeletion: (which) => {
      passes = which;
    },
    keepNextRemoved: () => {
      keepRemoved = true;
    },
    lose: (agent) => agents.delete(agent),
    holdCreation: (until) => {
      hold = until;
    },
    async find(owner) {
      calls.push('find');
      return [...agents.values()]
        .filter(({ spec }) => spec.owner.user === owner.user && spec.owner.application === owner.application)
        .map(({ found }) => found);
    },
    async retrieve(agent) {
      calls.push('retrieve');
      return agents.get(agent)?.found;
    },
    async isUnused(agent) {
      calls.push('isUnused');
      return unused.has(agent);
    },
    loseNextAnswer: (role) => {
      lost.role = role;
    },
    finishLost: (how = 'never-spoken-to') => {
      for (const [id, agent] of lost.agents) agents.set(id, agent);
      if (how === 'never-spoken-to') for (const id of lost.agents.keys()) unused.add(id);
      lost.agents.clear();
    },
    duplicate: (agent, as) => {
      const known = agents.get(agent);
      if (known === undefined) throw new Error(`There is no ${agent}.`);
      const rest = [...agents];
      agents.clear();
      agents.set(as, { ...known, found: { ...known.found, id: as } });
      for (const [id, other] of rest) agents.set(id, other);
    },
    neverSpokenTo: (agent) => void unused.add(agent),
    async create(spec) {
      calls.push('create');
      await hold;
      const how = failCreate.get(spec.role);
      failCreate.delete(spec.role);
      if (how === 'before') throw new Failure('letta-unreachable', 'connection refused', { arrived: 'no' });
      const id = `agent-${created.length + 1}` as AgentId;
      const blocks = spec.blocks.map(({ label }) => ({ label, id: `block-${label}-${id}` as BlockId }));
      const found = { id, role: spec.role, name: spec.name, createdAt: now?.() ?? created.length, blocks };
      created.push({ id, spec });
      if (lost.role === spec.role) {
        lost.role = undefined;
        lost.agents.set(id, { found, spec });
        for (const block of blocks) tagged.set(block.id, spec.owner);
        throw new Failure('outcome-unknown', 'connection reset', { arrived: 'unknown' });
      }
      agents.set(id, { found, spec });
      for (const block of blocks) tagged.set(block.id, spec.owner);
      if (how === 'after') throw new Failure('outcome-unknown', 'connection reset', { arrived: 'unknown' });
      return found;
    },
    async holdToSpec(agent, spec) {
      calls.push('holdToSpec');
      held.push({ agent, spec });
      if (looksToFail > 0) {
        looksToFail -= 1;
        throw new Failure(looksFailAs, 'HTTP 500', { arrived: 'unknown' });
      }
      const known = agents.get(agent);
      if (known === undefined) return { kind: 'missing' };
      const lacking = spec.blocks.filter(({ label }) => !known.found.blocks.some((block) => block.label === label));
      if (lacking.length > 0) return { kind: 'lacks-blocks', traits: [], lacking };
      if (isDeepStrictEqual(known.spec, spec)) return { kind: 'as-specified' };
      agents.set(agent, { ...known, spec });
      return { kind: 'updated', traits: ['system'] };
    },
    async restoreBlock(agent, { owner, seed, valueAnew, noteAttached }) {
      calls.push('restoreBlock');
      const id = `block-${seed.label}-anew` as BlockId;
      valuesAnew.set(seed.label, await valueAnew());
      madeAnew.push(id);
      tagged.set(id, owner);
      if (failRestore === 'before-attached') throw new Failure('outcome-unknown', 'reset', { arrived: 'unknown' });
      changeBlocks(agent, (blocks) => [...blocks, { label: seed.label, id }]);
      await noteAttached(id);
      if (failRestore === 'once-attached') throw new Failure('letta-broken', 'HTTP 500', { arrived: 'unknown' });
      return { kind: 'made-anew', id };
    },
    findBlocksMadeAnew: async () => madeAnew,
    keepBlock: (block, owner) => void keptBlocks.set(block, owner),
    async findBlocks(owner) {
      return [...tagged, ...keptBlocks].flatMap(([id, whose]) => (isDeepStrictEqual(whose, owner) ? [id] : []));
    },
    async removeUnshared(blocks, user, having) {
      for (const id of blocks) {
        const others = [...agents.values()].filter(({ found }) => !having.includes(found.id));
        const isShared = others.some(({ found }) => found.blocks.some((block) => block.id === id));
        const whose = tagged.get(id);
        if (!isShared && (whose === undefined || whose.user === user)) removeBlock(id);
      }
    },
    async removeBlocksOf(owner) {
      for (const [id, whose] of tagged) if (isDeepStrictEqual(whose, owner)) removeBlock(id);
    },
    attach: (agent, label, id) => changeBlocks(agent, (blocks) => [...blocks, { label, id }]),
    failRestore(how) {
      failRestore = how;
    },
    takeBlock: (agent, label) => changeBlocks(agent, (blocks) => blocks.filter((block) => block.label !== label)),
    valueAnewOf: (label) => valuesAnew.get(label),
    async remove(agent, blocks) {
      calls.push('remove');
      if (failRemove) {
        failRemove = false;
        throw new Failure('letta-broken', 'HTTP 500', { arrived: 'unknown' });
      }
      for (const block of blocks) removeBlock(block);
      passOrFail();
      if (!keepRemoved) agents.delete(agent);
      keepRemoved = false;
      removed.push(agent);
    },
  };
}
