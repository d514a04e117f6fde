import type { Review } from '../agent/review.ts';
import { sameness } from '../text/sameness.ts';
import { textOf } from './block-layout.ts';
import type { Draft } from './draft.ts';
import { endVerdicts } from './ended-lines.ts';
import type { Candidate } from './judge-elements.ts';
import { lateVerdicts } from './late-review.ts';
import type { Entry, Source, Waiting } from './ledger.ts';

/**
 * The standing lines that a reviewer calls a secret: as such, in looking at their end, or in looking at whether they
 * hold no longer.
 */
export function standingSecrets(review: Review, candidates: readonly Candidate[] = []): readonly Entry['id'][] {
  const called = [...lateVerdicts(review), ...endVerdicts(review)];
  const ended = candidates.flatMap(({ id, op, target }) => {
    const said = review.verdicts.find((verdict) => verdict.id === id);
    return op === 'obsolete' && target.kind === 'entry' ? [[target.entry.id, said] as const] : [];
  });
  return [...called, ...ended].flatMap(([id, said]) => (said?.verdict === 'secret' ? [id] : []));
}

/**
 * Takes lines out for good that are secrets: their entries, those whose place they took and those that say the same, and
 * what was quoted of the messages that they rest on, in whatever entry. At most a quarter of a block in one cycle, before
 * anything else may leave it: a reviewer who calls everything a secret empties no memory. What is pinned is the person's
 * will.
 *
 * @param waiting what had to wait for that in an earlier cycle
 * @returns what is gone
 */
export function eraseSecrets(
  draft: Draft,
  secrets: readonly Entry['id'][],
  waiting: readonly Waiting[],
): readonly Entry[] {
  const left = waiting.flatMap(({ entry, because }) => (because === 'secret' ? [entry] : []));
  const erased: Entry[] = [];
  for (const id of new Set([...left, ...secrets])) {
    const entry = draft.find(id);
    if (entry === undefined || entry.pinned) continue;
    if (entry.state === 'live' && !draft.mayLeave(entry.block)) {
      draft.waiting.push({ entry: id, successor: null, because: 'secret' });
      continue;
    }
    for (const one of [entry, ...sayingIt(draft, entry)]) {
      if (one.state === 'live') draft.leave(one.id, 'obsolete', 'secret');
      draft.drop(one.id);
      erased.push(one);
    }
  }
  hideQuotesBeside(draft, erased);
  return erased;
}

/** Takes out what was quoted of the messages that secrets rest on. Which of those words the secret is nobody knows. */
export function hideQuotesBeside(draft: Draft, secrets: readonly { readonly sources: readonly Source[] }[]): void {
  const messages = new Set(secrets.flatMap(({ sources }) => sources.map(({ message }) => message)));
  if (messages.size === 0) return;
  for (const { id, sources } of [...draft.entries()]) {
    if (!sources.some(({ message }) => messages.has(message))) continue;
    draft.amend(id, {
      sources: sources.map((one) => (messages.has(one.message) ? { ...one, quote: null, asked: null } : one)),
    });
  }
}

/** What was said of it in the same words, or before it in others. */
function sayingIt(draft: Draft, entry: Entry): readonly Entry[] {
  const found = new Map<Entry['id'], Entry>();
  const add = (more: Iterable<Entry>) => {
    for (const one of more) {
      if (one.id === entry.id || one.pinned || found.has(one.id)) continue;
      found.set(one.id, one);
      add(replacedBy(draft, one));
    }
  };
  add([...draft.sayingTheSame(entry, 'whatever-accents'), ...replacedBy(draft, entry)]);
  return [...found.values()];
}

function replacedBy(draft: Draft, { id }: Entry): readonly Entry[] {
  return [...draft.entries()].filter(({ left }) => left?.supersededBy === id);
}

/** Finds the lines that say one of these texts: an entry may have been spelt in other ways before. */
export function lineFinder(texts: readonly string[]): (line: string) => boolean {
  const keys = new Set(texts.map(sameness).filter((key) => key !== ''));
  return (line) => keys.has(sameness(textOf(line)));
}
