import type { FailureKind } from '../base/failure.ts';
import type { CutShort } from '../pair/conversation.ts';

/** Set below a message that nobody reads, where a notice has said before what it means. */
export const notReadSign = '💤';

/** What the bot itself says to people, in place of an answer or beside one. */
export type ChatTexts = {
  /** Answers a bare mention. */
  readonly greeting: string;
  /** Stands once, below the first answer that a person ever gets. */
  readonly firstContact: string;
  /** Stands below the first answer after the primary was lost with its conversation. Notes may come back, where any were made. */
  readonly conversationWasLost: string;
  /** Stands below the answer before which the model refused what had been said so far. */
  readonly begunAnew: string;
  /** Stands below an answer that the model, or its provider, broke off. */
  readonly cutShort: Readonly<Record<CutShort, string>>;
  /** Answers a mention whose words Discord keeps back, since it named the bot's role. */
  readonly wordsHidden: string;
  /** Stands below an answer, where a picture or file was not looked at, or not all of it. */
  readonly notAllSeen: string;
  /** Stands below the beginning of an answer that is too long to be posted. */
  readonly restIsInTheFile: string;
  /** Stands below what is posted of an answer that is too long even for many pages. */
  readonly restIsLeftOut: string;
  /** Stands below the beginning of a page, where Discord refuses the whole. */
  readonly restWasRefused: string;
  /** In place of a page that Discord refuses in every form. */
  readonly pageWasRefused: string;
  /** Replies to a message whose answer Discord didn't take in time, or not all of it. */
  readonly lost: Readonly<Record<'all' | 'rest' | 'apology', string>>;
  /** Stands below that: how many answers to earlier messages had the same fate. */
  olderLost(answers: number): string;
  /** Stands below an answer: so many of before could be posted nowhere. */
  unposted(answers: number): string;
  /** Tells how many messages of somebody came in a place while she was away, too long ago to be answered. */
  wasAway(messages: number): string;
  /** Stands below that where more was said there than she reads: there may be others before them. */
  readonly readNoFurtherBack: string;
  /** Answers a message that is not accepted, because too much of the same person waits. */
  readonly tooManyWaiting: string;
  /** Tells how many more of them there were, in the place where the last of them stands. */
  moreLeftAside(messages: number): string;
  /** Letta is away, or there are many people in the line: the message is kept. */
  readonly willAnswerLater: string;
  /** The same of what was said before this process began: some of it may have been answered. */
  readonly willAnswerTheRest: string;
  /** Says what `notReadSign` means, too. @param until when there are model calls again, in seconds since the epoch */
  noMoreToday(until: number): string;
  /** Answers what comes while the chat is paused, once a pause. @param reason an administrator's own words */
  paused(reason: string): string;
  /** @param messages how many came in a place while the chat was paused */
  pauseIsOver(messages: number): string;
  /** Stands below the first answer after sleep-time was paused. */
  sleepPaused(reason: string): string;
  /** The same failure came again and again: what lies in the conversation can be left behind. */
  readonly beginAnew: {
    readonly notice: string;
    /** On the button, in at most 80 characters. */
    readonly button: string;
    readonly begun: string;
    /** Where an answer came meanwhile, or it was begun anew already. */
    readonly goesWell: string;
    /** Answers somebody else who presses it. */
    readonly notYours: string;
  };
  /** One honest sentence for a turn that ends without an answer. */
  readonly failures: Readonly<Record<FailureKind, string>>;
};
