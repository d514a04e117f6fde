import { unlessAborted } from '../base/deadline.ts';
import type { UserId } from '../base/ids.ts';
import { notReadSign } from '../texts/chat-texts.ts';
import { type Locale, textsIn } from '../texts/languages.ts';
import type { AnswerShow } from './answer-show.ts';
import { mayDo } from './incoming.ts';
import { type Page, type Posted, type PostedAs, type PostFailure, writeNonce } from './outbox.ts';
import { formOf, inNextForm, type PageForm, type StoredPage, signOfForm, withPage, writePage } from './page-forms.ts';
import type { AnsweredTurn } from './turn.ts';
import { advanceTurn, closeTurn, firstTurn, loseTurn, noteUnposted, postedLately, postponeTurn } from './turn-edits.ts';
import type { TurnParts } from './turn-parts.ts';
import type { UserRecord } from './user-record.ts';

/**
 * `over`: posted, or lost for good. `later`: to be tried again. `overtaken`: likewise, and a turn of another channel goes
 * first meanwhile.
 */
export type Delivery = 'over' | 'later' | 'overtaken';

/**
 * What is known of the next page. One that may have been posted before is searched for in the channel first, as Discord
 * honours a nonce for a few minutes only.
 */
export type NextPage = 'new' | 'maybe-posted';

// Beyond this an answer comes too late to be of use, and the person has long asked again.
const worthPostingMs = 15 * 60_000;

/** Whose turn it is, what is shown of it by now, and how its pages are posted. */
export type Delivering = {
  readonly user: UserId;
  readonly show: AnswerShow;
  readonly nextPage: NextPage;
  readonly parts: TurnParts;
  /** Ends the wait for Discord; the turn stays answered. */
  readonly signal: AbortSignal;
};

/**
 * Posts what is left of an answered turn, page by page, and keeps each page's Discord id. The nonces depend on turn,
 * page and form only, so a page that is posted twice appears once.
 */
export async function deliverTurn(turn: AnsweredTurn, delivering: Delivering): Promise<Delivery> {
  const { user, parts, signal } = delivering;
  // From here on it ages by a clock that nobody sets.
  parts.answerAges.of(turn);
  const marking = await markMessages(turn, parts, signal);
  if (marking === 'all-taken') return await finishDelivery(user, turn, parts);
  if (marking === 'unavailable') return await tryLaterOrLose(user, turn, 0, parts);
  let current = turn;
  // An answer whose file is refused gets more pages on the way.
  for (let index = 0; index < current.pages.length; index += 1) {
    if (isDone(current.pages[index])) continue;
    const { latest, posted } = await postInSomeForm(current, index, delivering);
    current = latest;
    if (posted.kind === 'failed' && posted.because === 'unavailable')
      return await tryLaterOrLose(user, current, index, parts);
    if (posted.kind === 'failed') return await giveUpDelivery(user, current, posted.because, parts);
    // The last page needs no record of its own: the turn is over.
    if (index < current.pages.length - 1) await storeTurn(user, current, parts);
  }
  if (current.pages.every(({ posted }) => posted === undefined)) {
    return await giveUpDelivery(user, current, 'refused', parts);
  }
  const forms = [...new Set(current.pages.map(formOf))];
  return await finishDelivery(user, current, parts, { pages: current.pages.length, forms });
}

/** Tells of messages that nobody reads by a sign below each. Where one isn't taken, the words are posted. */
async function markMessages(
  { place, marks }: AnsweredTurn,
  { outbox }: TurnParts,
  signal: AbortSignal,
): Promise<'all-taken' | 'not-taken' | 'unavailable'> {
  if (marks === undefined) return 'not-taken';
  for (const message of marks) {
    const marked = await unlessAborted(signal, () => outbox.mark(place.channel, message, notReadSign));
    if (marked.kind === 'failed') return marked.because === 'unavailable' ? 'unavailable' : 'not-taken';
  }
  return 'all-taken';
}

async function finishDelivery(
  user: UserId,
  turn: AnsweredTurn,
  parts: TurnParts,
  posted: { readonly pages: number; readonly forms: readonly PageForm[] } = { pages: 0, forms: [] },
): Promise<Delivery> {
  await parts.users.update(user, (record) => record && closeTurn(record, turn));
  const { id, kind, marks } = turn;
  const fields = { userId: user, turn: id, kind, ...posted };
  parts.log.info(marks === undefined ? fields : { ...fields, marked: marks.length }, 'turn delivered');
  return 'over';
}

/** An answer that Discord doesn't take at present. */
async function tryLaterOrLose(user: UserId, turn: AnsweredTurn, index: number, parts: TurnParts): Promise<Delivery> {
  return stillWorthPosting(turn, parts)
    ? await putOffDelivery(user, turn, parts)
    : await loseAnswer(user, turn, index, parts);
}

function isDone(page: StoredPage | undefined): boolean {
  return page?.posted !== undefined || page?.form === 'left-out';
}

type Tried = { readonly latest: AnsweredTurn; readonly posted: Posted | { readonly kind: 'left-out' } };

/**
 * Posts a page, in another form where Discord refuses it. Each form is written down before it is tried: after a crash
 * it is known which one to look for.
 */
async function postInSomeForm(turn: AnsweredTurn, index: number, delivering: Delivering): Promise<Tried> {
  const { user, parts, signal } = delivering;
  const texts = textsIn(turn.locale);
  for (let latest = turn; ; ) {
    const page = latest.pages[index];
    if (page === undefined || formOf(page) === 'left-out') return { latest, posted: { kind: 'left-out' } };
    const tried = latest;
    const posted = await unlessAborted(signal, () => placePage(tried, index, delivering));
    if (posted.kind === 'posted') {
      return { latest: withPage(latest, index, { ...page, posted: posted.message }), posted };
    }
    const next = inNextForm(latest, index, posted.because, texts);
    if (next === undefined) return { latest, posted };
    parts.log.warn(
      { userId: user, turn: turn.id, page: index, form: formOf(page), next: formOf(next.pages[index]) },
      'answer could not be posted in this form',
    );
    await storeTurn(user, next, parts);
    latest = next;
  }
}

async function storeTurn(user: UserId, turn: AnsweredTurn, parts: TurnParts): Promise<void> {
  await parts.users.update(user, (record) => record && advanceTurn(record, turn));
}

/** The first page takes the place of what was shown of the answer, if anything was. */
async function placePage(turn: AnsweredTurn, index: number, delivering: Delivering): Promise<Posted> {
  const { user, show, signal } = delivering;
  const page = toPage(user, turn, index);
  if (index > 0) return await postPage(turn, index, page, delivering);
  const finished = await show.finish(turn, page, signal);
  return finished.kind === 'not-shown' ? await postPage(turn, index, page, delivering) : finished;
}

async function postPage(
  turn: AnsweredTurn,
  index: number,
  page: Page,
  { user, parts, nextPage }: Delivering,
): Promise<Posted> {
  const { channel } = turn.place;
  if (nextPage === 'new') return await parts.outbox.post(channel, page);
  // Two pages may say the same: this one stands after the one before it.
  const after = turn.pages[index - 1]?.posted ?? turn.replyTo;
  const besides = postedLately(await parts.users.read(user));
  const answers = turn.kind === 'answer' ? user : undefined;
  const earlier = await parts.outbox.findPosted(channel, page, { after, besides, answers });
  return earlier.kind === 'not-there' ? await parts.outbox.post(channel, page) : earlier;
}

function toPage(user: UserId, turn: AnsweredTurn, index: number): Page {
  const page = turn.pages[index] ?? { text: '' };
  const isLast = index === turn.pages.length - 1;
  const replies = index === 0 && turn.place.kind !== 'direct' && mayDo(turn, 'reply');
  return {
    text: writePage(page, textsIn(turn.locale)),
    nonce: writeNonce(turn.id, postedAs(turn), `${index}${signOfForm[formOf(page)]}`),
    replyTo: replies ? turn.replyTo : undefined,
    file: isLast && turn.file !== undefined ? { name: 'answer.md', text: turn.file } : undefined,
    button: isLast && turn.offer === 'begin-anew' ? buttonToBeginAnew(user, turn.locale) : undefined,
  };
}

/** Told apart in nonces: one message may have been answered by a notice, and be spoken of in another. */
function postedAs({ kind, about }: AnsweredTurn): PostedAs {
  return about === 'end-of-a-pause' ? about : kind;
}

/** It holds whose it is: in a channel anybody can press it. */
function buttonToBeginAnew(user: UserId, locale: Locale): Page['button'] {
  return { name: 'begin-anew', id: user, label: textsIn(locale).chat.beginAnew.button };
}

/** What was shown of an answer is finished however late: half of it would stay for ever. */
function stillWorthPosting(turn: AnsweredTurn, parts: TurnParts): boolean {
  return turn.shown !== undefined || parts.answerAges.of(turn) < worthPostingMs;
}

/** Lets turns of other channels go first, so that a channel which takes nothing holds up no other. */
async function putOffDelivery(user: UserId, turn: AnsweredTurn, parts: TurnParts): Promise<Delivery> {
  const record = await parts.users.update(user, (current) => current && postponeTurn(current, turn));
  const next = firstTurn(record);
  return next === undefined || next.state === 'answered' ? 'later' : 'overtaken';
}

/** What there is to say stays, so that the person is told once Discord is back. */
async function loseAnswer(user: UserId, turn: AnsweredTurn, index: number, parts: TurnParts): Promise<Delivery> {
  const lost = { page: toPage(user, turn, index).text, pagesAfter: turn.pages.length - 1 - index };
  parts.log.warn({ userId: user, turn: turn.id, channel: turn.place.channel }, 'answer could not be posted');
  await parts.users.update(user, (record) => record && (asUntold(record, turn) ?? loseTurn(record, turn, lost)));
  return 'over';
}

/** Where they can't be reached any more, the person is told below the next answer, wherever that is. */
async function giveUpDelivery(
  user: UserId,
  turn: AnsweredTurn,
  because: PostFailure,
  parts: TurnParts,
): Promise<Delivery> {
  const { id, kind, place } = turn;
  parts.log.warn({ userId: user, turn: id, kind, channel: place.channel, because }, 'answer could not be posted');
  await parts.users.update(user, (record) => {
    if (record === undefined) return record;
    const untold = asUntold(record, turn);
    if (untold !== undefined) return untold;
    const closed = closeTurn(record, turn);
    return closed === record || turn.about === 'end-of-a-pause' ? closed : noteUnposted(closed);
  });
  return 'over';
}

/** The end of a turn that told what is told once: nobody has read it, so it is said again where they write next. */
function asUntold(record: UserRecord, turn: AnsweredTurn): UserRecord | undefined {
  if (turn.about !== 'pause' && turn.about !== 'no-more-calls') return undefined;
  const closed = closeTurn(record, turn);
  if (closed === record) return record;
  if (turn.about === 'pause') return { ...closed, pausesTold: { ...closed.pausesTold, chat: null } };
  // They may next write on a day that has calls left. What came in a pause is told of at its end.
  return noteUnposted({ ...closed, modelCalls: closed.modelCalls && { ...closed.modelCalls, told: false } });
}
