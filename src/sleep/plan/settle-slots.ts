import { codePoints } from '../../base/text.ts';
import type { InsightItem } from '../agent/insights.ts';
import { type Gatehouse, readDate } from './admit-item.ts';
import { admitSlot } from './admit-slot.ts';
import { compareLines } from './compare-lines.ts';
import type { Departure } from './departure.ts';
import { type Draft, type NewEntry, readsAs } from './draft.ts';
import { findEvidence } from './find-evidence.ts';
import { hardLimit } from './fit-block.ts';
import type { Entry } from './ledger.ts';
import type { PlanInput, Refusal, Refused } from './plan-types.ts';
import { resolveTarget } from './resolve-target.ts';
import { bareSlot, type Slot, slotLifeMs, slotOf, slotOrder, slots } from './slot-lines.ts';

const crowdedOut = 'no-room';

/** Rewrites the slots of `session_context` from reflection, sentiment, next actions and patterns. */
export function settleSlots(draft: Draft, label: string, input: PlanInput, gate: Gatehouse): readonly Refused[] {
  const { insights, shown } = input;
  const refused: Refused[] = [];
  expireSlots(draft, label);
  for (const [slot, text] of [
    ['mood', insights.sentiment ?? ''],
    ['reflection', insights.reflection],
  ] as const) {
    if (text.trim() === '') continue;
    const admission = admitSlot(text, slot, gate);
    if (admission.kind === 'refused')
      refused.push({ block: label, item: { text, op: 'add' }, because: admission.because });
    else rewrite(draft, label, slot, admission.text);
  }
  const listed = [
    ...insights.priority_actions.map((item) => ({ slot: 'next' as const, item })),
    ...(insights.patterns ?? []).map((text) => ({
      slot: 'pattern' as const,
      item: { text, op: 'add' } satisfies InsightItem,
    })),
  ];
  for (const { slot, item } of listed) {
    const because = settleListed(draft, label, slot, item, gate, shown);
    if (because !== null) refused.push({ block: label, item, because });
  }
  thinOut(draft, label);
  return refused;
}

function expireSlots(draft: Draft, label: string): void {
  for (const entry of draft.liveIn(label)) {
    const slot = slotOf(entry);
    const life = slot === null ? Number.POSITIVE_INFINITY : slotLifeMs[slot];
    if (!entry.pinned && draft.now - entry.lastSeen > life) draft.leave(entry.id, 'expired', 'not-spoken-of');
  }
}

/** Mood and reflection change in place: what they were before stands in the audit, not in the ledger. */
function rewrite(draft: Draft, label: string, slot: 'mood' | 'reflection', bare: string): void {
  const text = `${slots[slot].prefix}${bare}`;
  const old = draft.entries.findLast(
    (entry) =>
      entry.block === label && slotOf(entry) === slot && (entry.state === 'live' || entry.left?.because === crowdedOut),
  );
  if (!draft.isFree(label, text, old?.id)) return;
  if (old === undefined) {
    draft.learn(slotEntry(draft, label, slot, bare), null);
    return;
  }
  draft.amend(old.id, { text, lastSeen: draft.now });
  if (old.state !== 'live') draft.revive(old.id);
}

function settleListed(
  draft: Draft,
  label: string,
  slot: 'next' | 'pattern',
  item: InsightItem,
  gate: Gatehouse,
  shown: PlanInput['shown'],
): Refusal | null {
  const target = resolveTarget(draft, item.target, shown);
  const isOurs = target.kind === 'entry' && target.label === label && slotOf(target.entry) === slot;
  const aimed = isOurs ? target.entry : null;
  if (item.op === 'obsolete') {
    if (aimed === null) return 'text' in target ? 'already-obsolete' : 'unknown-target';
    draft.leave(aimed.id, 'obsolete', 'done');
    return null;
  }
  const admission = admitSlot(item.text, slot, gate, aimed?.text);
  if (admission.kind === 'refused') return admission.because;
  const known = knownSlot(draft, label, slot, admission.text);
  return known === null
    ? addListed(draft, slotEntry(draft, label, slot, admission.text, item), aimed)
    : seeListedAgain(draft, known, item, gate);
}

function addListed(draft: Draft, entry: NewEntry, aimed: Entry | null): Refusal | null {
  if (!draft.isFree(entry.block, entry.text)) return 'already-known';
  const { id } = draft.learn(entry, null);
  if (aimed !== null) draft.supersede(aimed.id, id);
  return null;
}

function seeListedAgain(draft: Draft, known: Entry, item: InsightItem, { heard }: Gatehouse): Refusal | null {
  const said = findEvidence(bareSlot(known.text), item.evidence, heard.person);
  const isNews = said.some(({ at }) => at > known.lastSeen);
  if (known.state !== 'live' && !isNews) return known.state === 'archived' ? 'already-known' : 'already-obsolete';
  draft.amend(known.id, {
    importance: Math.max(known.importance, item.importance ?? 1),
    ...(isNews ? { timesSeen: known.timesSeen + 1, lastSeen: draft.now } : {}),
  });
  if (known.state === 'live') draft.reinforced.add(known.id);
  else if (draft.isFree(known.block, known.text)) draft.revive(known.id);
  return null;
}

function knownSlot(draft: Draft, label: string, slot: Slot, bare: string): Entry | null {
  const shape = draft.shape(bare);
  const alike = draft.entries.filter(
    (entry) =>
      entry.block === label &&
      slotOf(entry) === slot &&
      compareLines(shape, draft.shape(bareSlot(entry.text))) !== 'distinct',
  );
  return alike.find(({ state }) => state === 'live') ?? alike[0] ?? null;
}

function slotEntry(draft: Draft, label: string, slot: Slot, bare: string, item?: InsightItem): NewEntry {
  return {
    block: label,
    text: `${slots[slot].prefix}${bare}`,
    importance: item?.importance ?? 5,
    confidence: item?.confidence ?? 0.7,
    timesSeen: 1,
    firstSeen: draft.now,
    lastSeen: draft.now,
    validUntil: readDate(item?.valid_until),
    evidence: [],
    learnedIn: [],
    pinned: false,
  };
}

/** Keeps each slot to its number and the block to its limit, then puts the slots in their order. */
function thinOut(draft: Draft, label: string): void {
  for (const slot of slotOrder) {
    const spare = weakestFirst(draft, label, slot).slice(0, -slots[slot].most);
    for (const { id } of spare) archive(draft, id, 'slot-full');
  }
  for (const slot of [...slotOrder].reverse()) {
    for (const { id } of weakestFirst(draft, label, slot)) {
      if (isTooLong(draft, label)) archive(draft, id, crowdedOut);
    }
  }
  const place = (id: string | null) => (id === null ? -1 : slotOrder.indexOf(slotOf(draft.entry(id)) ?? 'pattern'));
  draft.arrange(label, (lines) => {
    const managed = lines.filter(({ id }) => id !== null).sort((a, b) => place(a.id) - place(b.id));
    let next = 0;
    return lines.map((line) => (line.id === null ? line : (managed[next++] ?? line)));
  });
}

function weakestFirst(draft: Draft, label: string, slot: Slot): readonly Entry[] {
  const own = draft.liveIn(label).filter((entry) => slotOf(entry) === slot && !entry.pinned);
  return [...own].sort((a, b) => a.importance - b.importance || a.lastSeen - b.lastSeen);
}

function archive(draft: Draft, id: Entry['id'], because: Departure): void {
  draft.leave(id, 'archived', because);
  if (draft.fresh.has(id)) draft.archivedAtOnce.add(id);
}

function isTooLong(draft: Draft, label: string): boolean {
  const block = draft.block(label);
  return block !== undefined && codePoints(readsAs(block)) > hardLimit(block.rule);
}
