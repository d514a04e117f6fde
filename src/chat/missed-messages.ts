import type { UserId } from '../base/ids.ts';
import { textsIn } from '../texts/languages.ts';
import { type AdmissionParts, localeOf, withAuthor } from './admission.ts';
import type { HistoryRead } from './channel-history.ts';
import { isGreeted, noteHandled } from './handled-messages.ts';
import type { IncomingMessage } from './incoming.ts';
import { toAnswered, withTurns } from './turn-edits.ts';
import { newUser, type UserRecord } from './user-record.ts';

/**
 * Has a person told that messages came while she was away, too long ago to be answered: all of one person in one place,
 * oldest first. They count as handled. What is told is a turn that ends in a notice, so it is told once, whatever
 * happens. Yields how many there were.
 *
 * @param extent `cut` where more was said there than was read: there may be others of them before these
 */
export async function acceptMissed(
  user: UserId,
  messages: readonly IncomingMessage[],
  extent: Extent,
  parts: AdmissionParts,
): Promise<number> {
  const known = await parts.users.read(user);
  if (known === undefined && !(await parts.headcount.takePlace(user))) return 0;
  let missed = 0;
  await parts.users.update(user, (current) => {
    const record = current ?? newUser(parts.clock.now());
    const unhandled = messages.filter(({ id, place }) => !isGreeted(record, id, place.channel));
    missed = unhandled.length;
    return noteMissed(record, unhandled, extent, parts.clock.now()) ?? current;
  });
  return missed;
}

/** How much of what was said in a place was read. */
export type Extent = Extract<HistoryRead, { kind: 'read' }>['extent'];

function noteMissed(
  record: UserRecord,
  missed: readonly IncomingMessage[],
  extent: Extent,
  now: number,
): UserRecord | undefined {
  const [first] = missed;
  const last = missed.at(-1);
  if (first === undefined || last === undefined) return undefined;
  const { place, rights } = last;
  const locale = localeOf(record, last);
  const { wasAway, readNoFurtherBack } = textsIn(locale).chat;
  const told = [wasAway(missed.length), ...(extent === 'cut' ? [readNoFurtherBack] : [])];
  const notice = toAnswered({ id: first.id, place, rights, locale, messages: missed }, 'notice', [told.join(' ')], now);
  const noted = withTurns(record, [...record.personal.turns, notice]);
  return withAuthor({ ...noted, ...noteHandled(noted, missed, place.channel) }, last);
}
