import type { Review, ReviewVerdict } from '../agent/review.ts';
import type { Candidate } from './judge-elements.ts';
import { isNearerToAnswer, isNearerToOthers } from './nearness.ts';

/** What a review says of an element. */
export type Clearance =
  | { readonly kind: 'passes'; readonly reviewed: boolean }
  /** An order: this is what remains of it. */
  | { readonly kind: 'reworded'; readonly text: string }
  | {
      readonly kind: 'refused';
      readonly because:
        | Exclude<ReviewVerdict['verdict'], 'supported'>
        | 'no-evidence'
        | 'not-the-persons-words'
        | 'question';
    };

const asksBack = { kind: 'refused', because: 'question' } as const;

/** Whether it says what was said elsewhere, and of its own message nothing: there is nothing to ask about. */
export function isToldElsewhere({ slip }: Pick<Candidate, 'slip'>): boolean {
  return slip !== null && slip !== 'read-before';
}

/** Whether a candidate may go on. With the review off, what only a reviewer could clear is refused. */
export function clearCandidate(candidate: Candidate, { mode, items, verdicts }: Review): Clearance {
  if (isToldElsewhere(candidate)) return { kind: 'refused', because: 'not-supported' };
  if (mode === 'off') return clearUnreviewed(candidate);
  // A title that asks is somebody's favourite; what she is like never asks.
  if (candidate.asks && candidate.rule.kind === 'persona') return asksBack;
  const isReviewed = items.some(({ id }) => id === candidate.id);
  if (!isReviewed) return candidate.asks ? asksBack : { kind: 'passes', reviewed: false };
  const verdict = verdicts.find(({ id }) => id === candidate.id);
  if (verdict?.verdict === 'supported') return { kind: 'passes', reviewed: true };
  const instead = verdict?.verdict === 'order' ? (verdict.instead?.trim() ?? '') : '';
  // An order speaks of what she should do; what the person prefers is a fact about the person.
  if (instead !== '' && candidate.op !== 'obsolete' && candidate.slot === null)
    return { kind: 'reworded', text: instead };
  return { kind: 'refused', because: verdict?.verdict ?? 'not-supported' };
}

/** The question whether a line that an update aims at holds no longer. */
export function idOfReplaced({ id }: Pick<Candidate, 'id'>): string {
  return `replaced.${id}`;
}

/** An update that aims at a line of something else stands beside it, unless a reviewer finds that one no longer true. */
export function besideUnlessEnded(candidate: Candidate, { items, verdicts }: Review): Candidate {
  const asked = idOfReplaced(candidate);
  const isEnded = verdicts.some(({ id, verdict }) => id === asked && verdict === 'supported');
  if (isEnded || !items.some(({ id }) => id === asked)) return candidate;
  return { ...candidate, op: 'add', target: { kind: 'none' } };
}

function clearUnreviewed({ evidence, heard, text, nearOthers, rule, asks }: Candidate): Clearance {
  if (asks) return asksBack;
  if (evidence.kind === 'named') return { kind: 'refused', because: 'no-evidence' };
  if (nearOthers || (heard !== null && (isNearerToOthers(text, heard) || isNearerToAnswer(text, heard)))) {
    return { kind: 'refused', because: 'not-the-persons-words' };
  }
  // Nobody looks whether a fact about the person came here by mistake.
  if (rule.kind === 'persona' && heard?.message.speaker !== 'scarlet')
    return { kind: 'refused', because: 'not-supported' };
  return { kind: 'passes', reviewed: false };
}
