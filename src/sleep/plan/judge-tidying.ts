import { codePoints } from '../../base/text.ts';
import { insightsSchema } from '../agent/insights.ts';
import type { TidyingAnswer, TidyingLine } from '../agent/tidying-request.ts';
import { keyOf } from '../text/sameness.ts';
import { countAccents, isSpeltAs, saysTheSame } from '../text/says-the-same.ts';
import { lineOf } from './block-layout.ts';
import { type Entry, lastSaid } from './ledger.ts';
import type { BlockRule, PlanInput, Refusal, Refused } from './plan-types.ts';
import { longestStatement, type Standards, topicOf, toStandards, wordElement } from './word-element.ts';

/** What a tidying is planned from. */
export type TidyingInput = Omit<PlanInput, 'insights' | 'window' | 'shown'> & {
  readonly answer: TidyingAnswer;
  /** What each mark stood for when the sleep agent was asked. */
  readonly shown: readonly TidyingLine[];
};

/** Lines that say the same, and the one line that is to say it in their place. */
export type LineMerge = {
  readonly id: string;
  readonly originals: readonly Entry[];
  readonly rule: BlockRule;
  readonly text: string;
};

/** Two lines that can't both be true: the one whose source is later holds. */
export type Contradiction = { readonly id: string; readonly earlier: Entry; readonly later: Entry };

/** The changes that may be made, unless a reviewer says otherwise. No line is changed twice. */
export type JudgedTidying = {
  readonly merges: readonly LineMerge[];
  readonly contradictions: readonly Contradiction[];
  readonly topics: ReadonlyMap<Entry['id'], string>;
  readonly refused: readonly Refused[];
};

/** So many lines become one at the most: who names more takes for the same what is merely alike. */
export const mostMerged = 6;

/** Decides what of an answer may be done at all. */
export function judgeTidying(input: Omit<TidyingInput, 'review'>): JudgedTidying {
  // Of what stands it was asked before whether it is a secret.
  const known = { insights: insightsSchema.parse({}), window: nothing, shown: [], clearedValues: 'all' as const };
  const standards = toStandards({ ...input, ...known });
  const taken = new Set<Entry['id']>();
  const said = new Set<string>();
  const refused: Refused[] = [];
  const contradictions = input.answer.contradictions.flatMap((marks, at) => {
    const id = `contradictions.${at}`;
    const judged = judgeContradiction(id, findEntries(marks, taken, input), input);
    for (const because of judged.refused) refused.push(toRefusal(id, 'obsolete', null, because));
    for (const { earlier } of judged.found) taken.add(earlier.id);
    return judged.found;
  });
  const merges = input.answer.merges.flatMap(({ lines, text }, at) => {
    const id = `merges.${at}`;
    const judged = judgeMerge(id, findEntries(lines, taken, input), text, { input, standards, said });
    if (judged.kind === 'refused') refused.push(toRefusal(id, 'update', text, judged.because));
    if (judged.kind !== 'merge') return [];
    for (const one of judged.merge.originals) taken.add(one.id);
    said.add(keyOf(judged.merge));
    return [judged.merge];
  });
  const topics = input.answer.topics.flatMap(({ lines, topic }) => {
    const line = topicOf({ topic }, '', standards);
    return line === null ? [] : findEntries(lines, new Set(), input).entries.map((one) => [one.id, line] as const);
  });
  return { merges, contradictions, topics: new Map(topics), refused };
}

const nothing = { messages: [], context: [] };

type FoundEntries = { readonly entries: readonly Entry[]; readonly because: Refusal };

/** The entries that marks stand for, as far as they are as they were shown; and if there are none, why. */
function findEntries(
  marks: readonly string[],
  taken: ReadonlySet<string>,
  input: Omit<TidyingInput, 'review'>,
): FoundEntries {
  const shown = [...new Set(marks)].flatMap((mark) => input.shown.find((line) => line.mark === mark) ?? []);
  const standing = shown.flatMap(({ entry: id, line }) => {
    const entry = input.ledger.entries.find((one) => one.id === id);
    const holds = entry !== undefined && (entry.state === 'live' || entry.state === 'archived');
    return holds && lineOf(entry) === line ? [entry] : [];
  });
  const open = standing.filter(({ id, block }) => openRuleOf(block, input) !== undefined && !taken.has(id));
  const because = standing.length > 0 ? 'protected-block' : shown.length > 0 ? 'target-changed' : 'unknown-target';
  return { entries: open, because: standing.some(({ id }) => taken.has(id)) ? 'already-obsolete' : because };
}

/** The rule of a block that holds lines and may be changed. */
function openRuleOf(label: string, { rules, blocks }: Pick<TidyingInput, 'rules' | 'blocks'>): BlockRule | undefined {
  const block = blocks.find((one) => one.label === label);
  const rule = rules.find((one) => one.label === label);
  if (block === undefined || block.readOnly || (rule?.kind !== 'lines' && rule?.kind !== 'persona')) return undefined;
  return rule;
}

/** Whatever the answer says of which holds: what was said last does, against each of the others. */
function judgeContradiction(
  id: string,
  { entries, because }: FoundEntries,
  input: Omit<TidyingInput, 'review'>,
): { readonly found: readonly Contradiction[]; readonly refused: readonly Refusal[] } {
  const alike = ofOneKind(entries, input);
  const [later, ...others] = [...alike].sort((a, b) => saidAt(b) - saidAt(a));
  if (later === undefined || others.length === 0) {
    return { found: [], refused: [entries.length === 0 ? because : 'unknown-target'] };
  }
  const reasons = others.map((earlier): Refusal | null => {
    if (saidAt(earlier) === saidAt(later)) return 'no-evidence';
    return earlier.pinned ? 'pinned' : null;
  });
  return {
    found: others.flatMap((earlier, at) =>
      reasons[at] === null ? [{ id: `${id}.${earlier.id}`, earlier, later }] : [],
    ),
    refused: reasons.filter((reason) => reason !== null),
  };
}

type JudgedMerge =
  | { readonly kind: 'merge'; readonly merge: LineMerge }
  | { readonly kind: 'refused'; readonly because: Refusal }
  | { readonly kind: 'nothing-to-do' };

type MergeDesk = {
  readonly input: Omit<TidyingInput, 'review'>;
  readonly standards: Standards;
  /** What other merges of this answer come to. */
  readonly said: ReadonlySet<string>;
};

function judgeMerge(
  id: string,
  { entries, because }: FoundEntries,
  wanted: string,
  { input, standards, said }: MergeDesk,
): JudgedMerge {
  const refuse = (reason: Refusal): JudgedMerge => ({ kind: 'refused', because: reason });
  const least = Math.min(2, entries.length);
  if (least === 0) return refuse(because);
  const unpinned = entries.filter(({ pinned }) => !pinned);
  if (unpinned.length < least) return refuse('pinned');
  const voiced = unpinned.filter((one) => placesOf(one) === placesOf(unpinned[0]));
  if (voiced.length < least) return refuse('told-elsewhere');
  const originals = withOneCorrection(ofOneKind(voiced, input)).slice(0, mostMerged);
  if (originals.length < least) return refuse('unknown-target');
  const [first] = originals;
  const rule = first === undefined ? undefined : openRuleOf(first.block, input);
  if (first === undefined || rule === undefined) return refuse('protected-block');

  if (codePoints(wanted.trim()) > longestStatement) return refuse('too-long');
  const worded = wordElement({ text: wanted, op: 'update' }, null, standards);
  if (worded.kind === 'refused') return refuse(worded.because);
  const text = speltAsKnown(worded, originals);
  if (originals.length === 1 && text === first.text) return { kind: 'nothing-to-do' };
  const ids = new Set(originals.map((one) => one.id));
  // Two equal lines could not be told apart.
  const isSaid = (one: Entry) =>
    (one.state === 'live' || one.state === 'archived') && !ids.has(one.id) && saysTheSame(one, { text });
  if (input.ledger.entries.some(isSaid) || said.has(worded.key)) return refuse('already-known');
  if (input.ledger.entries.some((heir) => wasUndone(heir, ids))) return refuse('undone');
  return { kind: 'merge', merge: { id, originals, rule, text } };
}

/** As that of the lines that say the same which has the most accents: models lose them. */
function speltAsKnown(worded: Pick<Entry, 'text'>, originals: readonly Entry[]): string {
  const same = originals.filter((one) => saysTheSame(one, worded));
  const [known] = same.toSorted((a, b) => countAccents(b) - countAccents(a));
  return known === undefined || isSpeltAs(known, worded) ? worded.text : known.text;
}

/** What somebody wanted apart stays apart. */
function wasUndone({ left, mergedFrom = [] }: Entry, ids: ReadonlySet<Entry['id']>): boolean {
  return left?.because === 'undone' && mergedFrom.length > 0 && mergedFrom.every(({ entry }) => ids.has(entry));
}

/** Where an entry may be voiced. What was told to her alone must not get into a line that she may voice elsewhere. */
function placesOf(entry: Entry | undefined): string {
  const places = entry?.sources.map(({ place }) => (place === 'direct' ? 'direct' : `of ${place.guild}`)) ?? [];
  return [...new Set(places)].sort().join(' ');
}

/** Lines about the person and lines about her are never one. */
function ofOneKind(entries: readonly Entry[], input: Omit<TidyingInput, 'review'>): readonly Entry[] {
  const kindOf = (entry: Entry | undefined) => (entry === undefined ? undefined : openRuleOf(entry.block, input)?.kind);
  return entries.filter((one) => kindOf(one) === kindOf(entries[0]));
}

/** A line has room for one correction. */
function withOneCorrection(entries: readonly Entry[]): readonly Entry[] {
  const first = entries.find(({ correction }) => correction !== null)?.correction ?? null;
  return entries.filter(({ correction }) => correction === null || correction === first);
}

/** When an entry was said last, as far as its sources tell. */
export function saidAt({ sources, lastSeen }: Entry): number {
  return lastSaid(sources, lastSeen);
}

function toRefusal(id: string, op: Refused['op'], text: string | null, because: Refusal): Refused {
  return {
    id,
    block: '',
    op,
    because,
    text: because === 'secret' || because === 'forgotten' ? null : text,
    quote: null,
  };
}
