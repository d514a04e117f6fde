import { keyOf } from '../text/sameness.ts';
import { isSpeltAs, isWrittenSo } from '../text/says-the-same.ts';
import { bulletOf } from './block-layout.ts';
import type { Departure } from './departure.ts';
import type { Draft, NewEntry } from './draft.ts';
import type { Target } from './find-target.ts';
import type { Candidate } from './judge-elements.ts';
import { leaveOrWait, supersedeOrWait, waitNoMore } from './leave-or-wait.ts';
import { type Entry, lastSaid, whyArchived } from './ledger.ts';
import type { Refusal } from './plan-types.ts';
import { isNewsOf, isSaidAtItsEnd, isSaidSince, outdoneBy } from './said-since.ts';

/** What may enter, and whether a reviewer said so. */
export type ClearedCandidate = { readonly candidate: Candidate; readonly reviewed: boolean };

/** Below this, a statement is kept out of sight until it is said again. */
const leastConfidence = 0.3;

/** Brings a cleared element into the draft. @returns why it had no effect, `null` where it had one */
export function draftLine(draft: Draft, cleared: ClearedCandidate): Refusal | null {
  const { op, target } = cleared.candidate;
  const named = target.kind === 'entry' ? draft.find(target.entry.id) : undefined;
  if (named !== undefined) draft.spokenOf.add(named.id);
  // Another element of this cycle has dealt with it: an update that was said since is one of what took its place.
  const isDealtWith = target.kind === 'entry' && named?.state !== target.entry.state;
  const aimed = isDealtWith ? outdoneBy(draft, named, cleared.candidate) : named;
  if (op === 'obsolete') return isDealtWith ? 'already-obsolete' : makeObsolete(draft, cleared, aimed);
  if (op === 'update' && aimed !== undefined) return update(draft, cleared, aimed);
  if (op === 'update' && target.kind === 'foreign') return replaceForeign(draft, cleared, target);
  if (op === 'update' && target.kind === 'changed') return keepBesideOther(draft, cleared, target);
  return add(draft, cleared);
}

function add(draft: Draft, cleared: ClearedCandidate): Refusal | null {
  const { candidate } = cleared;
  const known = findKnown(draft, candidate);
  if (known === 'foreign') return 'already-known';
  if (known !== null) return seeAgain(draft, known, cleared);
  draft.learn(entryFrom(draft, cleared), archiveReason(draft, candidate));
  return null;
}

function archiveReason(draft: Draft, { confidence, rule }: Candidate): Departure | null {
  if (confidence < leastConfidence) return 'low-confidence';
  if (draft.block(rule.label) === undefined) return 'no-room';
  return draft.mayAdd(rule.label) ? null : 'over-the-cap';
}

/** What is live comes before what is not, the older before the newer. */
function findKnown(draft: Draft, candidate: Candidate, except?: Entry['id']): Entry | 'foreign' | null {
  const family = draft.familyOf(candidate.rule);
  const same = draft
    .sayingTheSame(candidate)
    .map((entry) => heirOf(draft, entry))
    .filter(({ id, block }) => id !== except && family.has(block));
  const live = same.find(({ state }) => state === 'live');
  if (live !== undefined) return live;
  if ([...family].some((label) => draft.isForeignIn(label, candidate))) return 'foreign';
  // What ended as it was spelt holds as it is spelt now.
  return same.find((entry) => !(isSpeltAnew(candidate, entry) && isSaidAtItsEnd(draft, entry, candidate))) ?? null;
}

/** The words of what was merged are those of the line that says it now, as long as that holds. */
function heirOf(draft: Draft, entry: Entry): Entry {
  let last = entry;
  const passed = new Set<Entry>();
  while (last.state === 'merged') {
    passed.add(last);
    const heir = draft.find(last.left?.supersededBy ?? '');
    if (heir === undefined || passed.has(heir)) return entry;
    last = heir;
  }
  return last.state === 'live' || last.state === 'archived' ? last : entry;
}

/** Accents come and go by the person's own writing alone: models lose them, and add some. */
function isSpeltAnew(candidate: Candidate, entry: Entry): boolean {
  return keyOf(entry) === candidate.key && isWrittenSo(candidate, entry, candidate.heard?.message.own ?? '');
}

function seeAgain(draft: Draft, entry: Entry, cleared: ClearedCandidate): Refusal | null {
  const { candidate, reviewed } = cleared;
  draft.spokenOf.add(entry.id);
  const outdone = outdoneBy(draft, entry, candidate);
  if (outdone !== undefined && candidate.confidence >= leastConfidence) return update(draft, cleared, outdone);
  const isNews = isNewsOf(draft, entry, candidate);
  if (entry.state === 'live') {
    waitNoMore(draft, entry, candidate);
    draft.addSources(entry.id, candidate.sources);
    if (reviewed) draft.amend(entry.id, { reviewed: draft.cycle });
    if (isSpeltAnew(candidate, entry)) respell(draft, entry, candidate);
    return null;
  }
  if (!isNews) return entry.state === 'archived' ? 'already-known' : 'already-obsolete';
  draft.addSources(entry.id, candidate.sources);
  // What was out of sight is as it is said now, without the dates at which it once ended. A pin ended with its line.
  const { text } = isSpeltAnew(candidate, entry) ? candidate : entry;
  draft.amend(entry.id, { ...valuesOf(draft, candidate, reviewed), text, pinned: false });
  const because = archiveReason(draft, candidate);
  if (because !== null || !draft.revive(entry.id)) draft.leave(entry.id, 'archived', because ?? 'no-room');
  else waitNoMore(draft, entry, candidate);
  return null;
}

function update(draft: Draft, cleared: ClearedCandidate, old: Entry): Refusal | null {
  const { candidate } = cleared;
  if (keyOf(old) === candidate.key) return renew(draft, old, cleared);
  if (candidate.confidence < leastConfidence) return add(draft, cleared);
  const known = findKnown(draft, candidate, old.id);
  // Models mix up ids: what another line says is nothing new, and no reason to take this one away.
  if (known !== null && known !== 'foreign' && known.state === 'live' && old.state === 'live') {
    return seeAgain(draft, known, cleared);
  }
  if (known === 'foreign') {
    if (!draft.mayLeave(old.block)) return 'over-the-cap';
    draft.leave(old.id, 'superseded', 'superseded-by-another-writer');
    return null;
  }
  if (known !== null && known.state !== 'live' && !isNewsOf(draft, known, candidate)) {
    return known.state === 'archived' ? 'already-known' : 'already-obsolete';
  }
  if (old.pinned && !draft.pinnedFits({ ...candidate, block: old.block }, old)) return 'no-room';
  replace(draft, old, known, cleared);
  return null;
}

function replace(draft: Draft, old: Entry, known: Entry | null, cleared: ClearedCandidate): void {
  const { candidate, reviewed } = cleared;
  if (known !== null) {
    waitNoMore(draft, known, candidate);
    draft.addSources(known.id, candidate.sources);
    const { text } = isSpeltAnew(candidate, known) ? candidate : known;
    if (known.state !== 'live') draft.amend(known.id, { ...valuesOf(draft, candidate, reviewed), text });
  }
  const heir = { ...entryFrom(draft, cleared), block: old.block, topic: candidate.topic ?? old.topic };
  const { id } = known ?? draft.learn(heir, 'over-the-cap');
  if (old.state === 'live') {
    waitNoMore(draft, old, candidate);
    supersedeOrWait(draft, old, draft.entry(id));
    return;
  }
  draft.supersede(old.id, id);
  if (draft.entry(id).state !== 'live' && draft.mayAdd(old.block)) draft.revive(id);
}

/** The same words again, by an update: when it ends, how much it matters and how it is spelt may be new. */
function renew(draft: Draft, old: Entry, { candidate, reviewed }: ClearedCandidate): Refusal | null {
  waitNoMore(draft, old, candidate);
  draft.addSources(old.id, candidate.sources);
  const { correction, importance, topic, validUntil, happensOn } = candidate;
  // A date that is past foresees nothing: it would only take the line away.
  const foreseen = [happensOn, old.happensOn].find((at) => at !== null && at >= draft.now);
  draft.amend(old.id, {
    validUntil,
    happensOn: foreseen ?? null,
    topic: topic ?? old.topic,
    importance: candidate.element.importance === undefined ? old.importance : importance,
    ...(reviewed ? { reviewed: draft.cycle } : {}),
  });
  const { text } = isSpeltAs(candidate, old) || isSpeltAnew(candidate, old) ? candidate : old;
  if (old.state === 'live') respell(draft, old, { text, correction });
  return null;
}

function respell(draft: Draft, old: Entry, { text, correction }: Pick<Candidate, 'text' | 'correction'>): void {
  const worded = { text, correction: correction ?? old.correction };
  const isSame = bulletOf(worded) === bulletOf(old);
  if (!isSame && draft.mayLeave(old.block) && draft.amend(old.id, worded)) draft.countLeaving(old.block);
}

function replaceForeign(draft: Draft, cleared: ClearedCandidate, target: Target & { kind: 'foreign' }): Refusal | null {
  if (!draft.mayLeave(target.label)) return 'over-the-cap';
  draft.removeForeign(target.label, target.raw);
  const fields = { ...entryFrom(draft, cleared), block: target.label };
  const known = findKnown(draft, cleared.candidate);
  const holds =
    known !== null && known !== 'foreign' && (known.state === 'live' || isNewsOf(draft, known, cleared.candidate));
  const successor = known === 'foreign' ? null : holds ? known : draft.learn(fields, 'over-the-cap');
  if (successor !== null && successor.state !== 'live') draft.revive(successor.id, 'successor');
  if (successor !== null) waitNoMore(draft, successor, cleared.candidate);
  const old = draft.learn({ ...fields, text: target.text, correction: null }, 'superseded');
  draft.leave(old.id, 'superseded', 'superseded', { supersededBy: successor?.id ?? null });
  return null;
}

/** Whoever changed the line wins; what we wanted to say waits in the archive, in the place of what it corrects. */
function keepBesideOther(
  draft: Draft,
  cleared: ClearedCandidate,
  target: Target & { kind: 'changed' },
): Refusal | null {
  const known = findKnown(draft, cleared.candidate);
  if (known === 'foreign' || known?.state === 'live') return add(draft, cleared);
  const kept = known ?? draft.learn(entryFrom(draft, cleared), 'changed-by-another-writer');
  for (const entry of draft.entries()) {
    const isOld = entry.block === target.label && entry.text === target.text && entry.state === 'archived';
    if (isOld && entry.id !== kept.id) draft.supersede(entry.id, kept.id);
  }
  return 'target-changed';
}

function makeObsolete(draft: Draft, cleared: ClearedCandidate, aimed: Entry | undefined): Refusal | null {
  const { target, text, confidence } = cleared.candidate;
  if (confidence < leastConfidence) return 'low-confidence';
  if (aimed !== undefined) return endEntry(draft, cleared, aimed);
  if (target.kind === 'changed') return 'target-changed';
  if (target.kind !== 'foreign') return 'unknown-target';
  if (!draft.mayLeave(target.label)) return 'over-the-cap';
  draft.removeForeign(target.label, target.raw);
  const fields = { ...entryFrom(draft, cleared), block: target.label, text: target.text, correction: null };
  const byOwnWords = text === '' || text === target.text ? null : text;
  draft.leave(draft.learn(fields, 'no-longer-true').id, 'obsolete', 'no-longer-true', { byOwnWords });
  return null;
}

function endEntry(draft: Draft, { candidate, reviewed }: ClearedCandidate, aimed: Entry): Refusal | null {
  const { id } = aimed;
  const { text, key, sources } = candidate;
  if (isSaidSince(aimed, sources)) return 'already-known';
  draft.addSources(id, sources);
  if (!reviewed) draft.amend(id, { unanswered: 0 });
  const byOwnWords = text !== '' && keyOf(aimed) !== key ? text : null;
  const left = { ...whyArchived(aimed), byOwnWords, ...(reviewed ? {} : { unreviewedSince: draft.cycle }) };
  if (aimed.state === 'live') leaveOrWait(draft, aimed, 'no-longer-true', left);
  else draft.leave(id, 'obsolete', 'no-longer-true', left);
  return null;
}

function entryFrom(draft: Draft, { candidate, reviewed }: ClearedCandidate): NewEntry {
  const at = lastSaid(candidate.sources, draft.now);
  return {
    ...valuesOf(draft, candidate, reviewed),
    block: candidate.rule.label,
    text: candidate.text,
    sources: [...candidate.sources],
    firstSeen: at,
    lastSeen: at,
    pinned: false,
  };
}

/** All that an insight says of a line, but its words and where they were said. */
function valuesOf(draft: Draft, candidate: Candidate, reviewed: boolean) {
  const { importance, confidence, topic, validUntil, happensOn, correction } = candidate;
  const seen = reviewed ? draft.cycle : null;
  return { importance, confidence, topic, validUntil, happensOn, correction, cycle: draft.cycle, reviewed: seen };
}
