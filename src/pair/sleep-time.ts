/** How a user's sleep-time stands. The field names are fixed: other programs read them. */
export type SleepStatus = {
  readonly sleep_agent_created: boolean;
  readonly primary_agent_created: boolean;
  /** Messages answered since the last consolidation. */
  readonly message_count: number;
  /** Messages between consolidations. */
  readonly threshold: number;
  /** Whether consolidation starts by itself. */
  readonly auto_trigger: boolean;
  /** ISO 8601 in UTC; `null` before the first one. */
  readonly last_consolidation: string | null;
  readonly consolidation_count: number;
};

/** One thing that the sleep agent would change in the memory. */
export type Insight = {
  readonly text: string;
  readonly op: 'add' | 'update' | 'obsolete';
};

/** What the sleep agent makes of what was said. The field names are fixed: other programs read them. */
export type Insights = {
  readonly persona_updates: readonly Insight[];
  readonly human_updates: readonly Insight[];
  readonly goals_insights: readonly Insight[];
  readonly reflection: string;
  readonly priority_actions: readonly Insight[];
};

/** One user's sleep-time, as `ScarletAgent` needs it. */
export type SleepTime = {
  /** To be told after each answer how many of the person's messages it answered, and how long they were. */
  onMessage(count: number, said: { readonly characters: number }): Promise<void>;
  /** Consolidates now. `null` when there was nothing to do. */
  runConsolidation(): Promise<Insights | null>;
  getStatus(): Promise<SleepStatus>;
  /** Removes all that was written down of what was learned, for a user whose agents were deleted. */
  forget(): Promise<void>;
};
