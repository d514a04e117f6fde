import type { AgentId, UserId } from '../../base/ids.ts';
import type { Person } from '../../pair/pair.ts';
import { readTypedWords } from '../../wording/envelope.ts';
import type { Window } from '../agent/window.ts';
import { capInTheWay, manualCapInTheWay, oneMore, usedToday } from '../state/caps.ts';
import { hindranceFor, mustBeFinished } from '../state/due.ts';
import type { Deferred, Nothing, Trigger } from '../state/outcome.ts';
import {
  type ClaimedJournal,
  changeSleep,
  type Journal,
  type PrimarySleep,
  sleepOf,
  withoutPlan,
} from '../state/sleep-record.ts';
import { countsAfter, cursorAfter, cursorOf, fewerListed, missingFrom, movedWithoutPlan } from './cursor.ts';
import type { CycleParts } from './cycle-parts.ts';
import { type FixedWindow, fixWindow } from './fix-window.ts';

export type CycleRequest = {
  readonly user: UserId;
  readonly trigger: Trigger;
  /** Which try of its round this is, from 1. */
  readonly nthTry: number;
  /** Cycles of the whole bot today. */
  readonly usedByBot: number;
};

type Begun = { readonly kind: 'begun'; readonly journal: Journal } | Nothing | Deferred;

/** Takes up the cycle that an earlier try or process left in the journal, or claims a new one. */
export async function beginCycle(request: CycleRequest, parts: CycleParts): Promise<Begun> {
  const { user } = request;
  const sleep = sleepOf(await parts.sleep.read(user));
  const person = await parts.people.read(user);
  const agent = person?.pair?.primary?.agent;
  // Who answered less than then has had both agents deleted: what they said is not for the new ones.
  const left = sleep.journal !== null && (person?.answered ?? 0) >= sleep.journal.answered ? sleep.journal : null;
  if (left === null || agent === undefined || isOutdated(left, person)) return await claimCycle(request, parts);

  const hindrance = hindranceFor(person, parts.policy);
  if (hindrance !== undefined && !mustBeFinished(left, hindrance)) {
    return hinderedOutcome(hindrance, person);
  }
  const deferred = await countManual(request, left, sleep, parts);
  return deferred ?? { kind: 'begun', journal: forPrimary(left, agent) };
}

/** What stands in the way of any new consolidation for this person. */
export async function findHindrance(
  user: UserId,
  { people, policy }: Pick<CycleParts, 'people' | 'policy'>,
): Promise<Nothing | undefined> {
  const person = await people.read(user);
  const hindrance = hindranceFor(person, policy);
  return hindrance && hinderedOutcome(hindrance, person);
}

/** Of a pause with the reason that an administrator gave, where one did. */
export function hinderedOutcome(because: Nothing['because'], person: Person | undefined): Nothing {
  const reason = because === 'paused' ? person?.pauseReason : undefined;
  return { kind: 'nothing-to-do', because, ...(reason === undefined ? {} : { reason }) };
}

/** Whether something in the window was deleted or edited since, and nothing is written of it: then it is fixed anew. */
export function isOutdated({ state, window }: Journal, person: Person | undefined): boolean {
  if (state === 'prepared' || person === undefined) return false;
  const shown = [...window.context, ...window.messages];
  return shown.some(({ otid, own }) => {
    if (otid === undefined) return false;
    const edit = person.edited.find((one) => one.otid === otid);
    return person.deleted.includes(otid) || (edit !== undefined && readTypedWords(edit.text).own !== own);
  });
}

/** A window that failed before costs another call of the model: asked for by hand, it counts. */
async function countManual(
  { user, trigger, nthTry }: CycleRequest,
  left: Journal,
  sleep: PrimarySleep,
  parts: CycleParts,
): Promise<Deferred | undefined> {
  if (trigger !== 'manual' || nthTry > 1 || left.state !== 'claimed') return undefined;
  const now = parts.clock.now();
  const deferred = manualCapInTheWay(usedToday(sleep, now), parts.policy, now);
  if (deferred !== undefined) return deferred;
  await parts.sleep.update(user, (record) =>
    changeSleep(record, (current) => {
      const today = usedToday(current, now);
      return { today: { ...today, manual: today.manual + 1 } };
    }),
  );
  return undefined;
}

/** A plan for the blocks of a primary that was replaced since is made again for those of the new one. */
function forPrimary(journal: Journal, primary: AgentId): Journal {
  return journal.state !== 'prepared' || journal.target === primary ? journal : withoutPlan(journal);
}

/**
 * Decides whether there is something to do, fixes the window and writes the claim. From here on the cycle is under
 * way, and a restart takes it up where it stands.
 */
async function claimCycle({ user, trigger, usedByBot }: CycleRequest, parts: CycleParts): Promise<Begun> {
  const person = await parts.people.read(user);
  const agent = person?.pair?.primary?.agent;
  const hindrance = hindranceFor(person, parts.policy);
  if (hindrance !== undefined || agent === undefined) {
    return hinderedOutcome(hindrance ?? 'no-pair', person);
  }
  const sleep = sleepOf(await parts.sleep.read(user));
  const now = parts.clock.now();
  const deferred = capInTheWay(usedToday(sleep, now), usedByBot, trigger, parts.policy, now);
  if (deferred !== undefined) return deferred;

  // As long as it is now, before the list is made: what is said meanwhile goes on waiting.
  const characters = person?.answeredCharacters ?? 0;
  const fixed = await fixLiveWindow({ user, agent, characters }, sleep, parts);
  if (fixed.kind === 'nothing-new') {
    // As it is now: what was deleted has been stepped over.
    const current = sleepOf(await parts.sleep.read(user));
    const found = { foundLaterSaidAt: (await parts.people.read(user))?.foundLaterSaidAt, now };
    const missing = missingFrom({ covers: 0, more: false }, fixed.answered, current, found);
    await coverAll(user, { agent, answered: fixed.answered, characters }, parts);
    if (missing === 0) return { kind: 'nothing-to-do', because: 'nothing-new' };
    parts.log.warn({ userId: user, agent, missing }, fewerListed);
    return { kind: 'nothing-to-do', because: 'nothing-new', missing };
  }
  const { answered, window } = fixed;
  const claimed = { trigger, agent, claimedAt: now, answered, characters, window: toStored(window) };
  const stored = await parts.sleep.update(user, (record) =>
    changeSleep(record, (current) => ({
      journal: { ...claimed, state: 'claimed', cycle: current.cycles + 1 },
      cycles: current.cycles + 1,
      today: oneMore(usedToday(current, now), trigger),
      retryAt: null,
    })),
  );
  const { journal } = sleepOf(stored);
  if (journal === null) throw new Error('The claim of a cycle was not stored.');
  return { kind: 'begun', journal };
}

/** Steps over windows in which everything was deleted. */
async function fixLiveWindow(
  { user, agent, characters }: { readonly user: UserId; readonly agent: AgentId; readonly characters: number },
  sleep: PrimarySleep,
  parts: CycleParts,
): Promise<Exclude<FixedWindow, { kind: 'all-deleted' }>> {
  for (let current = sleep; ; ) {
    const fixed = await fixWindow(user, agent, current, parts);
    if (fixed.kind !== 'all-deleted') return fixed;
    const passed = { agent, window: toStored(fixed.window), answered: fixed.answered };
    const record = await parts.sleep.update(user, (before) =>
      changeSleep(before, (now) => ({
        cursor: movedWithoutPlan(cursorAfter(passed), now),
        ...countsAfter(now, { ...passed, characters }),
      })),
    );
    current = sleepOf(record);
  }
}

type All = Pick<ClaimedJournal, 'agent' | 'answered' | 'characters'>;

/** Nothing is left to read, whatever the count says: it may have counted for an agent that is gone. */
async function coverAll(user: UserId, { agent, answered, characters }: All, parts: CycleParts): Promise<void> {
  await parts.sleep.update(user, (record) => {
    const { covers, journal } = sleepOf(record);
    if (covers === answered && journal === null) return record;
    return changeSleep(record, (current) => ({
      // All that its window held was deleted.
      journal: null,
      covers: answered,
      cursor: cursorOf(current, agent),
      coversCharacters: characters,
      retryAt: null,
    }));
  });
}

function toStored(window: Window): ClaimedJournal['window'] {
  const copy = (message: Window['messages'][number]) => ({ ...message, foreign: [...message.foreign] });
  return { ...window, messages: window.messages.map(copy), context: window.context.map(copy) };
}
