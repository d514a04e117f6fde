import { codePoints } from '../../base/text.ts';
import { bulletOf } from './block-layout.ts';
import { compareLines, richer } from './compare-lines.ts';
import { withoutSubject } from './describe-line.ts';
import { type Draft, type DraftBlock, readsAs } from './draft.ts';
import type { Entry } from './ledger.ts';
import type { BlockRule } from './plan-types.ts';
import { leastFirst } from './weigh-entries.ts';

const noRoom = 'no-room';

/** A plan never makes a block longer than this. Code points. */
export function hardLimit({ budget }: BlockRule): number {
  return Math.max(0, budget - 50);
}

/** What a block is brought back to when it has grown. */
export function softLimit({ budget }: BlockRule): number {
  return Math.min(Math.floor(budget * 0.85), hardLimit({ budget, label: '', kind: 'lines' }));
}

/** How much of `persona` may be managed lines; the rest is her seed's. */
export function managedLimit({ budget, kind }: BlockRule): number {
  return kind === 'persona' ? Math.floor(budget * 0.3) : Number.POSITIVE_INFINITY;
}

/**
 * Makes a block that has grown fit, gently first: merges what says the same, leaves out the person's name, evicts what
 * is worth least (at most a quarter of the lines that stood there), and sends what came in this cycle to the archive
 * when that isn't enough. A block that didn't grow is left in peace, so that planning twice changes nothing more.
 */
export function fitBlock(draft: Draft, label: string): void {
  const start = blockOf(draft, label);
  const grew = lengthOf(start) > codePoints(start.before);
  if (isWithin(draft, label, softLimit(start.rule)) || (!grew && isWithin(draft, label, hardLimit(start.rule)))) return;
  mergeNear(draft, label);
  elideNames(draft, label);
  evict(draft, label);
}

/** The length of what can't leave a block: foreign text and pinned lines. */
export function leastLength(draft: Draft, block: DraftBlock): number {
  const staying = block.lines.filter(({ id }) => id === null || draft.entry(id).pinned);
  return staying.reduce((sum, { raw }) => sum + codePoints(raw) + 1, 0);
}

function evict(draft: Draft, label: string): void {
  const { rule, linesBefore, before } = blockOf(draft, label);
  let quota = Math.floor(linesBefore.filter(({ id }) => id !== null).length / 4);
  for (const { id } of candidates(draft, label)) {
    if (isWithin(draft, label, softLimit(rule))) return;
    if (!draft.fresh.has(id)) quota -= 1;
    if (quota < 0) break;
    archive(draft, id);
  }
  for (const { id } of candidates(draft, label).filter((entry) => draft.fresh.has(entry.id))) {
    if (isWithin(draft, label, hardLimit(rule))) return;
    archive(draft, id);
  }
  // Only lines that grew by rewording can still be too much; the hard limit comes before the quarter.
  const limit = Math.max(hardLimit(rule), codePoints(before));
  for (const { id } of candidates(draft, label)) {
    if (lengthOf(blockOf(draft, label)) <= limit) return;
    archive(draft, id);
  }
}

function archive(draft: Draft, id: Entry['id']): void {
  draft.leave(id, 'archived', noRoom);
  if (draft.fresh.has(id)) draft.archivedAtOnce.add(id);
}

function candidates(draft: Draft, label: string): readonly Entry[] {
  const shapeOf = (text: string) => draft.shape(text);
  return leastFirst(draft.liveIn(label), shapeOf, draft.now).filter(({ pinned }) => !pinned);
}

function mergeNear(draft: Draft, label: string): void {
  const kept: Entry[] = [];
  for (const { id } of draft.liveIn(label)) {
    const entry = draft.entry(id);
    const twin = kept.find(
      (other) => compareLines(draft.shape(draft.entry(other.id).text), draft.shape(entry.text)) !== 'distinct',
    );
    if (twin === undefined || entry.pinned) {
      kept.push(entry);
      continue;
    }
    draft.leave(id, 'superseded', 'merged', twin.id);
    const other = draft.entry(twin.id);
    const text = richer(other.text, entry.text, draft.names);
    draft.amend(twin.id, {
      text: draft.isFree(label, text, twin.id) ? text : other.text,
      timesSeen: other.timesSeen + entry.timesSeen,
      lastSeen: Math.max(other.lastSeen, entry.lastSeen),
      importance: Math.max(other.importance, entry.importance),
    });
  }
}

function elideNames(draft: Draft, label: string): void {
  for (const { id, text } of draft.liveIn(label)) {
    const bare = withoutSubject(text, draft.names);
    const elided = bare.slice(0, 1).toUpperCase() + bare.slice(1);
    if (bare !== text && bare !== '' && draft.isFree(label, elided, id)) draft.amend(id, { text: elided });
  }
}

function isWithin(draft: Draft, label: string, limit: number): boolean {
  const block = blockOf(draft, label);
  const managed = draft.liveIn(label).reduce((sum, { text }) => sum + codePoints(bulletOf(text)) + 1, 0);
  return lengthOf(block) <= limit && managed <= managedLimit(block.rule);
}

function lengthOf(block: DraftBlock): number {
  return codePoints(readsAs(block));
}

function blockOf(draft: Draft, label: string): DraftBlock {
  const block = draft.block(label);
  if (block === undefined) throw new Error(`The draft has no block ${label}.`);
  return block;
}
