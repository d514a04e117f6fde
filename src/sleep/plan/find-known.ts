import { compareLines } from './compare-lines.ts';
import type { Draft } from './draft.ts';
import { sharesFactsWith } from './gather-items.ts';
import type { Entry } from './ledger.ts';

/** What memory already holds of a text. */
export type Known =
  | { readonly kind: 'entry'; readonly entry: Entry }
  | { readonly kind: 'foreign'; readonly label: string };

/**
 * Looks for a text in the blocks that share facts with this one and in the whole ledger, archive included. What is live
 * comes before what is not, the same words before similar ones, the older before the newer.
 */
export function findKnown(draft: Draft, label: string, text: string, except?: Entry['id']): Known | null {
  const kind = draft.block(label)?.rule.kind;
  const shares = (other: string) => sharesFactsWith(kind, draft.block(other)?.rule.kind);
  const shape = draft.shape(text);
  const ranked = draft.entries
    .filter((entry) => entry.id !== except && shares(entry.block))
    .map((entry) => ({ entry, likeness: compareLines(shape, draft.shape(entry.text)) }))
    .filter(({ likeness }) => likeness !== 'distinct')
    .map(({ entry, likeness }) => ({ entry, rank: (entry.state === 'live' ? 0 : 2) + (likeness === 'exact' ? 0 : 1) }))
    .sort((a, b) => a.rank - b.rank);
  const [best] = ranked;
  if (best !== undefined && best.rank < 2) return { kind: 'entry', entry: best.entry };
  const foreign = draft.blocks.find(
    (block) =>
      block.rule.kind !== 'protected' &&
      shares(block.label) &&
      draft.foreignIn(block.label).some((line) => compareLines(shape, draft.shape(line)) !== 'distinct'),
  );
  if (foreign !== undefined) return { kind: 'foreign', label: foreign.label };
  return best === undefined ? null : { kind: 'entry', entry: best.entry };
}
