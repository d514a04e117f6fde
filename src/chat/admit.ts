import type { Locale } from '../texts/languages.ts';
import type { Place } from '../wording/message.ts';
import type { AcceptedMessage, Turn } from './turn-record.ts';

/** How much of one user may wait to be sent. */
export type LaneLimits = {
  readonly messages: number;
  /** UTF-16 units of what was said, quotes not counted. */
  readonly characters: number;
};

export const laneLimits: LaneLimits = { messages: 10, characters: 6_000 };

export type Admission =
  | { readonly kind: 'started-new-turn'; readonly turns: Turn[] }
  | { readonly kind: 'merged'; readonly turns: Turn[] }
  | { readonly kind: 'full' };

/**
 * Decides where a new message goes, given the user's open turns, oldest first. It joins the last turn if that one
 * is in the same channel and not sent yet; an earlier turn never, so that the order of the messages is kept. A
 * message longer than the limit is let in when nothing else waits. That it was not handled before is the caller's
 * to know.
 */
export function admit(
  turns: readonly Turn[],
  message: AcceptedMessage,
  place: Place,
  locale: Locale,
  limits: LaneLimits = laneLimits,
): Admission {
  if (isFull(turns, message, limits)) return { kind: 'full' };

  const last = turns.at(-1);
  if (last?.state === 'accepted' && last.place.channel === place.channel) {
    const grown: Turn = { ...last, locale, messages: [...last.messages, message] };
    return { kind: 'merged', turns: [...turns.slice(0, -1), grown] };
  }
  const started: Turn = { id: message.id, place, locale, state: 'accepted', messages: [message] };
  return { kind: 'started-new-turn', turns: [...turns, started] };
}

function isFull(turns: readonly Turn[], message: AcceptedMessage, limits: LaneLimits): boolean {
  const waiting = turns.flatMap((turn) => (turn.state === 'accepted' ? turn.messages : []));
  if (waiting.length === 0) return false;
  const characters = waiting.reduce((sum, { text }) => sum + text.length, message.text.length);
  return waiting.length >= limits.messages || characters > limits.characters;
}
