import type { AgentId } from './ids.ts';

/** What sleep agents need beyond what all agents need. Every method rejects with a `Failure`. */
export type SleepAgents = {
  /** Takes JSON mode off again, for a model that refuses requests because of it. */
  speakFreely(agent: AgentId): Promise<void>;
};
