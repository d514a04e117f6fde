import type { AgentId, UserId } from '../../base/ids.ts';
import { capInTheWay, oneMore, usedToday } from '../engine/caps.ts';
import { hindranceFor } from '../engine/hindrance.ts';
import type { Deferred, Nothing, Trigger } from '../engine/outcome.ts';
import { change, sleepOf } from './change-sleep.ts';
import type { CycleParts } from './cycle-parts.ts';
import { fixWindow } from './fix-window.ts';
import type { ClaimedJournal } from './sleep-record.ts';

export type Claim = { readonly kind: 'claimed'; readonly journal: ClaimedJournal } | Nothing | Deferred;

/**
 * Decides whether there is something to do, fixes the window and writes the claim. From here on the cycle is under
 * way, and a restart takes it up where it stands.
 *
 * @param usedByBot cycles of the whole bot today
 */
export async function claim(user: UserId, trigger: Trigger, usedByBot: number, parts: CycleParts): Promise<Claim> {
  const person = await parts.people.read(user);
  const agent = person?.pair?.primary?.agent;
  const hindrance = hindranceFor(person, parts.policy);
  if (hindrance !== undefined || agent === undefined) {
    return { kind: 'nothing-to-do', because: hindrance ?? 'no-pair' };
  }
  const sleep = sleepOf(await parts.sleep.read(user));
  const now = parts.clock.now();
  const deferred = capInTheWay(usedToday(sleep, now), usedByBot, trigger, parts.policy, now);
  if (deferred !== undefined) return deferred;

  const { window, answered } = await fixWindow(user, agent, sleep, parts);
  if (window === undefined) {
    await coverAll(user, { agent, answered, characters: sleep.waitingCharacters }, parts);
    return { kind: 'nothing-to-do', because: 'nothing-new' };
  }
  const journal: ClaimedJournal = {
    state: 'claimed',
    cycle: sleep.cycles + 1,
    trigger,
    agent,
    claimedAt: now,
    answered,
    characters: sleep.waitingCharacters,
    window: toStored(window),
  };
  await parts.sleep.update(user, (record) =>
    change(record, (current) => ({
      journal,
      cycles: journal.cycle,
      today: oneMore(usedToday(current, now), trigger),
      retryAt: null,
    })),
  );
  return { kind: 'claimed', journal };
}

/** Nothing is left to read, whatever the count says: it may have counted for an agent that is gone. */
async function coverAll(user: UserId, all: All, parts: CycleParts): Promise<void> {
  const { agent, answered, characters } = all;
  await parts.sleep.update(user, (record) => {
    if (sleepOf(record).covers === answered) return record;
    return change(record, (current) => ({
      covers: answered,
      cursor: current.cursor?.agent === agent ? current.cursor : null,
      waitingCharacters: Math.max(0, current.waitingCharacters - characters),
      retryAt: null,
    }));
  });
}

type All = { readonly agent: AgentId; readonly answered: number; readonly characters: number };

function toStored(window: NonNullable<Awaited<ReturnType<typeof fixWindow>>['window']>): ClaimedJournal['window'] {
  const copy = (message: (typeof window.messages)[number]) => ({ ...message, foreign: [...message.foreign] });
  return { ...window, messages: window.messages.map(copy), context: window.context.map(copy) };
}
