import type { Insights } from './sleep-time.ts';

/** Who can speak in a prompt. A line or block of such a name could be taken for one that does. */
export const roleNames = [
  'system',
  'assistant',
  'user',
  'human',
  'developer',
  'tool',
  'function',
  'ai',
  'constraints',
] as const;

/** The parts of `session_context`. */
export const slotNames = ['mood', 'reflection', 'next', 'pattern', 'course'] as const;

const insightFields: Readonly<Record<keyof Insights, true>> = {
  persona_updates: true,
  human_updates: true,
  goals_insights: true,
  reflection: true,
  priority_actions: true,
  sentiment: true,
  patterns: true,
  block_updates: true,
};

const reserved: ReadonlySet<string> = new Set([...Object.keys(insightFields), ...roleNames, ...slotNames]);

/** Whether a name has a meaning already in what models read or answer, so that no block may be called that. */
export function isReservedName(name: string): boolean {
  return reserved.has(name);
}
