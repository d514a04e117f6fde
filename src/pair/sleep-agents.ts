import type { AgentId } from '../base/ids.ts';

/** What sleep agents need beyond what all agents need. Every method rejects with a `Failure`. */
export type SleepAgents = {
  /** Takes JSON mode off again, for a model that refuses requests because of it. */
  speakFreely(agent: AgentId): Promise<void>;
};
