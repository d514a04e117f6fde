import type { LettaMessageId } from '../../base/ids.ts';
import type { ReviewVerdict } from '../agent/review.ts';
import { keyOf } from '../text/sameness.ts';
import { checkPlan } from './check-plan.ts';
import { besideUnlessEnded, clearCandidate } from './clear-candidate.ts';
import { Draft } from './draft.ts';
import { type ClearedCandidate, draftLine } from './draft-lines.ts';
import { draftSlots } from './draft-slots.ts';
import { type Ending, endedAmong, endingOf, withoutItsEnd } from './ended-lines.ts';
import { eraseSecrets, hideQuotesBeside, standingSecrets } from './erase-secrets.ts';
import { fitBlock, returnableEntries } from './fit-block.ts';
import { isCopied } from './join-answers.ts';
import {
  type Candidate,
  doubtAbout,
  type Judged,
  judgeElements,
  rewordCandidate,
  toRefused,
} from './judge-elements.ts';
import { isEndedUnreviewed, lateVerdicts } from './late-review.ts';
import { leaveOrWait, leaveWaiting, putBack } from './leave-or-wait.ts';
import { type Entry, type Ledger, lastSaid } from './ledger.ts';
import { courseLine } from './mood-course.ts';
import { noticeEdits } from './notice-edits.ts';
import { planOf, trimLedger } from './plan-of.ts';
import type { BlockRule, Plan, PlanInput, Refusal, Refused } from './plan-types.ts';
import { isQuotation } from './quote-instead.ts';
import { withAnswers } from './secrets/ask-of-secrets.ts';
import { withSaidSecrets } from './secrets/said-secrets.ts';

/**
 * Plans a consolidation: what the ledger and the blocks will be, from what they are, what the sleep agent made of a
 * window and what a reviewer said of that. Pure and deterministic; planning the same insights again on the result
 * changes nothing but what had to wait.
 *
 * Nothing that was known is lost: what leaves a block stays in the ledger, and so does what is admitted but finds no
 * room. What is not admitted is in `refused`, with the reason.
 *
 * @throws PlanBroken when the plan would break a promise; then nothing must be written.
 */
export function planCycle(given: PlanInput): Plan {
  const input = withSaidSecrets(withAnswers(given));
  const { ledger, noticed } = noticeEdits(input);
  const draft = toDraft(ledger, input);
  const judged = judgeElements(input);
  const { cleared: all, refused, read } = clearElements(judged, input);

  const erased = eraseSecrets(draft, standingSecrets(input.review, candidatesAmong(judged)), ledger.waiting);
  const { told = [], cleared = [] } = Object.groupBy(all, (one) => (isOneOf(erased, one) ? 'told' : 'cleared'));
  leaveWaiting(
    draft,
    ledger.waiting,
    cleared.map(({ candidate }) => candidate),
  );
  undoUnsupported(draft, input);
  const corrected = draftAll(draft, cleared.filter(isCorrection), input);
  const added = draftAll(draft, cleared.filter(isPlainAddition), input);
  expire(draft, input);
  const rewritten = draftAllSlots(draft, cleared, input);
  const archived = returnableEntries(draft.entries());
  for (const { label, rule } of draft.blocks) {
    if (rule.kind !== 'slots') fitBlock(draft, label, archived.get(label) ?? []);
  }
  const dropped = trimLedger(draft);
  // Also what this cycle has quoted.
  hideQuotesBeside(draft, [...erased, ...told.map(({ candidate }) => candidate)]);
  const plan = planOf(draft, input, {
    refused: [
      ...refused,
      ...told.map(({ candidate }) => refusalOf(candidate, 'secret', input)),
      ...corrected,
      ...added,
      ...rewritten,
    ],
    unread: unreadOf(judged, read, input),
    noticed,
    dropped,
    erased,
  });
  checkPlan(plan, input);
  return plan;
}

/** What was told again in this cycle went unreviewed, as it was known. */
function isOneOf(erased: readonly Entry[], { candidate }: ClearedCandidate): boolean {
  return erased.some((entry) => keyOf(entry) === candidate.key);
}

function candidatesAmong(judged: readonly Judged[]): readonly Candidate[] {
  return judged.flatMap((one) => (one.kind === 'candidate' ? [one.candidate] : []));
}

/** The ledger and the blocks that may change, to be planned on. */
export function toDraft(ledger: Ledger, input: Pick<PlanInput, 'blocks' | 'rules' | 'now' | 'cycle'>): Draft {
  const draft = new Draft(ledger, input);
  for (const block of input.blocks) {
    const rule = ruleOf(input, block.label);
    if (rule !== undefined && rule.kind !== 'protected' && !block.readOnly) draft.addBlock(block, rule);
  }
  // A block that somebody emptied is made anew, as one is that they deleted.
  for (const { id, left } of ledger.entries) {
    if (left?.because === 'block-emptied' && draft.revive(id, 'successor')) draft.returned.add(id);
  }
  return draft;
}

/** What may enter, by form, evidence and review. */
function clearElements(
  all: readonly Judged[],
  input: PlanInput,
): {
  readonly cleared: readonly ClearedCandidate[];
  readonly refused: readonly Refused[];
  /** Messages that were understood: something of them enters, or a reviewer knows what they are. */
  readonly read: ReadonlySet<LettaMessageId>;
} {
  const cleared: ClearedCandidate[] = [];
  const refused: Refused[] = [];
  const read = new Set<LettaMessageId>();
  for (const judged of all) {
    if (judged.kind === 'refused') {
      refused.push(judged.refused);
      continue;
    }
    const candidate = besideUnlessEnded(judged.candidate, input.review);
    const verdict = clearCandidate(candidate, input.review);
    const isUnderstood = verdict.kind === 'refused' ? !misread.includes(verdict.because) : candidate.slip === null;
    if (isUnderstood && candidate.slot === null && candidate.heard !== null) read.add(candidate.heard.message.id);
    if (verdict.kind === 'passes') cleared.push({ candidate, reviewed: verdict.reviewed });
    else if (verdict.kind === 'refused') refused.push(refusalOf(candidate, verdict.because, input));
    else {
      const again = rewordCandidate(candidate, verdict.text, input);
      if (again.kind === 'refused') refused.push(again.refused);
      else cleared.push({ candidate: again.candidate, reviewed: true });
    }
  }
  return { cleared, refused, read };
}

/** What says that an element has nothing to do with its message. */
const misread: readonly Refusal[] = ['question', 'not-supported', 'not-the-persons-words'];

/**
 * What a careless model passed over is read again; of what a careful one made nothing, nothing is to be made. Signs of
 * carelessness are what only a small model does.
 */
function unreadOf(all: readonly Judged[], read: ReadonlySet<LettaMessageId>, { window }: PlanInput) {
  const isCareless = all.some(
    (judged) =>
      isCopied(judged) ||
      doubtAbout(judged) !== null ||
      (judged.kind === 'candidate' && isQuotation(judged.candidate.text)),
  );
  if (!isCareless) return [];
  return window.messages.flatMap(({ id, speaker }) => (speaker === 'person' && !read.has(id) ? [id] : []));
}

function isCorrection({ candidate }: ClearedCandidate): boolean {
  return candidate.slot === null && candidate.op !== 'add';
}

function isPlainAddition({ candidate }: ClearedCandidate): boolean {
  return candidate.slot === null && candidate.op === 'add';
}

/** The most important first: what has to wait matters least. What is said of one line comes in the order of the words. */
function draftAll(draft: Draft, cleared: readonly ClearedCandidate[], input: PlanInput): readonly Refused[] {
  const saidAt = ({ candidate: { sources } }: ClearedCandidate) => lastSaid(sources, 0);
  const aims = Map.groupBy(cleared, ({ candidate: { target, id } }) => (target.kind === 'entry' ? target.entry : id));
  const ranked = [...aims.values()].sort((a, b) => weightOf(b) - weightOf(a));
  const ordered = ranked.flatMap((aimed) => aimed.sort((a, b) => saidAt(a) - saidAt(b)));
  return ordered.flatMap((one) => {
    const because = draftLine(draft, one);
    return because === null ? [] : [refusalOf(one.candidate, because, input)];
  });
}

function weightOf(aimed: readonly ClearedCandidate[]): number {
  const weights = aimed.flatMap(({ candidate: { importance, target } }) =>
    target.kind === 'entry' ? [importance, target.entry.importance] : [importance],
  );
  return Math.max(...weights);
}

function draftAllSlots(draft: Draft, cleared: readonly ClearedCandidate[], input: PlanInput): readonly Refused[] {
  const candidates = cleared.map(({ candidate }) => candidate).filter(({ slot }) => slot !== null);
  const blocks = draft.blocks.filter(({ rule }) => rule.kind === 'slots');
  return blocks.flatMap(({ label }) =>
    draftSlots(draft, label, candidates, input.slotTitles, courseLine(input.moods ?? [], input.now)).map(
      ({ candidate, because }) => refusalOf(candidate, because, input),
    ),
  );
}

/**
 * What a later review did not find supported leaves the block, and an end that it did not find supported is none. What
 * is pinned is the person's will.
 */
function undoUnsupported(draft: Draft, { ledger, review, cycle }: PlanInput): void {
  const ended = new Set(ledger.entries.filter(isEndedUnreviewed).map(({ id }) => id));
  for (const [id, said] of lateVerdicts(review)) {
    const entry = draft.find(id);
    if (entry !== undefined && ended.has(id)) settleEnd(draft, entry, said);
    if (entry?.state !== 'live') continue;
    if (said === null) draft.amend(id, { unanswered: (entry.unanswered ?? 0) + 1 });
    else if (said.verdict === 'supported' || entry.pinned) draft.amend(id, { reviewed: cycle });
    else if (said.verdict !== 'secret') leaveOrWait(draft, entry, 'not-supported');
  }
}

function settleEnd(draft: Draft, { id, left, unanswered = 0 }: Entry, said: ReviewVerdict | null): void {
  if (said === null) {
    draft.amend(id, { unanswered: unanswered + 1 });
    return;
  }
  const { unreviewedSince: _, ...settled } = left ?? {};
  draft.leave(id, 'obsolete', 'no-longer-true', settled);
  if (said.verdict !== 'supported') putBack(draft, draft.entry(id));
}

/**
 * What is past was put to the sleep agent as such; of what it said nothing, and where a reviewer finds the end in what the
 * person said, it goes to the archive.
 */
function expire(draft: Draft, input: PlanInput): void {
  for (const { label, rule } of draft.blocks) {
    if (rule.kind === 'slots') continue;
    for (const entry of endedAmong(draft.liveIn(label), input)) {
      if (!draft.spokenOf.has(entry.id)) endLine(draft, entry, endingOf(entry, input.review));
    }
  }
}

function endLine(draft: Draft, entry: Entry, ending: Ending): void {
  const { id, block, endUnanswered = 0 } = entry;
  if (ending === 'leaves' && draft.mayLeave(block)) draft.leave(id, 'expired', 'expired');
  if (ending === 'unanswered') draft.amend(id, { endUnanswered: endUnanswered + 1 });
  if (ending === 'has-no-end') draft.amend(id, withoutItsEnd(entry, draft.now));
}

function refusalOf({ id, rule, element }: Candidate, because: Refusal, input: PlanInput): Refused {
  return toRefused({ id, block: rule.label, element }, because, input);
}

function ruleOf(input: Pick<PlanInput, 'rules'>, label: string): BlockRule | undefined {
  return input.rules.find((rule) => rule.label === label);
}
