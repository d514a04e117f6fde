import type { Clock } from '../base/clock.ts';
import { unlessAborted } from '../base/deadline.ts';
import type { ChannelId, MessageId, UserId } from '../base/ids.ts';
import { AnswerReader } from './answer-reader.ts';
import { mayDo } from './incoming.ts';
import { type Page, type Posted, writeNonce } from './outbox.ts';
import type { AnsweredTurn, SentTurn, Shown, Turn } from './turn.ts';
import { noteShown, postedLately } from './turn-edits.ts';
import type { TurnParts } from './turn-parts.ts';

// By then most answers are there, and are posted whole.
const showAfterMs = 2_500;
const lookEveryMs = 250;
// Discord takes five edits in five seconds in a channel. This leaves some for those that end an answer.
const editEveryMs = 1_200;
// Without a reason each end would make an exception with its stack, and every turn has one.
const over = new Error('Nothing more is shown of the answer.');

/** The typing indicator of a turn. */
export type TypingSwitch = { readonly on: () => void; readonly off: () => void };

/** `not-shown`: to be posted as any other page. */
export type Finished = Posted | { readonly kind: 'not-shown' };

/**
 * Shows one answer while it comes: posts what can be read of its first page, edits that as more comes, and ends with the
 * page as it is to stay. Until then it holds up nothing, and lets go what Discord doesn't take.
 */
export class AnswerShow {
  readonly #user: UserId;
  readonly #typing: TypingSwitch;
  readonly #parts: TurnParts;
  readonly #over = new AbortController();
  #running: Promise<void> | undefined;
  /** All that came, as the model wrote it. */
  #raw = '';
  #shown: Shown | undefined;
  /** The text that the message is known to have; empty where that isn't known. */
  #stands = '';
  /** From when on the message may be edited, on the clock of durations. */
  #editableAt = 0;

  constructor(user: UserId, turn: Turn, typing: TypingSwitch, parts: TurnParts) {
    this.#user = user;
    this.#shown = turn.state === 'accepted' ? undefined : turn.shown;
    this.#typing = typing;
    this.#parts = parts;
  }

  /** Whom to tell of the answer's text; nobody where it is to be posted whole. */
  listenerFor(turn: SentTurn): ((text: string) => void) | undefined {
    // Of a message whose posting broke off nobody knows where it stands.
    if (!this.#parts.streaming.isOn() || this.#shown?.kind === 'about-to-post') return undefined;
    this.#running ??= this.#run(turn);
    return (text) => {
      this.#raw = text;
    };
  }

  /** Shows nothing more. Resolves when nothing is on its way, or when the process stops. */
  async close(signal: AbortSignal): Promise<void> {
    this.#over.abort(over);
    await unlessAborted(signal, async () => await this.#running).catch(() => {
      // The process stops: the turn stays open, and with it what is known to be shown.
    });
  }

  /**
   * Puts the first page of the turn, be it an answer or a notice, in the place of what is shown. Where that was deleted
   * meanwhile it is posted anew.
   */
  async finish(turn: AnsweredTurn, page: Page, signal: AbortSignal): Promise<Finished> {
    await this.close(signal);
    if (this.#shown === undefined) return { kind: 'not-shown' };
    const { outbox } = this.#parts;
    const standing = await this.#standing(turn, this.#shown, page);
    if (standing.kind === 'failed' || (page.text === this.#stands && page.file === undefined)) return standing;

    await this.#untilEditable(signal);
    const edited = await outbox.edit(turn.place.channel, standing.message, page, 'as-for-a-post');
    if (edited.kind === 'edited') return standing;
    // A nonce whose message was deleted makes no other one.
    if (edited.kind === 'message-gone')
      return await this.#findOrPost(turn, [page.text], { ...page, nonce: `${page.nonce}r` });
    return { kind: 'failed', because: edited.kind === 'failed' ? edited.because : 'unavailable' };
  }

  async #run(turn: SentTurn): Promise<void> {
    const { log } = this.#parts;
    try {
      const reader = new AnswerReader(turn, this.#parts);
      if (this.#shown === undefined) await this.#postFirst(turn, reader);
      if (this.#shown?.kind === 'posted') await this.#goOnEditing(turn, this.#shown.message, reader);
    } catch (error) {
      if (this.#over.signal.aborted) return;
      log.warn({ userId: this.#user, turn: turn.id, err: error }, 'answer is not shown any further');
    }
  }

  /** Posts what there is after a while. Its text is stored before, so that a crash leaves nothing that nobody finds. */
  async #postFirst(turn: SentTurn, reader: AnswerReader): Promise<void> {
    const { clock, outbox, log } = this.#parts;
    const { signal } = this.#over;
    await clock.sleep(showAfterMs, signal);
    let { text } = reader.read(this.#raw);
    while (text === '') {
      await clock.sleep(lookEveryMs, signal);
      text = reader.read(this.#raw).text;
    }
    await this.#note(turn, { kind: 'about-to-post', text });
    if (signal.aborted) {
      this.#shown = undefined;
      return;
    }
    this.#typing.off();
    const posted = await outbox.post(turn.place.channel, pageOf(turn, text));
    this.#waitToEdit();
    // Perhaps it was posted all the same: whoever delivers the answer looks for it.
    if (posted.kind === 'failed') return;
    this.#stands = text;
    await this.#note(turn, { kind: 'posted', message: posted.message });
    log.debug({ userId: this.#user, turn: turn.id, message: posted.message }, 'answer shown while it comes');
  }

  async #goOnEditing(turn: SentTurn, message: MessageId, reader: AnswerReader): Promise<void> {
    const { clock, outbox, editPace } = this.#parts;
    const { channel } = turn.place;
    for (;;) {
      const earliest = Math.max(this.#editableAt, clock.elapsed());
      await clock.sleep(editPace.takePlace(channel, earliest) - clock.elapsed(), this.#over.signal);
      const { text, goesOnBelow } = reader.read(this.#raw);
      // Of a page that isn't the first nothing is to be seen while it is written.
      if (goesOnBelow) this.#typing.on();
      else this.#typing.off();
      if (text === '' || text === this.#stands) continue;

      const edited = await outbox.edit(channel, message, pageOf(turn, text), 'one-try');
      this.#waitToEdit(edited.kind === 'too-early' ? Math.max(edited.afterMs, editEveryMs) : editEveryMs);
      // Of an edit that failed for now it isn't known whether it was done.
      this.#stands = edited.kind === 'edited' ? text : '';
      if (edited.kind === 'message-gone' || (edited.kind === 'failed' && edited.because !== 'unavailable')) return;
    }
  }

  /** The message that stands, in which the page goes; looked for where it isn't known whether it was posted. */
  async #standing(turn: AnsweredTurn, shown: Shown, page: Page): Promise<Posted> {
    if (shown.kind === 'posted') return { kind: 'posted', message: shown.message };
    // Discord may know the nonce of what was shown, and gives back that message then.
    return await this.#findOrPost(turn, [shown.text, page.text], { ...page, nonce: firstNonce(turn) });
  }

  /** @param texts what it may say by now. */
  async #findOrPost({ place, replyTo }: AnsweredTurn, texts: readonly string[], anew: Page): Promise<Posted> {
    const { outbox, users } = this.#parts;
    const besides = postedLately(await users.read(this.#user));
    for (const text of texts) {
      const found = await outbox.findPosted(place.channel, { ...anew, text }, { after: replyTo, besides });
      if (found.kind !== 'not-there') return found;
    }
    const posted = await outbox.post(place.channel, anew);
    this.#waitToEdit();
    return posted;
  }

  #waitToEdit(ms = editEveryMs): void {
    this.#editableAt = this.#parts.clock.elapsed() + ms;
  }

  async #untilEditable(signal: AbortSignal): Promise<void> {
    const tooEarlyMs = this.#editableAt - this.#parts.clock.elapsed();
    if (tooEarlyMs > 0) await this.#parts.clock.sleep(tooEarlyMs, signal);
  }

  async #note(turn: SentTurn, shown: Shown): Promise<void> {
    this.#shown = shown;
    await this.#parts.users.update(this.#user, (record) => record && noteShown(record, turn, shown));
  }
}

/**
 * Deals out the moments at which shown answers are edited: all those of one channel together keep within Discord's
 * limit, and each has its share.
 */
export class EditPace {
  readonly #clock: Pick<Clock, 'elapsed'>;
  readonly #nextPlace = new Map<ChannelId, number>();

  constructor(clock: Pick<Clock, 'elapsed'>) {
    this.#clock = clock;
  }

  /** Takes the first free place from `earliest` on. Both are milliseconds on the clock of durations. */
  takePlace(channel: ChannelId, earliest: number): number {
    for (const [other, at] of this.#nextPlace) if (at < this.#clock.elapsed()) this.#nextPlace.delete(other);
    const place = Math.max(earliest, this.#nextPlace.get(channel) ?? earliest);
    this.#nextPlace.set(channel, place + editEveryMs);
    return place;
  }
}

function pageOf(turn: SentTurn, text: string): Page {
  const replies = turn.place.kind !== 'direct' && mayDo(turn, 'reply');
  return { text, nonce: firstNonce(turn), replyTo: replies ? turn.messages.at(-1)?.id : undefined };
}

/** The one of an answer's first page, whatever takes its place later. */
function firstNonce({ id }: Pick<SentTurn, 'id'>): string {
  return writeNonce(id, 'answer', '0');
}
