import type { AgentId, UserId } from '../base/ids.ts';
import { type AcceptedMessage, toStoredMessage } from './accepted-message.ts';
import type { Starter } from './incoming.ts';
import type { AcceptedTurn, SentTurn } from './turn.ts';
import type { TurnParts } from './turn-parts.ts';
import { startersToldAtMost, type UserRecord, withPersonal } from './user-record.ts';

/** What a turn's thread began with; `not-asked` where the primary knows it, or there is no thread. */
export type ThreadStarter = Starter | { readonly kind: 'not-asked' };

/** What the turn's thread began with, unless the primary was told before, or it is this very message. */
export async function findStarter(
  user: UserId,
  { place, messages }: AcceptedTurn,
  agent: AgentId,
  parts: TurnParts,
  signal: AbortSignal,
): Promise<ThreadStarter> {
  if (place.kind !== 'thread') return { kind: 'not-asked' };
  const told = (await parts.users.read(user))?.personal.startersTold;
  if (told?.agent === agent && told.threads.includes(place.channel)) return { kind: 'not-asked' };
  // A forum post has the id of its first message.
  const isBegunHere = messages.some(({ id }) => String(id) === place.channel);
  return isBegunHere ? { kind: 'none' } : await parts.fetchStarter(place, signal);
}

/** It comes with the first message, but for what that one replies to anyway. */
export function withStarter({ messages }: AcceptedTurn, starter: ThreadStarter): AcceptedMessage[] {
  const [first, ...others] = messages;
  if (starter.kind !== 'found' || first === undefined) return messages;
  const quoted = new Set(messages.flatMap(({ brought }) => brought.map(({ text }) => text)));
  if (starter.messages.some(({ text }) => text !== '' && quoted.has(text))) return messages;
  return [{ ...first, brought: [...starter.messages.map(toStoredMessage), ...first.brought] }, ...others];
}

/** The agent knows what the turn's thread began with, as far as there is something to know. */
export function noteStarterTold(record: UserRecord, { agent, place }: Pick<SentTurn, 'agent' | 'place'>): UserRecord {
  const { startersTold } = record.personal;
  const before = startersTold?.agent === agent ? startersTold.threads : [];
  const threads = [...before.filter((thread) => thread !== place.channel), place.channel].slice(-startersToldAtMost);
  return withPersonal(record, { startersTold: { agent, threads } });
}

/** Nothing of before is in view any more: what a thread began with is to be told again. */
export function withNothingTold(record: UserRecord): UserRecord {
  return withPersonal(record, { startersTold: null });
}
