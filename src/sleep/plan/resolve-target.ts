import { withoutBullet } from './block-layout.ts';
import type { Draft } from './draft.ts';
import type { Entry } from './ledger.ts';
import type { ShownLine } from './plan-types.ts';

/** What the short id of an insight stands for today. */
export type Target =
  | { readonly kind: 'none' }
  | { readonly kind: 'unknown' }
  /** The line was shown, but somebody has changed it since. */
  | { readonly kind: 'changed'; readonly label: string; readonly text: string }
  /** An earlier item of this batch has dealt with it. */
  | { readonly kind: 'settled'; readonly label: string; readonly text: string }
  | { readonly kind: 'entry'; readonly label: string; readonly text: string; readonly entry: Entry }
  | { readonly kind: 'foreign'; readonly label: string; readonly text: string; readonly raw: string };

export function resolveTarget(draft: Draft, id: string | undefined, shown: readonly ShownLine[]): Target {
  const wanted = id
    ?.trim()
    .toLowerCase()
    .replace(/^\[|\]$/g, '');
  if (wanted === undefined || wanted === '') return { kind: 'none' };
  const line = shown.find((one) => one.id.toLowerCase() === wanted);
  if (line === undefined) return { kind: 'unknown' };
  const text = withoutBullet(line.text);
  const at = { label: line.block, text };
  const standing = draft.block(line.block)?.lines.find(({ raw }) => raw === line.text);
  if (standing === undefined) return { kind: settledByUs(draft, line) ? 'settled' : 'changed', ...at };
  if (standing.id === null) return { kind: 'foreign', ...at, raw: standing.raw };
  return { kind: 'entry', ...at, entry: draft.entry(standing.id) };
}

function settledByUs(draft: Draft, line: ShownLine): boolean {
  return draft.block(line.block)?.linesBefore.some(({ raw }) => raw === line.text) ?? false;
}
