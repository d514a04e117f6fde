import type { Review, ReviewItem } from '../agent/review.ts';
import { saysTheSame } from '../text/says-the-same.ts';
import { lineOf } from './block-layout.ts';
import { checkPlan } from './check-plan.ts';
import type { Draft } from './draft.ts';
import { thinOut } from './draft-slots.ts';
import { eraseSecrets } from './erase-secrets.ts';
import { fitBlock, putInOrder, returnableEntries } from './fit-block.ts';
import {
  type Contradiction,
  type JudgedTidying,
  judgeTidying,
  type LineMerge,
  type TidyingInput,
} from './judge-tidying.ts';
import { leaveWaiting, supersedeOrWait } from './leave-or-wait.ts';
import { type Entry, keptSources, type Source } from './ledger.ts';
import { noticeEdits } from './notice-edits.ts';
import { toDraft } from './plan-cycle.ts';
import { planOf, trimLedger } from './plan-of.ts';
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
  const deny = (id: string, { block, text }: Pick<Entry, 'block' | 'text'>, op: Refused['op'], isTold = false) => {
    const because = isTold || isCalledSecret(id, input.review) ? 'secret' : 'not-supported';
    denied.push({ id, block, op, because, text: because === 'secret' ? null : text, quote: null });
  };

  const secrets = secretsIn({ merges, contradictions }, input.review);
  const erased = eraseSecrets(draft, secrets, ledger.waiting);
  const isErased = ({ id }: Entry) => draft.find(id) === undefined;
  const told = draft.waiting.map(({ entry }) => entry);
  askAgainAbout(draft, merges, input.review);
  leaveWaiting(draft, ledger.waiting);
  for (const one of contradictions) {
    if (isErased(one.earlier) || isErased(one.later)) continue;
    if (isSupported(one.id, input.review)) draftContradiction(draft, one);
    else deny(one.id, one.earlier, 'obsolete');
  }
  const reordered = new Set<string>();
  for (const [id, topic] of topics) {
    if (draft.find(id) === undefined) continue;
    if (draft.entry(id).topic !== topic) reordered.add(draft.entry(id).block);
    draft.amend(id, { topic });
  }
  const mergedIn = new Set<string>();
  for (const one of merges) {
    // What one of them tells may stand in the words for all.
    const isTold = one.originals.some((line) => told.includes(line.id) || isErased(line));
    if (isTold || !draftMerge(draft, one, input.review, mergedIn))
      deny(one.id, { block: one.rule.label, text: one.text }, 'update', isTold);
  }
  return finishPlan(draft, input, { refused: [...refused, ...denied], noticed, erased }, reordered);
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

/** Of a merge and a contradiction a reviewer is asked about each line that would go. */
function secretsIn(
  { merges, contradictions }: Pick<JudgedTidying, 'merges' | 'contradictions'>,
  review: Review,
): readonly Entry['id'][] {
  const lines = [
    ...contradictions.map(({ id, earlier }) => [id, earlier.id] as const),
    ...merges.flatMap(({ id, originals }) => originals.map((one) => [`${id}.${one.id}`, one.id] as const)),
  ];
  return lines.flatMap(([id, entry]) => (isCalledSecret(id, review) ? [entry] : []));
}

/** Where the words for all tell a secret, one of the lines does: the next late review is asked which. */
function askAgainAbout(draft: Draft, merges: readonly LineMerge[], review: Review): void {
  const told = merges.filter(({ id }) => isCalledSecret(id, review)).flatMap(({ originals }) => originals);
  for (const { id } of told) if (draft.find(id) !== undefined) draft.amend(id, { reviewed: null });
}

function isCalledSecret(id: string, { verdicts }: Review): boolean {
  return verdicts.some((one) => one.id === id && one.verdict === 'secret');
}

function isSupported(id: string, { verdicts }: Review): boolean {
  return verdicts.some((one) => one.id === id && one.verdict === 'supported');
}

export function isWordedAlike(entry: Entry, text: string): boolean {
  return saysTheSame(entry, { text });
}

function isStillKnown(entry: Entry | undefined): boolean {
  return entry?.state === 'live' || entry?.state === 'archived';
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
  const standing = originals.filter(({ id: original }) => isStillKnown(draft.find(original)));
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

/** Brings back what there is room for, and makes the plan. */
export function finishPlan(
  draft: Draft,
  input: Pick<PlanInput, 'ledger' | 'blocks' | 'rules' | 'now' | 'hashOf'>,
  found: Pick<Plan, 'refused' | 'noticed' | 'erased'>,
  reordered: ReadonlySet<string> = new Set(),
): Plan {
  const archived = returnableEntries(draft.entries());
  for (const { label, rule } of draft.blocks) {
    if (rule.kind === 'slots') thinOut(draft, label);
    else fitBlock(draft, label, archived.get(label) ?? []);
    if (reordered.has(label)) putInOrder(draft, label);
  }
  const plan = planOf(draft, input, { ...found, unread: [], dropped: trimLedger(draft) });
  checkPlan(plan, input);
  return plan;
}
