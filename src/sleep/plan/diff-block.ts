import { withoutBullet } from './block-layout.ts';
import type { OwnWords } from './departure.ts';
import { type Draft, type DraftBlock, readsAs } from './draft.ts';
import type { BlockDiff } from './plan-types.ts';

const noReason = '' as OwnWords;

/** What a cycle does to a block, in lines, for people to read. */
export function diffBlock(draft: Draft, block: DraftBlock, textBefore: (id: string) => string): BlockDiff {
  const idsBefore = new Set(block.linesBefore.flatMap(({ id }) => id ?? []));
  const idsAfter = new Set(block.lines.flatMap(({ id }) => id ?? []));
  const gone = [...idsBefore].filter((id) => !idsAfter.has(id)).map((id) => draft.entry(id));
  const replaced = new Map(
    gone.flatMap((old) => {
      const by = old.left?.supersededBy;
      return by != null && idsAfter.has(by) && !idsBefore.has(by) ? [[by, old] as const] : [];
    }),
  );
  const reworded = [...idsBefore].filter((id) => idsAfter.has(id) && textBefore(id) !== draft.entry(id).text);
  return {
    label: block.label,
    before: block.before,
    after: readsAs(block),
    added: [...idsAfter].filter((id) => !idsBefore.has(id) && !replaced.has(id)).map((id) => draft.entry(id).text),
    updated: [
      ...[...replaced].map(([by, old]) => ({ from: textBefore(old.id), to: draft.entry(by).text })),
      ...reworded.map((id) => ({ from: textBefore(id), to: draft.entry(id).text })),
    ],
    removed: [
      ...gone
        .filter((old) => ![...replaced.values()].includes(old))
        .map((old) => ({ text: textBefore(old.id), because: old.left?.because ?? noReason })),
      ...foreignGone(block).map((raw) => ({ text: withoutBullet(raw), because: 'no-longer-true' as const })),
    ],
  };
}

/** The foreign lines that were there and are not any more. */
export function foreignGone(block: DraftBlock): readonly string[] {
  const left = block.lines.filter(({ id }) => id === null).map(({ raw }) => raw);
  return block.linesBefore
    .filter(({ id }) => id === null)
    .map(({ raw }) => raw)
    .filter((raw) => {
      const at = left.indexOf(raw);
      if (at >= 0) left.splice(at, 1);
      return at < 0;
    });
}
