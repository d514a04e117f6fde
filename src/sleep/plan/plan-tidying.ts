import type { Review, ReviewItem } from '../agent/review.ts';
import { keyOf } from '../text/sameness.ts';
import { lineOf } from './block-layout.ts';
import { checkPlan } from './check-plan.ts';
import type { Draft } from './draft.ts';
import { fitBlock, putInOrder, returnable } from './fit-block.ts';
import { type Contradiction, judgeTidying, type LineMerge, type TidyingInput } from './judge-tidying.ts';
import { leaveWaiting, supersedeOrWait } from './leave-or-wait.ts';
import { type Entry, keptSources, type Source } from './ledger.ts';
import { noticeEdits } from './notice-edits.ts';
import { planOf, toDraft, trimLedger } from './plan-cycle.ts';
import type { Plan, PlanInput, Refused } from './plan-types.ts';

/**
 * Plans a tidying: lines that say the same become one, of two that contradict each other the later one stays, and topics
 * bring together what belongs together. Pure and deterministic. Nothing that was known is lost: the entry of a merged
 * line stays in the ledger, and what is not named, or not supported by the review, stays as it was.
 *
 * @throws PlanBroken when the plan would break a promise; then nothing must be written.
 */
export function planTidying(input: TidyingInput): Plan {
  const { ledger, noticed } = noticeEdits(input);
  const { merges, contradictions, topics, refused } = judgeTidying({ ...input, ledger });
  const draft = toDraft(ledger, input);
  const denied: Refused[] = [];
  const deny = (id: string, { block, text }: Pick<Entry, 'block' | 'text'>, op: Refused['op']) =>
    denied.push({ id, block, op, because: 'not-supported', text, quote: null });

  leaveWaiting(draft, ledger.waiting);
  for (const one of contradictions) {
    if (isSupported(one.id, input.review)) draftContradiction(draft, one);
    else deny(one.id, one.earlier, 'obsolete');
  }
  const reordered = new Set<string>();
  for (const [id, topic] of topics) {
    if (draft.entry(id).topic !== topic) reordered.add(draft.entry(id).block);
    draft.amend(id, { topic });
  }
  const mergedIn = new Set<string>();
  for (const one of merges) {
    if (!draftMerge(draft, one, input.review, mergedIn))
      deny(one.id, { block: one.rule.label, text: one.text }, 'update');
  }
  return finishPlan(draft, input, { refused: [...refused, ...denied], noticed }, reordered);
}

/** All that a tidying has a reviewer look at: whatever would go out of sight, and what would be said in its place. */
export function itemsOfTidying(input: Omit<TidyingInput, 'review'>): readonly ReviewItem[] {
  const { ledger } = noticeEdits(input);
  const { merges, contradictions } = judgeTidying({ ...input, ledger });
  const aboutHer = new Set(input.rules.flatMap(({ label, kind }) => (kind === 'persona' ? [label] : [])));
  const itemOf = (id: string, block: string, said: string, more: Partial<ReviewItem>): ReviewItem => ({
    id,
    reasons: ['tidying'],
    about: aboutHer.has(block) ? 'scarlet' : 'person',
    op: 'add',
    statement: '',
    line: null,
    speaker: 'person',
    said,
    before: null,
    others: [],
    ...more,
  });
  return [
    ...contradictions.map(({ id, earlier, later }) =>
      itemOf(id, earlier.block, lineOf(later), { op: 'obsolete', statement: earlier.text, line: earlier.text }),
    ),
    ...merges.flatMap(({ id, originals, rule, text }) => [
      itemOf(id, rule.label, originals.map(lineOf).join('. '), { statement: text }),
      ...originals
        .filter((one) => !isWordedAlike(one, text))
        .map((one) => itemOf(`${id}.${one.id}`, rule.label, text, { statement: one.text })),
    ]),
  ].slice(0, mostReviewed);
}

/** What is left over is not supported, and so stays as it is until another time. */
const mostReviewed = 80;

function isSupported(id: string, { verdicts }: Review): boolean {
  return verdicts.some((one) => one.id === id && one.verdict === 'supported');
}

function isWordedAlike(entry: Entry, text: string): boolean {
  return keyOf(entry) === keyOf({ text });
}

function isStillKnown({ state }: Entry): boolean {
  return state === 'live' || state === 'archived';
}

function draftContradiction(draft: Draft, { earlier, later }: Contradiction): void {
  const [old, successor] = [draft.entry(earlier.id), draft.entry(later.id)];
  // What had to wait from before has been dealt with meanwhile.
  if (!isStillKnown(old) || !isStillKnown(successor)) return;
  if (old.state !== 'live') draft.supersede(old.id, successor.id, 'contradicted');
  else supersedeOrWait(draft, old, successor, 'contradicted');
}

/**
 * Puts one line in the place of those of which a reviewer says that it says them: the others stay beside it. One merge
 * of a block is made whole; of others, no more lines leave than in a cycle, and the rest wait.
 *
 * @param mergedIn blocks in which one was made
 * @returns whether it had an effect
 */
function draftMerge(
  draft: Draft,
  { id, originals, rule, text }: LineMerge,
  review: Review,
  mergedIn: Set<string>,
): boolean {
  const isTrue = isSupported(id, review) || originals.every((one) => isWordedAlike(one, text));
  const standing = originals.filter((one) => isStillKnown(draft.entry(one.id)));
  const said = standing.filter((one) => isWordedAlike(one, text) || isSupported(`${id}.${one.id}`, review));
  if (!isTrue || said.length < Math.min(2, originals.length)) return false;

  const heir = draft.learn(toHeir(draft, said, rule.label, text), 'over-the-cap');
  // Two equal lines could not be told apart.
  const ordered = [...said].sort((a, b) => Number(lineOf(b) === lineOf(heir)) - Number(lineOf(a) === lineOf(heir)));
  const isWhole = rule.kind === 'lines' && !mergedIn.has(rule.label);
  mergedIn.add(rule.label);
  for (const { id: original } of ordered) {
    const old = draft.entry(original);
    if (old.state !== 'live' || isWhole) draft.supersede(old.id, heir.id, 'merged');
    else supersedeOrWait(draft, old, heir, 'merged');
  }
  return true;
}

function toHeir(draft: Draft, originals: readonly Entry[], block: string, text: string) {
  const entries = originals.map(({ id }) => draft.entry(id));
  const most = (value: (entry: Entry) => number) => Math.max(...entries.map(value));
  // What one of them sets no end to has none.
  const last = (dates: readonly (number | null)[]) =>
    dates.every((at) => at !== null) ? Math.max(...(dates as readonly number[])) : null;
  return {
    block,
    text,
    importance: most(({ importance }) => importance),
    confidence: most(({ confidence }) => confidence),
    topic: entries.find(({ topic }) => topic !== null)?.topic ?? null,
    sources: newestSources(entries),
    firstSeen: Math.min(...entries.map(({ firstSeen }) => firstSeen)),
    lastSeen: most(({ lastSeen }) => lastSeen),
    validUntil: last(entries.map(({ validUntil }) => validUntil)),
    happensOn: last(entries.map(({ happensOn }) => happensOn)),
    pinned: false,
    correction: entries.find(({ correction }) => correction !== null)?.correction ?? null,
    cycle: draft.cycle,
    reviewed: draft.cycle,
    mergedFrom: entries.map(({ id, state }) => ({
      entry: id,
      state: state === 'live' ? ('live' as const) : ('archived' as const),
    })),
  };
}

/** The newest source of each, and then the newest of all. */
function newestSources(entries: readonly Entry[]): Source[] {
  const newestFirst = (list: readonly Source[]) => [...list].sort((a, b) => b.at - a.at);
  const ranked = [
    ...entries.flatMap(({ sources }) => newestFirst(sources).slice(0, 1)),
    ...newestFirst(entries.flatMap(({ sources }) => sources)),
  ];
  const distinct = [...new Map(ranked.map((source) => [source.message, source])).values()];
  return distinct.slice(0, keptSources).sort((a, b) => a.at - b.at);
}

function finishPlan(
  draft: Draft,
  input: Pick<PlanInput, 'ledger' | 'blocks' | 'rules' | 'now'>,
  found: Pick<Plan, 'refused' | 'noticed'>,
  reordered: ReadonlySet<string> = new Set(),
): Plan {
  const archived = returnable(draft.entries());
  for (const { label, rule } of draft.blocks) {
    if (rule.kind !== 'lines' && rule.kind !== 'persona') continue;
    fitBlock(draft, label, archived.get(label) ?? []);
    if (reordered.has(label)) putInOrder(draft, label);
  }
  const plan = planOf(draft, input, { ...found, unread: [], dropped: trimLedger(draft) });
  checkPlan(plan, input);
  return plan;
}

/** What becomes of an undo: the plan, or that no line reads like that which was merged of others. */
export type Undoing =
  | { readonly kind: 'plan'; readonly plan: Plan /** That are back. */; readonly lines: readonly string[] }
  | { readonly kind: 'nothing-to-undo' };

/**
 * Plans that a merged line gives way to those it was made of, each where it was: in its block, as far as there is room,
 * or in the archive. What it has learned since stays with the first of them.
 */
export function planUndo(
  input: Pick<PlanInput, 'ledger' | 'blocks' | 'rules' | 'now' | 'cycle'>,
  line: string,
): Undoing {
  const { ledger, noticed } = noticeEdits(input);
  const heir = ledger.entries.findLast(
    (entry) =>
      entry.mergedFrom !== undefined &&
      (entry.state === 'live' || entry.state === 'archived') &&
      isWordedAlike(entry, line),
  );
  const originals = (heir?.mergedFrom ?? []).filter(({ entry: id }) =>
    ledger.entries.some((one) => one.id === id && (one.state === 'merged' || one.state === 'live')),
  );
  if (heir === undefined || originals.length === 0) return { kind: 'nothing-to-undo' };

  const draft = toDraft(ledger, input);
  leaveWaiting(
    draft,
    ledger.waiting.filter(({ successor }) => successor !== heir.id),
  );
  const isMerged = (id: Entry['id']) => draft.entry(id).state === 'merged';
  const known = new Set(originals.flatMap(({ entry: id }) => draft.entry(id).sources.map(({ message }) => message)));
  draft.leave(heir.id, 'obsolete', 'undone');
  for (const { entry: id, state } of originals.filter((one) => isMerged(one.entry))) {
    const isOfLines = draft.block(draft.entry(id).block)?.rule.kind !== 'slots';
    if (state !== 'live' || !isOfLines || !draft.revive(id, 'successor')) draft.leave(id, 'archived', 'no-room');
    // What was pinned is what they say.
    else if (heir.pinned && draft.pinnedFits(draft.entry(id))) draft.amend(id, { pinned: true });
  }
  const [first] = originals;
  const since = heir.sources.filter(({ message }) => !known.has(message));
  if (first !== undefined) draft.addSources(first.entry, since);
  const lines = originals.map(({ entry: id }) => lineOf(draft.entry(id)));
  return { kind: 'plan', plan: finishPlan(draft, input, { refused: [], noticed }), lines };
}
