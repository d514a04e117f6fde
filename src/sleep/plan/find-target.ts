import { lineOf, withoutBullet } from './block-layout.ts';
import type { Entry } from './ledger.ts';
import type { BlockRule, PlanInput, ShownLine } from './plan-types.ts';
import { keyOf, sameness } from './words.ts';

/** What the short id of an element stands for. */
export type Target =
  | { readonly kind: 'none' }
  | { readonly kind: 'unknown' }
  | { readonly kind: 'entry'; readonly text: string; readonly entry: Entry }
  /** A line of another hand. */
  | { readonly kind: 'foreign'; readonly label: string; readonly text: string; readonly raw: string }
  /** It was shown, but somebody has changed it since. */
  | { readonly kind: 'changed'; readonly label: string; readonly text: string };

type Standing = Pick<PlanInput, 'shown' | 'blocks' | 'ledger'>;

/** Targets come as `h3`, `[h3]`, `h3: Lives in Milan`, or as the line itself. */
export function findTarget(wanted: string | undefined, own: BlockRule, { shown, blocks, ledger }: Standing): Target {
  if (wanted === undefined || wanted.trim() === '') return { kind: 'none' };
  const id = /^[^\p{L}\p{N}]*([a-z]\d{1,4})(?![\p{L}\p{N}])/iu.exec(wanted)?.[1]?.toLowerCase();
  const key = sameness(withoutBullet(wanted));
  const line =
    shown.find((one) => one.id.toLowerCase() === id) ??
    shown.find(({ block, text }) => block === own.label && sameness(withoutBullet(text)) === key);
  if (line !== undefined) return standingAs(line, { blocks, ledger });
  // What had left sight can still be corrected.
  const archived = ledger.entries.find(
    (entry) => entry.block === own.label && entry.state === 'archived' && keyOf(entry) === key,
  );
  return archived === undefined ? { kind: 'unknown' } : { kind: 'entry', text: archived.text, entry: archived };
}

function standingAs(
  { block, text: raw, entry: pattern }: ShownLine,
  { blocks, ledger }: Pick<Standing, 'blocks' | 'ledger'>,
): Target {
  const text = withoutBullet(raw);
  if (pattern !== undefined) {
    const known = ledger.entries.find(({ id, state }) => id === pattern && (state === 'live' || state === 'candidate'));
    return known === undefined ? { kind: 'changed', label: block, text } : { kind: 'entry', text, entry: known };
  }
  const entry =
    ledger.entries.find((one) => one.block === block && one.state === 'live' && isLineOf(one, text)) ??
    ledger.entries.findLast((one) => one.block === block && one.state === 'archived' && isLineOf(one, text));
  const stands = blocks.some(({ label, value }) => label === block && value.split('\n').includes(raw));
  if (entry !== undefined) return stands ? { kind: 'entry', text, entry } : { kind: 'changed', label: block, text };
  return stands ? { kind: 'foreign', label: block, text, raw } : { kind: 'changed', label: block, text };
}

function isLineOf(entry: Entry, line: string): boolean {
  return line === lineOf(entry);
}
