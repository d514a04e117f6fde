import { z } from 'zod';

/** What the sleep agent makes of a window, version 1. Whatever else the JSON holds is ignored. */

const itemFields = z.object({
  text: z.string(),
  op: z.enum(['add', 'update', 'obsolete']).catch('add').default('add'),
  /** The short id of a line that was shown: `h3`. */
  target: z.string().optional(),
  /** Refs of the messages that say so: `m1`. */
  evidence: z.array(z.string()).optional(),
  importance: z.number().min(1).max(10).optional(),
  confidence: z.number().min(0).max(1).optional(),
  /** An ISO 8601 date. */
  valid_until: z.string().nullish(),
});

/** A bare string is an addition about which nothing more is said. */
const itemSchema = z.union([z.string().transform((text) => itemFields.parse({ text })), itemFields]);

const items = z
  .array(itemSchema)
  .nullish()
  .transform((list) => list ?? []);

export const insightsSchema = z.object({
  persona_updates: items,
  human_updates: items,
  goals_insights: items,
  reflection: z
    .string()
    .nullish()
    .transform((text) => text ?? ''),
  priority_actions: items,
  sentiment: z.string().nullish(),
  patterns: z.array(z.string()).nullish(),
  /** For blocks that a profile adds, by label. */
  block_updates: z.record(z.string(), z.array(itemSchema)).nullish(),
});

/** At least one of these must be there: an object without any is an error of the model, not an empty result. */
export const insightFields = [
  'persona_updates',
  'human_updates',
  'goals_insights',
  'reflection',
  'priority_actions',
] as const;

export type InsightItem = z.infer<typeof itemFields>;
export type Insights = z.infer<typeof insightsSchema>;
