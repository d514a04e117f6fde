import { z } from 'zod';
import { Failure } from '../base/failure.ts';
import type { AgentId, BlockId, UserId } from '../base/ids.ts';
import type { FoundAgent, Owner, Role } from '../pair/agents.ts';

/** So many agents, or blocks, are listed at once. */
export const pageSize = 50;

// Blocks and tags must be there: a server that was not asked to include them leaves them out, and an agent without
// tags could be anybody's.
const agentStateSchema = z.object({
  id: z.string().min(1),
  name: z.string(),
  created_at: z.string().transform(toMilliseconds),
  tags: z.array(z.string()),
  enable_sleeptime: z.boolean().nullish(),
  blocks: z.array(z.object({ id: z.string().min(1), label: z.string() })),
});

export type AgentState = z.infer<typeof agentStateSchema>;

/** @throws ZodError where an answer of the server has another shape */
export function toAgentState(raw: unknown): AgentState {
  return agentStateSchema.parse(raw);
}

/** @throws Failure where the agent carries no role, so that nobody takes one for the other. */
export function toFoundAgent(state: AgentState): FoundAgent {
  const role = roleOfTags(state.tags);
  if (role === undefined) {
    throw new Failure('letta-rejected', `${state.id} carries neither of the tags role:primary and role:sleep`);
  }
  return {
    id: state.id as AgentId,
    role,
    name: state.name,
    createdAt: state.created_at,
    blocks: state.blocks.map(({ id, label }) => ({ id: id as BlockId, label })),
    ...(state.enable_sleeptime === true ? { sleepsNatively: true } : {}),
  };
}

/** Letta's times are UTC; older servers leave out the zone. */
export function toMilliseconds(time: string): number {
  return Date.parse(/(Z|[+-]\d\d:?\d\d)$/.test(time) ? time : `${time}Z`);
}

/** The tags by which an owner's agents are found, and blocks that are left of one. Written with them, so visible at once. */
export function tagsOf(owner: Owner): string[] {
  return [...applicationTags(owner.application), `${userTag}${owner.user}`];
}

/** The tags of all agents of one application, whoever they are for. */
export function applicationTags(application: string): string[] {
  return [ourTag, `discord-app:${application}`];
}

/** Whether tags of ours name another person; `undefined` for nobody. */
export function isOfAnother(tags: readonly string[], user: UserId | undefined): boolean {
  return tags.includes(ourTag) && userOfTags(tags) !== user;
}

const ourTag = 'scarlet';
const userTag = 'discord-user:';
const madeAnewTag = 'scarlet-made-anew:';

/** The user for whom an agent or block of these tags was made; undefined where it bears none of ours. */
export function userOfTags(tags: readonly string[]): UserId | undefined {
  return restOf(tags, userTag) as UserId | undefined;
}

/** Stands on a block that was made anew for an agent. */
export function madeAnewTagOf(agent: AgentId): string {
  return `${madeAnewTag}${agent}`;
}

/** The agent that tags of a block name: see `madeAnewTagOf`. */
export function madeAnewFor(tags: readonly string[]): AgentId | undefined {
  return restOf(tags, madeAnewTag) as AgentId | undefined;
}

function restOf(tags: readonly string[], beginning: string): string | undefined {
  return tags.find((tag) => tag.startsWith(beginning))?.slice(beginning.length);
}

export function roleTag(role: Role): string {
  return `role:${role}`;
}

export function roleOfTags(tags: readonly string[]): Role | undefined {
  if (tags.includes('role:primary')) return 'primary';
  return tags.includes('role:sleep') ? 'sleep' : undefined;
}
