import type { Entry } from './ledger.ts';

/**
 * The lines of `session_context`, as people read them. Patterns stand here too: they are what the bot makes of a whole
 * stretch of conversation, so they are kept while they are seen and never pass for facts.
 */
export const slots = {
  mood: { prefix: 'Mood and topic: ', longest: 200, most: 1 },
  reflection: { prefix: 'Reflection: ', longest: 400, most: 1 },
  next: { prefix: 'Next: ', longest: 194, most: 5 },
  pattern: { prefix: 'Pattern: ', longest: 191, most: 3 },
} as const;

export type Slot = keyof typeof slots;

export const slotOrder = ['mood', 'reflection', 'next', 'pattern'] as const satisfies readonly Slot[];

const dayMs = 86_400_000;

/** How long a line stays unless it is said again. A reflection stays until another one takes its place. */
export const slotLifeMs: Readonly<Record<Slot, number>> = {
  mood: 7 * dayMs,
  reflection: Number.POSITIVE_INFINITY,
  next: 7 * dayMs,
  pattern: 30 * dayMs,
};

export function slotOf({ text }: Pick<Entry, 'text'>): Slot | null {
  return slotOrder.find((slot) => text.startsWith(slots[slot].prefix)) ?? null;
}

/** What a slot line says, without the name of its slot. */
export function bareSlot(text: string): string {
  const slot = slotOf({ text });
  return slot === null ? text : text.slice(slots[slot].prefix.length);
}
