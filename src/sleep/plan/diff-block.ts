import { lineOf, withoutBullet } from './block-layout.ts';
import type { Departure, OwnWords } from './departure.ts';
import type { Draft } from './draft.ts';
import { type DraftBlock, readsAs } from './draft-blocks.ts';
import type { Entry } from './ledger.ts';
import type { BlockDiff } from './plan-types.ts';

/** What a cycle does to a block, in lines, for people to read. */
export function diffBlock(draft: Draft, block: DraftBlock, before: (id: Entry['id']) => Entry | undefined): BlockDiff {
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
