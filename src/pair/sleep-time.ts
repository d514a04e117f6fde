/**
 * Who tends the memory of the pairs: sleep agents of ours (`custom`), Letta's own sleep-time (`native`), that where it
 * works (`auto`), or nobody.
 */
export type SleepMode = 'custom' | 'native' | 'auto' | 'off';

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

/**
 * One statement of the sleep agent. Only its text is sure to be there; all else is as the model gave it, and none of it
 * is checked yet.
 */
export type Insight = {
  /** One statement. May be empty where a line is obsolete. */
  readonly text: string;
  readonly op: 'add' | 'update' | 'obsolete';
  /** Which of the lines that it was shown is updated or obsolete. */
  readonly target?: string | undefined;
  /** An excerpt of what the person said, on which the statement rests. */
  readonly quote?: string | undefined;
  /** The mark of the message that the quote is from: `m4`. */
  readonly ref?: string | undefined;
  /** An excerpt of what Scarlet said, by which she corrected what the person believes. */
  readonly correction?: string | undefined;
  /** One or two words. */
  readonly topic?: string | undefined;
  /** 1 to 10. */
  readonly importance?: number | undefined;
  /** 0 to 1. */
  readonly confidence?: number | undefined;
  /** Until when it holds: an ISO 8601 date, as far as the model kept to that. */
  readonly valid_until?: string | undefined;
  /** When it takes place: the same. */
  readonly happens_on?: string | undefined;
  /** Whether the model took it for a secret: then nothing of it is kept. */
  readonly secret?: boolean | undefined;
};

/**
 * What the sleep agent makes of what was said, version 2; what has nothing to say is empty. The field names are fixed:
 * other programs read them.
 */
export type Insights = {
  readonly persona_updates: readonly Insight[];
  readonly human_updates: readonly Insight[];
  readonly goals_insights: readonly Insight[];
  readonly reflection: string;
  readonly priority_actions: readonly Insight[];
  /** How the person feels: a number from -2 to 2 and a few words, as far as the model kept to that. */
  readonly sentiment: string;
  /** What keeps coming back. It is remembered once two consolidations have found it in different messages. */
  readonly patterns: readonly Insight[];
  /** For blocks that a profile adds, by label. */
  readonly block_updates: Readonly<Record<string, readonly Insight[]>>;
};

/** One user's sleep-time, as `ScarletAgent` needs it. */
export type SleepTime = {
  /** To be told after each answer how many of the person's messages it answered, and how long they were. */
  onMessage(count: number, said: { readonly characters: number }): Promise<void>;
  /** Consolidates now. `null` when there was nothing to do. */
  runConsolidation(): Promise<Insights | null>;
  getStatus(): Promise<SleepStatus>;
};
