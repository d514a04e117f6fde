import { z } from 'zod';
import type { SlotName } from '../agent/insights.ts';
import type { LearnedIn } from '../agent/window.ts';
import { type Departure, departureOf } from './departure.ts';
import type { Entry, Ledger, Source } from './ledger.ts';

/**
 * Brings a ledger of version 1 to version 2. Nothing is lost: evidence ids become sources without quotes, sentences
 * become codes, and a reason in the sleep agent's own words is kept as such.
 *
 * @throws ZodError for what is no ledger of version 1: it must never pass for an empty one.
 */
export function migrateLedger1(old: unknown): Ledger {
  const { next, entries, tombstones } = ledger1.parse(old);
  return { next, entries: entries.map(toEntry), tombstones, waiting: [] };
}

const place1 = z.union([z.literal('direct'), z.object({ guild: z.string().nullable() })]);

const entry1 = z.object({
  id: z.string(),
  block: z.string(),
  text: z.string(),
  state: z.enum(['live', 'archived', 'superseded', 'obsolete', 'expired']),
  importance: z.number(),
  confidence: z.number(),
  timesSeen: z.number(),
  firstSeen: z.number(),
  lastSeen: z.number(),
  validUntil: z.number().nullable(),
  evidence: z.array(z.string()),
  learnedIn: z.array(place1),
  pinned: z.boolean(),
  left: z.object({ at: z.number(), because: z.string(), supersededBy: z.string().nullable() }).nullable(),
});

const ledger1 = z.object({
  next: z.number().int().positive(),
  entries: z.array(entry1),
  tombstones: z.array(z.object({ hash: z.string(), at: z.number() })),
});

type Entry1 = z.infer<typeof entry1>;

function toEntry({ timesSeen: _, evidence, learnedIn, left, ...kept }: Entry1): Entry {
  return {
    ...kept,
    topic: kept.block === 'session_context' ? slotOf1(kept.text) : null,
    sources: toSources(evidence, learnedIn, kept.lastSeen),
    happensOn: null,
    correction: null,
    cycle: 0,
    reviewed: null,
    left: left === null ? null : { ...left, ...toReason(left.because, kept.state) },
  };
}

/** The slots were told by what their lines begin with. */
function slotOf1(text: string): string | null {
  const found = [...slots1].find(([prefix]) => text.startsWith(prefix));
  return found?.[1] ?? null;
}

const slots1 = new Map<string, SlotName>([
  ['Mood and topic: ', 'mood'],
  ['Reflection: ', 'reflection'],
  ['Next: ', 'next'],
  ['Pattern: ', 'pattern'],
]);

function toReason(because: string, state: Entry1['state']): { because: Departure; byOwnWords: string | null } {
  const code = departureOf(because);
  if (code !== undefined) return { because: code, byOwnWords: null };
  return { because: state === 'superseded' ? 'superseded' : 'no-longer-true', byOwnWords: because };
}

/** Which message was said where is not known: each place has a source, and each message is one. */
function toSources(evidence: readonly string[], learnedIn: Entry1['learnedIn'], at: number): Source[] {
  const places = learnedIn.map(toPlace);
  const count = Math.min(10, Math.max(evidence.length, places.length));
  return Array.from({ length: count }, (_, index) => ({
    message: evidence[index] ?? '',
    quote: null,
    asked: null,
    at,
    place: places[index] ?? places.at(-1) ?? 'direct',
  }));
}

/** Servers stood there by their id or, for messages of other programs, by their name, which says nothing for sure. */
function toPlace(place: z.infer<typeof place1>): LearnedIn {
  if (place === 'direct') return place;
  return { guild: place.guild !== null && /^\d{17,20}$/.test(place.guild) ? place.guild : null };
}
