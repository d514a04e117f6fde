import type { Owner, Role } from '../pair/agents.ts';

/** The tags by which an owner's agents are found. Written with the agent, so visible at once. */
export function tagsOf(owner: Owner): string[] {
  return ['scarlet', `discord-app:${owner.application}`, `discord-user:${owner.user}`];
}

export function roleTag(role: Role): string {
  return `role:${role}`;
}

export function roleIn(tags: readonly string[]): Role | undefined {
  if (tags.includes('role:primary')) return 'primary';
  return tags.includes('role:sleep') ? 'sleep' : undefined;
}
