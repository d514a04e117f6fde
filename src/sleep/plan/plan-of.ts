import { keyOf } from '../text/sameness.ts';
import { lineOf, withoutBullet } from './block-layout.ts';
import type { Departure, OwnWords } from './departure.ts';
import type { Draft } from './draft.ts';
import { type DraftBlock, readsAs } from './draft-blocks.ts';
import { slotOf } from './draft-slots.ts';
import { leastFirst } from './fit-block.ts';
import { type Entry, isOver, ledgerCapacity } from './ledger.ts';
import type { BlockDiff, Plan, PlanInput } from './plan-types.ts';

/** The plan that a draft has come to. */
export function planOf(
  draft: Draft,
  input: Pick<PlanInput, 'ledger' | 'now' | 'hashOf'>,
  found: Pick<Plan, 'refused' | 'unread' | 'noticed' | 'dropped' | 'erased'>,
): Plan {
  const before = new Map(input.ledger.entries.map((entry) => [entry.id, entry]));
  const changed = draft.blocks.filter((block) => readsAs(block) !== block.before);
  const entries = [...draft.entries()];
  const isNote = noteFinder(draft);
  const facts = entries.filter((entry) => entry.state === 'live' && !isNote(entry));
  // Nor may they be learned again, from a message that is shown once more.
  const buried = found.erased.map((entry) => ({ hash: input.hashOf(keyOf(entry)), at: input.now }));
  const tombstones = [...input.ledger.tombstones, ...buried];
  return {
    ledger: { next: draft.next, entries, tombstones, waiting: [...draft.waiting] },
    changes: changed.map((block) => diffBlock(draft, block, (id) => before.get(id))),
    reinforced: [...draft.reinforced],
    archivedAtOnce: archivedAtOnce(draft),
    returned: [...draft.returned],
    over: facts.filter((entry) => isOver(entry, input.now)).map(({ id }) => id),
    ...found,
  };
}

/** What a cycle does to a block, in lines, for people to read. */
function diffBlock(draft: Draft, block: DraftBlock, before: (id: Entry['id']) => Entry | undefined): BlockDiff {
  const idsBefore = new Set(block.linesBefore.flatMap(({ id }) => id ?? []));
  const idsAfter = new Set(block.lines.flatMap(({ id }) => id ?? []));
  const lineBefore = (id: Entry['id']) => lineOf(before(id) ?? draft.entry(id));
  const erased = (id: Entry['id']): Entry | undefined => {
    const entry = before(id);
    const left = { at: draft.now, because: 'secret', supersededBy: null, byOwnWords: null } as const;
    return entry && { ...entry, state: 'obsolete', left };
  };
  const lineAfter = (id: Entry['id']) => lineOf(draft.entry(id));
  const gone = [...idsBefore].filter((id) => !idsAfter.has(id)).flatMap((id) => draft.find(id) ?? erased(id) ?? []);
  const replaced = new Map(
    gone.flatMap((old) => {
      const by = old.left?.supersededBy;
      return by != null && idsAfter.has(by) && !idsBefore.has(by) ? [[by, old] as const] : [];
    }),
  );
  const inPlace = new Set([...replaced.values()]);
  const reworded = [...idsBefore].filter((id) => idsAfter.has(id) && lineBefore(id) !== lineAfter(id));
  return {
    label: block.label,
    before: block.before,
    after: readsAs(block),
    added: [...idsAfter].filter((id) => !idsBefore.has(id) && !replaced.has(id)).map(lineAfter),
    updated: [
      ...[...replaced].map(([by, old]) => ({ from: lineBefore(old.id), to: lineAfter(by) })),
      ...reworded.map((id) => ({ from: lineBefore(id), to: lineAfter(id) })),
    ],
    removed: [
      ...gone
        .filter((old) => !inPlace.has(old))
        .map((old) => ({ text: lineBefore(old.id), because: reasonOfLeaving(old) })),
      ...foreignGone(block).map((raw) => ({ text: withoutBullet(raw), because: 'no-longer-true' as const })),
    ],
  };
}

/** In the sleep agent's own words where it gave some. */
function reasonOfLeaving({ left }: Entry): Departure | OwnWords {
  return left?.byOwnWords == null ? (left?.because ?? ('' as OwnWords)) : (left.byOwnWords as OwnWords);
}

/** The foreign lines that were there and are not any more. */
function foreignGone({ lines, linesBefore }: DraftBlock): readonly string[] {
  const left = new Map<string, number>();
  for (const { raw, id } of lines) if (id === null) left.set(raw, (left.get(raw) ?? 0) + 1);
  return linesBefore.flatMap(({ raw, id }) => {
    const count = left.get(raw) ?? 0;
    if (id !== null) return [];
    left.set(raw, count - 1);
    return count > 0 ? [] : [raw];
  });
}

function archivedAtOnce(draft: Draft): readonly Entry['id'][] {
  return [...draft.learned].filter((id) => draft.find(id)?.state === 'archived');
}

/**
 * Keeps the ledger to its capacity. What is live never goes, nor what this cycle took out of sight; of the rest, old
 * next actions and patterns go first, then what another line says, and then what is worth least. Of facts that matter
 * alike, those go first that this cycle learned and put aside at once: an answer that loops pushes nothing out.
 */
export function trimLedger(draft: Draft): readonly Entry[] {
  const excess = draft.size - ledgerCapacity;
  if (excess <= 0) return [];
  const atOnce = new Set(archivedAtOnce(draft));
  const successors = new Set([...draft.entries()].flatMap(({ left }) => left?.supersededBy ?? []));
  const mayGo = ({ id, left }: Entry) =>
    left !== null && (left.at !== draft.now || (atOnce.has(id) && !successors.has(id)));
  const waiting = new Set(draft.waiting.map(({ successor }) => successor));
  const spare = [...draft.entries()].filter((entry) => mayGo(entry) && !entry.pinned && !waiting.has(entry.id));
  const isNote = noteFinder(draft);
  const notes = leastFirst(spare.filter(isNote)).slice(0, excess);
  const merged = leastFirst(spare.filter(({ state }) => state === 'merged')).slice(0, excess - notes.length);
  const facts = spare.filter((entry) => !isNote(entry) && entry.state !== 'merged');
  const left = excess - notes.length - merged.length;
  const ranked = [...leastFirst(facts, left)].sort(
    (a, b) => a.importance - b.importance || Number(atOnce.has(b.id)) - Number(atOnce.has(a.id)),
  );
  const gone = [...notes, ...merged, ...ranked.slice(0, left)];
  for (const { id } of gone) draft.drop(id);
  return gone;
}

/** Tells what stands in a slot from facts: a model may well call what a fact is about `mood` or `next`. */
function noteFinder({ blocks }: Draft): (entry: Entry) => boolean {
  const labels = new Set(blocks.filter(({ rule }) => rule.kind === 'slots').map(({ label }) => label));
  return (entry) => labels.has(entry.block) && slotOf(entry) !== null;
}
