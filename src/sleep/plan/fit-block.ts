import { codePoints } from '../../base/text.ts';
import { keyOf } from '../text/sameness.ts';
import { bulletOf } from './block-layout.ts';
import type { Departure } from './departure.ts';
import type { Draft } from './draft.ts';
import { type DraftBlock, lengthOf, lengthOfLines, roomOf } from './draft-blocks.ts';
import type { Entry } from './ledger.ts';
import type { BlockRule } from './plan-types.ts';

/** How much of `persona` may be managed lines; the rest is her seed's. */
function managedRoomOf({ budget, kind }: BlockRule): number {
  return kind === 'persona' ? Math.floor(budget * 0.3) : Number.POSITIVE_INFINITY;
}

/**
 * Brings back from the archive what there is room for, and makes a block that has grown fit: what matters least goes,
 * at most a quarter of the lines that stood there; when that isn't enough, what came in this cycle goes to the archive.
 */
export function fitBlock(draft: Draft, label: string, fromArchive: readonly Entry[]): void {
  const block = draft.block(label);
  if (block === undefined) return;
  const waiting = new Set(draft.waiting.map(({ successor }) => successor));
  const candidates = fromArchive.filter(({ id }) => !waiting.has(id) && draft.entry(id).state === 'archived');
  bringBackWhatMatters(draft, label, candidates);
  const gone = evict(draft, label);
  bringBackWhatFits(draft, label, candidates, gone);
  if (changed(draft, label)) putInOrder(draft, label);
}

const comesBack: readonly Departure[] = ['no-room', 'over-the-cap'];
/** More are not looked at: the rest is worth less. */
const mostLookedAt = 100;
const mostDisplacing = 5;

/** The archived entries of each block that come back by themselves when there is room, what matters most first. */
export function returnableEntries(entries: Iterable<Entry>): ReadonlyMap<string, readonly Entry[]> {
  const found = new Map<string, Entry[]>();
  for (const entry of entries) {
    if (entry.state !== 'archived' || entry.left === null || !comesBack.includes(entry.left.because)) continue;
    const list = found.get(entry.block);
    if (list === undefined) found.set(entry.block, [entry]);
    else list.push(entry);
  }
  for (const list of found.values()) {
    list.sort((a, b) => b.importance - a.importance || b.lastSeen - a.lastSeen || numberOf(a) - numberOf(b));
    list.splice(mostLookedAt);
  }
  return found;
}

/** What matters more than something that stands there may push it out. */
function bringBackWhatMatters(draft: Draft, label: string, candidates: readonly Entry[]): void {
  const standing = draft.liveIn(label).filter(({ id, pinned }) => !pinned && !draft.fresh.has(id));
  const least = Math.min(...standing.map(({ importance }) => importance));
  let displacing = 0;
  for (const entry of candidates) {
    if (entry.importance <= least || displacing === mostDisplacing || !draft.mayAdd(label)) return;
    if (bringBack(draft, entry, Number.POSITIVE_INFINITY) === 'back') displacing += 1;
  }
}

/**
 * What matters most first: where a line finds no room, none comes back that matters less, however short it is.
 *
 * @param gone how much the most important of what has just left matters
 */
function bringBackWhatFits(draft: Draft, label: string, candidates: readonly Entry[], gone: number): void {
  let least = gone;
  for (const entry of candidates) {
    if (entry.importance < least || !draft.mayAdd(label)) return;
    if (bringBack(draft, entry, freeIn(draft, label)) === 'no-room') least = entry.importance;
  }
}

/** `needless`: what it says is said, or its own line stands. */
function bringBack(draft: Draft, { id }: Entry, free: number): 'back' | 'needless' | 'no-room' {
  const entry = draft.entry(id);
  const rule = draft.block(entry.block)?.rule;
  if (entry.state !== 'archived' || rule === undefined) return 'needless';
  if (draft.isSaidIn(draft.familyOf(rule), entry)) return 'needless';
  if (codePoints(bulletOf(entry)) + 1 > free) return 'no-room';
  if (!draft.revive(id)) return 'needless';
  draft.returned.add(id);
  return 'back';
}

function freeIn(draft: Draft, label: string): number {
  const block = draft.block(label);
  if (block === undefined) return 0;
  const managed = lengthOfLines(block.lines.filter(({ id }) => id !== null));
  return Math.min(roomOf(block.rule) - lengthOf(block), managedRoomOf(block.rule) - managed);
}

/** @returns the importance of the most important line that left; 0 where none did */
function evict(draft: Draft, label: string): number {
  const block = draft.block(label);
  if (block === undefined) return 0;
  let gone = 0;
  let excess = -freeIn(draft, label);
  const grew = lengthOf(block) > codePoints(block.before);
  // What was too long before we came is not ours to shorten, unless we add to it.
  if (excess <= 0 || (!grew && excess <= block.rule.budget - roomOf(block.rule))) return 0;
  const leave = ({ id, importance }: Entry) => {
    excess -= codePoints(bulletOf(draft.entry(id))) + 1;
    draft.leave(id, 'archived', 'no-room');
    draft.returned.delete(id);
    gone = Math.max(gone, importance);
  };
  const ranked = leastFirst(draft.liveIn(label)).filter(({ pinned }) => !pinned);
  for (const entry of ranked) {
    if (excess <= 0) return gone;
    if (draft.fresh.has(entry.id) || draft.mayLeave(label)) leave(entry);
  }
  // Only lines that others made longer, or that grew by rewording, can still be too much.
  const { budget, mustFit } = block.rule;
  const most = mustFit === true ? budget : Math.max(budget, codePoints(block.before));
  excess = lengthOf(draft.block(label) ?? block) - most;
  for (const { id } of ranked) {
    if (excess <= 0) break;
    if (draft.entry(id).state === 'live') leave(draft.entry(id));
  }
  return gone;
}

/**
 * Entries from the least worth to the most: importance decides, then density (rare words in few characters, which keeps
 * clearly more answers than age does), then how many sources there are.
 *
 * @param wanted how many are needed: what matters more than all of these is not looked at
 */
export function leastFirst(all: readonly Entry[], wanted = all.length): readonly Entry[] {
  const limit = all.map(({ importance }) => importance).sort((a, b) => a - b)[wanted - 1] ?? 10;
  const entries = all.filter(({ importance }) => importance <= limit);
  const holders = new Map<string, number>();
  const words = new Map(entries.map((entry) => [entry.id, new Set(keyOf(entry).split(' '))]));
  for (const set of words.values()) for (const word of set) holders.set(word, (holders.get(word) ?? 0) + 1);
  const worth = new Map(
    entries.map((entry) => {
      const rarity = [...(words.get(entry.id) ?? [])].reduce((sum, word) => sum + 1 / (holders.get(word) ?? 1), 0);
      return [entry.id, (rarity / codePoints(entry.text)) * (1 + Math.log(Math.max(1, entry.sources.length)))];
    }),
  );
  const worthOf = ({ id }: Entry) => worth.get(id) ?? 0;
  return [...entries].sort(
    (a, b) =>
      a.importance - b.importance || worthOf(a) - worthOf(b) || a.lastSeen - b.lastSeen || numberOf(a) - numberOf(b),
  );
}

/**
 * Lines of one topic stand together, what matters most first; what has no topic comes last. A successor stays in its
 * place for this once, so that another writer's edit of the old line still meets it.
 */
export function putInOrder(draft: Draft, label: string): void {
  draft.arrange(label, (managed) =>
    managed
      .map((line) => ({ line, entry: draft.entry(draft.inPlaceOf.get(line.id) ?? line.id) }))
      .sort(({ entry: a }, { entry: b }) => compareInBlock(a, b))
      .map(({ line }) => line),
  );
}

/** The order in which the lines of a block stand. */
export function compareInBlock(a: Entry, b: Entry): number {
  return compareTopics(a.topic, b.topic) || b.importance - a.importance || numberOf(a) - numberOf(b);
}

function compareTopics(a: string | null, b: string | null): number {
  if (a === null || b === null) return Number(a === null) - Number(b === null);
  const [one, other] = [a.toLowerCase(), b.toLowerCase()];
  return one < other ? -1 : one > other ? 1 : 0;
}

/** A block of which no line came or went is left as it is: what is written anew costs a cache. */
function changed(draft: Draft, label: string): boolean {
  const block = draft.block(label);
  if (block === undefined) return false;
  const raws = (lines: DraftBlock['lines']) =>
    lines
      .map(({ raw }) => raw)
      .sort()
      .join('\n');
  return raws(block.lines) !== raws(block.linesBefore);
}

export function numberOf({ id }: Pick<Entry, 'id'>): number {
  return Number(id.slice(1));
}
