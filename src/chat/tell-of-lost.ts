import { unlessAborted } from '../base/deadline.ts';
import type { UserId } from '../base/ids.ts';
import { textsIn } from '../texts/languages.ts';
import { mayDo } from './incoming.ts';
import { type Page, type Posted, type SearchedFor, writeNonce } from './outbox.ts';
import { firstAndLastOf, noteRemarks, noteUnposted, postedLately } from './turn-edits.ts';
import type { TurnParts } from './turn-parts.ts';
import { type LostAnswer, type UserRecord, withPersonal } from './user-record.ts';

// Beyond this nobody remembers what they asked.
const worthTellingMs = 24 * 60 * 60_000;

/**
 * Tells a person, once Discord is back, that an answer of before got lost. What was said or posted after all, by this
 * process or an earlier one, is looked for first. `not-yet`: Discord takes nothing there at present.
 */
export async function tellOfLost(
  user: UserId,
  lost: LostAnswer,
  parts: TurnParts,
  signal: AbortSignal,
): Promise<'over' | 'not-yet'> {
  const fields = { userId: user, turn: lost.id, channel: lost.place.channel };
  const besides = postedLately(await parts.users.read(user));
  const where = { after: lost.replyTo, besides };
  const found = await unlessAborted(signal, () => findPage(lost, where, parts));
  if (found.kind === 'posted') parts.log.info(fields, 'page taken for lost was there');
  const text = whatIsLost(lost, found);
  const told = text === '' ? found : await unlessAborted(signal, () => tell(lost, text, where, parts));
  if (told.kind === 'failed') {
    if (told.because === 'unavailable' && parts.answerAges.of(lost) < worthTellingMs) return 'not-yet';
    parts.log.warn({ ...fields, because: told.because }, 'person could not be told of a lost answer');
  }
  const outcome = found.kind === 'posted' ? 'found' : 'not-found';
  await parts.users.update(user, (record) => {
    const forgotten = record && forgetLost(record, lost, outcome);
    return forgotten !== undefined && told.kind === 'failed' ? noteUnposted(forgotten, 1 + lost.older) : forgotten;
  });
  return 'over';
}

/** What there is to tell; empty where nothing is lost, and where that isn't known. */
function whatIsLost({ what, pagesAfter, older, locale }: LostAnswer, found: FoundPage): string {
  const { chat } = textsIn(locale);
  if (found.kind === 'failed') return '';
  const left = found.kind === 'not-there' ? what : pagesAfter > 0 ? 'rest' : undefined;
  const sentences = [left === undefined ? '' : chat.lost[left], older === 0 ? '' : chat.olderLost(older)];
  return sentences.filter((sentence) => sentence !== '').join('\n');
}

type FoundPage = Posted | { readonly kind: 'not-there' };

/** The page may have been posted by an attempt whose outcome we never heard of. */
async function findPage(lost: LostAnswer, where: SearchedFor, { outbox }: TurnParts): Promise<FoundPage> {
  // The first page of an answer replies; the same words to somebody else are another's.
  const replyTo = lost.what !== 'rest' && lost.place.kind !== 'direct' ? lost.replyTo : undefined;
  const page = { ...toLostNotice(lost, lost.page), replyTo };
  return await outbox.findPosted(lost.place.channel, page, where);
}

async function tell(lost: LostAnswer, text: string, where: SearchedFor, { outbox }: TurnParts): Promise<Posted> {
  const notice = toLostNotice(lost, text);
  const earlier = await outbox.findPosted(lost.place.channel, notice, where);
  return earlier.kind === 'not-there' ? await outbox.post(lost.place.channel, notice) : earlier;
}

/** A reply in direct messages too: nothing else says which message is meant. */
function toLostNotice(lost: LostAnswer, text: string): Page {
  return {
    text,
    nonce: writeNonce(lost.id, 'lost-answer'),
    replyTo: mayDo(lost, 'reply') ? lost.replyTo : undefined,
  };
}

/** Removes what is told, or can't be. An answer that was there all the same was seen. */
function forgetLost(record: UserRecord, told: LostAnswer, found: 'found' | 'not-found'): UserRecord {
  const { lost, unseen } = record.personal;
  const ids = firstAndLastOf(told);
  const noted = found === 'found' && told.pagesAfter === 0 ? noteRemarks(record, told, 'seen') : record;
  return withPersonal(noted, {
    lost: lost.filter(({ id }) => id !== told.id),
    unseen: found === 'found' ? unseen.filter((id) => !ids.includes(id)) : unseen,
  });
}
