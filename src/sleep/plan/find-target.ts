import type { InsightElement, SlotName } from '../agent/insights.ts';
import { sameness } from '../text/sameness.ts';
import { isSpeltAs, saysTheSame } from '../text/says-the-same.ts';
import { lineOf, textOf, withoutBullet } from './block-layout.ts';
import type { Entry } from './ledger.ts';
import type { BlockRule, PlanInput, ShownLine } from './plan-types.ts';

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

/**
 * What an element of this block aims at. A line of a block of another kind is out of reach: what is said of her is
 * nothing said of the person. The seed of `persona` never changes.
 */
export function targetOf(
  { op, target, text }: InsightElement,
  slot: SlotName | null,
  own: BlockRule,
  input: Standing & Pick<PlanInput, 'rules'>,
): Target {
  // What keeps coming back is named each time.
  if (op === 'add' && slot !== 'pattern') return { kind: 'none' };
  const named = findTarget(target, own, input);
  // What is over is worded as the line that it was: of one that has left sight the sleep agent knows no id.
  const isByWords = op === 'obsolete' && (named.kind === 'none' || named.kind === 'unknown');
  const found = isByWords ? findTarget(text, own, input, 'by-words') : named;
  const label = found.kind === 'entry' ? found.entry.block : 'label' in found ? found.label : own.label;
  const kind = input.rules.find((rule) => rule.label === label)?.kind;
  const isSeed = kind === 'persona' && found.kind === 'foreign';
  return kind === own.kind && !isSeed ? found : { kind: 'unknown' };
}

/** Whether an element changes nothing that is known: an update of a line that nobody knows becomes a new one. */
export function isAddition(op: InsightElement['op'], { kind }: Target): boolean {
  return op === 'add' || (op === 'update' && (kind === 'none' || kind === 'unknown'));
}

/** Targets come as the line itself, or as `h3`, `[h3]`, `h3: Lives in Milan`, `h3 Lives in Milan`. */
function findTarget(
  wanted: string | undefined,
  own: BlockRule,
  { shown, blocks, ledger }: Standing,
  how: 'by-id-or-words' | 'by-words' = 'by-id-or-words',
): Target {
  if (wanted === undefined || wanted.trim() === '') return { kind: 'none' };
  const said = { text: withoutBullet(wanted) };
  const worded = shown.filter(({ block, text }) => block === own.label && isWordedAs(text, said));
  const line =
    worded.find(({ text }) => wordingsOf(text).some((one) => isSpeltAs(one, said))) ??
    worded[0] ??
    (how === 'by-words' ? undefined : lineWithId(wanted, shown));
  if (line !== undefined) return standingAs(line, { blocks, ledger });
  // What had left sight can still be corrected.
  const archived = ledger.entries.find(
    (entry) => entry.block === own.label && entry.state === 'archived' && saysTheSame(entry, said),
  );
  return archived === undefined ? { kind: 'unknown' } : { kind: 'entry', text: archived.text, entry: archived };
}

function isWordedAs(line: string, said: { readonly text: string }): boolean {
  return wordingsOf(line).some((one) => saysTheSame(one, said));
}

/** A line with its correction, and without. */
function wordingsOf(line: string): readonly { readonly text: string }[] {
  return [...new Set([withoutBullet(line), textOf(line)])].map((text) => ({ text }));
}

/** An id by itself or before a sign that parts it from the rest; before words only if they are those of its line. */
function lineWithId(wanted: string, shown: PlanInput['shown']): ShownLine | undefined {
  const [, id = '', rest = ''] = idThenRest.exec(wanted) ?? [];
  const line = shown.find((one) => one.id.toLowerCase() === id.toLowerCase());
  if (line === undefined || !/^\s*[\p{L}\p{N}]/u.test(rest)) return line;
  const [said, stands] = [sameness(rest), sameness(withoutBullet(line.text))];
  return said === '' || said.startsWith(stands) || stands.startsWith(said) ? line : undefined;
}

const idThenRest = /^[^\p{L}\p{N}]*([a-z]\d{1,4})(?![\p{L}\p{N}])(.*)$/isu;

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
