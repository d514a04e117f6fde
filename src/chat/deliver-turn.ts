import { unlessAborted } from '../base/deadline.ts';
import type { UserId } from '../base/ids.ts';
import { type Locale, textsIn } from '../texts/languages.ts';
import type { Page, Posted, PostFailure } from './outbox.ts';
import { advanceTurn, closeTurn, firstTurn, postponeTurn } from './turn-edits.ts';
import type { TurnParts } from './turn-parts.ts';
import type { AnsweredTurn } from './user-record.ts';

/** `overtaken`: to be tried again later, and a turn of another channel goes first meanwhile. */
export type Delivery = 'delivered' | 'later' | 'overtaken';

/**
 * What is known of the next page. One that may have been posted before is searched for in the channel first, as Discord
 * honours a nonce for a few minutes only.
 */
export type NextPage = 'new' | 'maybe-posted';

export type DeliverOptions = {
  readonly nextPage: NextPage;
  /** Ends the wait for Discord; the turn stays answered. */
  readonly signal: AbortSignal;
};

// Beyond this an answer comes too late to be of use, and the person has long asked again.
const worthPostingMs = 15 * 60_000;

/**
 * Posts what is left of an answered turn, page by page, and keeps each page's Discord id. The nonces depend on the
 * turn only, so a page that is posted twice appears once.
 */
export async function deliverTurn(
  user: UserId,
  turn: AnsweredTurn,
  parts: TurnParts,
  options: DeliverOptions,
): Promise<Delivery> {
  let current = turn;
  for (const [index, page] of turn.pages.entries()) {
    if (page.posted !== undefined) continue;
    const posted = await unlessAborted(options.signal, () => postPage(user, current, index, parts, options.nextPage));
    if (posted.kind === 'failed') {
      if (posted.because === 'unavailable' && stillWorthPosting(turn, parts))
        return await putOffDelivery(user, current, parts);
      return await giveUpDelivery(user, current, posted.because, parts);
    }
    const pages = current.pages.map((other, at) => (at === index ? { ...other, posted: posted.message } : other));
    current = { ...current, pages };
    const next = current;
    // The last page needs no record of its own: the turn is over.
    if (index < turn.pages.length - 1) await parts.users.update(user, (record) => record && advanceTurn(record, next));
  }
  await parts.users.update(user, (record) => record && closeTurn(record, turn));
  parts.log.info({ userId: user, turn: turn.id, kind: turn.kind, pages: turn.pages.length }, 'turn delivered');
  return 'delivered';
}

async function postPage(
  user: UserId,
  turn: AnsweredTurn,
  index: number,
  parts: TurnParts,
  nextPage: NextPage,
): Promise<Posted> {
  const { channel } = turn.place;
  const page = toPage(user, turn, index);
  if (nextPage === 'new') return await parts.outbox.post(channel, page);
  // Two pages may say the same: this one stands after the one before it.
  const after = turn.pages[index - 1]?.posted ?? turn.replyTo;
  const earlier = await parts.outbox.findPosted(channel, after, page);
  return earlier.kind === 'not-there' ? await parts.outbox.post(channel, page) : earlier;
}

function toPage(user: UserId, turn: AnsweredTurn, index: number): Page {
  const isLast = index === turn.pages.length - 1;
  return {
    text: turn.pages[index]?.text ?? '',
    nonce: `${turn.id}${turn.kind === 'answer' ? 'a' : 'n'}${index}`,
    replyTo: index === 0 && turn.place.kind !== 'direct' ? turn.replyTo : undefined,
    file: isLast && turn.file !== undefined ? { name: 'answer.md', text: turn.file } : undefined,
    button: isLast && turn.offer === 'begin-anew' ? beginAnewButton(user, turn.locale) : undefined,
  };
}

/** It holds whose it is: in a channel anybody can press it. */
function beginAnewButton(user: UserId, locale: Locale): Page['button'] {
  return { name: 'begin-anew', id: user, label: textsIn(locale).chat.beginAnew.button };
}

function stillWorthPosting(turn: AnsweredTurn, parts: TurnParts): boolean {
  return parts.clock.now() - turn.answeredAt < worthPostingMs;
}

/** Lets turns of other channels go first, so that a channel which takes nothing holds up no other. */
async function putOffDelivery(user: UserId, turn: AnsweredTurn, parts: TurnParts): Promise<Delivery> {
  const record = await parts.users.update(user, (current) => current && postponeTurn(current, turn));
  const next = firstTurn(record);
  return next === undefined || next.state === 'answered' ? 'later' : 'overtaken';
}

async function giveUpDelivery(
  user: UserId,
  turn: AnsweredTurn,
  because: PostFailure,
  parts: TurnParts,
): Promise<Delivery> {
  parts.log.warn({ userId: user, turn: turn.id, channel: turn.place.channel, because }, 'answer could not be posted');
  await parts.users.update(user, (record) => record && closeTurn(record, turn));
  return 'delivered';
}
