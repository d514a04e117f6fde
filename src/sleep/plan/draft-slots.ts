import type { SlotName } from '../agent/insights.ts';
import type { Departure } from './departure.ts';
import type { Draft, NewEntry } from './draft.ts';
import { lengthOf, roomOf } from './draft-blocks.ts';
import { numberOf } from './fit-block.ts';
import type { Candidate } from './judge-elements.ts';
import type { Entry } from './ledger.ts';
import type { PlanInput, Refusal } from './plan-types.ts';

const dayMs = 86_400_000;

/**
 * The lines of `session_context`: how many of each there may be, and how long one stays unless it is said again. A
 * reflection stays until another one takes its place.
 */
const slots: Readonly<Record<SlotName, { readonly most: number; readonly lifeMs: number }>> = {
  mood: { most: 1, lifeMs: 7 * dayMs },
  reflection: { most: 1, lifeMs: Number.POSITIVE_INFINITY },
  next: { most: 5, lifeMs: 7 * dayMs },
  pattern: { most: 3, lifeMs: 30 * dayMs },
  course: { most: 1, lifeMs: 30 * dayMs },
};

const slotOrder = Object.keys(slots) as SlotName[];

type Titles = PlanInput['slotTitles'];

/** Rewrites the slots from reflection, sentiment, next actions and patterns. @returns why each had no effect */
export function draftSlots(
  draft: Draft,
  label: string,
  candidates: readonly Candidate[],
  titles: Titles,
  course?: string,
): readonly { readonly candidate: Candidate; readonly because: Refusal }[] {
  expireSlots(draft, label);
  retitle(draft, label, titles);
  const refused = candidates.flatMap((candidate) => {
    const because = draftSlot(draft, label, candidate, titles);
    return because === null ? [] : [{ candidate, because }];
  });
  if (course !== undefined) rewrite(draft, label, 'course', `${titles.course}: ${course}`);
  thinOut(draft, label);
  return refused;
}

function draftSlot(draft: Draft, label: string, candidate: Candidate, titles: Titles): Refusal | null {
  const { slot, op, text, target } = candidate;
  if (slot === null) return 'protected-block';
  const aimed = target.kind === 'entry' ? draft.find(target.entry.id) : undefined;
  const ours = aimed?.state === 'live' && slotOf(aimed) === slot ? aimed : undefined;
  if (op === 'obsolete') {
    if (ours === undefined) return aimed === undefined ? 'unknown-target' : 'already-obsolete';
    draft.leave(ours.id, 'obsolete', 'done');
    return null;
  }
  const line = `${titles[slot]}: ${text}`;
  if (slot === 'pattern') return draftPattern(draft, slotEntry(draft, label, slot, line, candidate), candidate, aimed);
  if (slots[slot].most === 1) return rewrite(draft, label, slot, line);
  return draftListed(draft, slotEntry(draft, label, slot, line, candidate), candidate, ours);
}

/**
 * What one cycle finds is a candidate. It gets its line when another cycle finds it again, in a message that it does not
 * rest on yet: known by its target, however it is worded then.
 */
function draftPattern(
  draft: Draft,
  fields: NewEntry,
  { sources }: Candidate,
  aimed: Entry | undefined,
): Refusal | null {
  const { block, topic, text } = fields;
  const same = draft.sayingTheSame({ text }).find((entry) => entry.block === block && entry.topic === topic);
  const known = aimed !== undefined && slotOf(aimed) === 'pattern' ? aimed : same;
  if (known === undefined) {
    const { id } = draft.learn({ ...fields, sources: [...sources] }, 'not-confirmed');
    draft.leave(id, 'candidate', 'not-confirmed');
    return null;
  }
  if (isEnded(known) && !sources.some(({ at }) => at > (known.left?.at ?? 0))) return 'already-obsolete';
  if (!draft.addSources(known.id, sources)) return 'already-known';
  draft.amend(known.id, { lastSeen: draft.now });
  // What rested on nothing begins to count now.
  if (known.sources.length === 0) draft.amend(known.id, { cycle: draft.cycle });
  else if (known.state !== 'live' && known.cycle !== draft.cycle) draft.revive(known.id);
  return null;
}

function draftListed(draft: Draft, fields: NewEntry, { heard }: Candidate, ours: Entry | undefined): Refusal | null {
  const { block, text, topic, importance } = fields;
  const known = draft.sayingTheSame({ text }).find((entry) => entry.block === block && entry.topic === topic);
  if (known?.state === 'live') {
    draft.amend(known.id, { lastSeen: draft.now, importance: Math.max(known.importance, importance) });
    draft.reinforced.add(known.id);
    return null;
  }
  if (!draft.isFree(block, text)) return 'already-known';
  if (known !== undefined && isEnded(known) && (heard?.message.at ?? 0) <= (known.left?.at ?? 0))
    return 'already-obsolete';
  if (known !== undefined) {
    draft.amend(known.id, { lastSeen: draft.now, importance });
    draft.revive(known.id);
  }
  const { id } = known ?? draft.learn(fields, null);
  if (ours !== undefined && ours.id !== id) draft.supersede(ours.id, id);
  return null;
}

/** What had merely run out may come again; what was done only by what was said since. */
function isEnded({ state }: Entry): boolean {
  return state === 'obsolete' || state === 'superseded';
}

/** Mood and reflection change in place: what they were before stands in the audit, not in the ledger. */
function rewrite(draft: Draft, label: string, slot: SlotName, text: string): null {
  const own = [...draft.entries()].filter((entry) => entry.block === label && slotOf(entry) === slot);
  const old = own.findLast(({ state }) => state === 'live') ?? own.findLast(({ left }) => left?.because === 'no-room');
  if (!draft.isFree(label, text, old?.id)) return null;
  if (old === undefined) draft.learn(slotEntry(draft, label, slot, text), null);
  else {
    draft.amend(old.id, { text, lastSeen: draft.now });
    if (old.state !== 'live') draft.revive(old.id);
  }
  return null;
}

function slotEntry(draft: Draft, label: string, slot: SlotName, text: string, candidate?: Candidate): NewEntry {
  return {
    block: label,
    text,
    importance: candidate?.importance ?? 5,
    confidence: candidate?.confidence ?? 0.7,
    topic: slot,
    sources: [],
    firstSeen: draft.now,
    lastSeen: draft.now,
    validUntil: null,
    happensOn: null,
    pinned: false,
    correction: null,
    cycle: draft.cycle,
    reviewed: null,
  };
}

export function slotOf({ topic }: Pick<Entry, 'topic'>): SlotName | null {
  return slotOrder.find((slot) => slot === topic) ?? null;
}

function expireSlots(draft: Draft, label: string): void {
  for (const entry of draft.liveIn(label)) {
    const slot = slotOf(entry);
    const isOver = slot !== null && draft.now - entry.lastSeen > slots[slot].lifeMs;
    if (!entry.pinned && isOver) draft.leave(entry.id, 'expired', 'not-spoken-of');
  }
}

/** The person may have changed their language. */
function retitle(draft: Draft, label: string, titles: Titles): void {
  for (const entry of draft.liveIn(label)) {
    const slot = slotOf(entry);
    if (slot === null || entry.origin !== undefined || entry.text.startsWith(`${titles[slot]}: `)) continue;
    draft.amend(entry.id, { text: `${titles[slot]}: ${entry.text.slice(entry.text.indexOf(': ') + 2)}` });
  }
}

/** Keeps each slot to its number and the block to its room, then puts the slots in their order. */
export function thinOut(draft: Draft, label: string): void {
  for (const slot of slotOrder) {
    const own = weakestFirst(draft, label).filter((entry) => slotOf(entry) === slot);
    for (const { id } of own.slice(0, -slots[slot].most)) archive(draft, id, 'slot-full');
  }
  for (const { id } of [...weakestFirst(draft, label)].sort((a, b) => placeOf(b) - placeOf(a))) {
    if (isTooLong(draft, label)) archive(draft, id, 'no-room');
  }
  const place = ({ id }: { readonly id: Entry['id'] }) => placeOf(draft.entry(id));
  draft.arrange(label, (managed) => [...managed].sort((a, b) => place(a) - place(b)));
}

/** What belongs to no slot comes last, and goes first. */
function placeOf(entry: Entry): number {
  const slot = slotOf(entry);
  return slot === null ? slotOrder.length : slotOrder.indexOf(slot);
}

function weakestFirst(draft: Draft, label: string): readonly Entry[] {
  const own = draft.liveIn(label).filter(({ pinned }) => !pinned);
  return [...own].sort((a, b) => a.importance - b.importance || a.lastSeen - b.lastSeen || numberOf(a) - numberOf(b));
}

function archive(draft: Draft, id: Entry['id'], because: Departure): void {
  draft.leave(id, 'archived', because);
}

function isTooLong(draft: Draft, label: string): boolean {
  const block = draft.block(label);
  return block !== undefined && lengthOf(block) > roomOf(block.rule);
}
