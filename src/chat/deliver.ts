import type { UserId } from '../scarlet/ids.ts';
import type { Page, Posted, PostFailure } from './outbox.ts';
import { advance, close } from './turn-edits.ts';
import type { TurnParts } from './turn-parts.ts';
import type { AnsweredTurn } from './turn-record.ts';

export type Delivery = 'delivered' | 'later';

// Beyond this an answer comes too late to be of use, and the person has long asked again.
const worthPostingMs = 15 * 60_000;

/**
 * Posts what is left of an answered turn, page by page, and keeps each page's Discord id. The nonces depend on the
 * turn only, so a page that is posted twice appears once.
 *
 * @param resumed whether an earlier process may have posted the next page: then the channel is searched for it
 *   first, as Discord honours a nonce for a few minutes only.
 */
export async function deliver(user: UserId, turn: AnsweredTurn, parts: TurnParts, resumed: boolean): Promise<Delivery> {
  let current = turn;
  for (const [index, page] of turn.pages.entries()) {
    if (page.posted !== undefined) continue;
    const outgoing = toPage(turn, index);
    const posted = await postOnce(turn, outgoing, parts, resumed);
    if (posted.kind === 'failed') {
      if (posted.because === 'unavailable' && stillWorthPosting(turn, parts)) return 'later';
      return await giveUp(user, current, posted.because, parts);
    }
    const pages = current.pages.map((other, at) => (at === index ? { ...other, posted: posted.message } : other));
    current = { ...current, pages };
    // The last page needs no record of its own: the turn is over.
    if (index < turn.pages.length - 1) await parts.users.update(user, (record) => record && advance(record, current));
  }
  await parts.users.update(user, (record) => record && close(record, turn));
  parts.log.info({ userId: user, turn: turn.id, kind: turn.kind, pages: turn.pages.length }, 'turn delivered');
  return 'delivered';
}

async function postOnce(turn: AnsweredTurn, page: Page, parts: TurnParts, resumed: boolean): Promise<Posted> {
  const { channel } = turn.place;
  const earlier = resumed ? await parts.outbox.findPosted(channel, turn.replyTo, page) : { kind: 'not-there' as const };
  if (earlier.kind === 'not-there') return await parts.outbox.post(channel, page);
  return earlier;
}

function toPage(turn: AnsweredTurn, index: number): Page {
  const isLast = index === turn.pages.length - 1;
  return {
    text: turn.pages[index]?.text ?? '',
    nonce: `${turn.id}${turn.kind === 'answer' ? 'a' : 'n'}${index}`,
    replyTo: index === 0 && turn.place.kind !== 'direct' ? turn.replyTo : undefined,
    file: isLast && turn.file !== undefined ? { name: 'answer.md', text: turn.file } : undefined,
  };
}

function stillWorthPosting(turn: AnsweredTurn, parts: TurnParts): boolean {
  return parts.clock.now() - turn.answeredAt < worthPostingMs;
}

async function giveUp(user: UserId, turn: AnsweredTurn, because: PostFailure, parts: TurnParts): Promise<Delivery> {
  parts.log.warn({ userId: user, turn: turn.id, channel: turn.place.channel, because }, 'answer could not be posted');
  await parts.users.update(user, (record) => record && close(record, turn));
  return 'delivered';
}
