import { cutPoints, linesOf, oneLine } from '../../base/text.ts';
import { localTime, type TimeZone, utc } from '../../base/time-zones.ts';
import { fillIn } from '../../pair/prompts.ts';
import { readWords } from '../text/read-words.ts';
import { lastSeenBefore, longestOwn, type Window, type WindowMessage } from './window.ts';

export type SleepPromptParts = {
  readonly template: string;
  readonly window: Pick<Window, 'context' | 'messages'>;
  /** What is known, with an id before each line: see `renderShown`. */
  readonly memory: string;
  /** Not to be guessed by whoever wrote the data. */
  readonly nonce: string;
  /** Milliseconds since the epoch. */
  readonly now: number;
  /** In whose days the dates are. */
  readonly zone?: TimeZone | undefined;
  /** How much is shown of each message, in code points. */
  readonly ownAtMost?: number | undefined;
};

/**
 * The request for insights: data only, as all that never changes stands in the agent's system prompt. Every line of what
 * was said begins with a sign of ours, so that nothing said can pass for the end of the data or for another message.
 */
export function sleepPrompt(parts: SleepPromptParts): string {
  const { template, window, memory, nonce, now, zone = utc, ownAtMost = longestOwn } = parts;
  const { weekday, date: today } = localTime(now, zone);
  return fillIn(template, {
    weekday,
    today,
    nonce,
    refs: refsOf([...window.context, ...window.messages]),
    memory: memory.trim() === '' ? '(nothing)' : memory,
    conversation: conversationLines(window, zone, ownAtMost),
    answers: answerLines(window) || '(none)',
  });
}

/** Tells the model where to begin and to stop: `m1 to m4`. */
function refsOf(messages: readonly WindowMessage[]): string {
  const refs = messages.flatMap(({ speaker, ref }) => (speaker === 'person' && ref.startsWith('m') ? [ref] : []));
  return [...new Set([refs[0], refs.at(-1)])].filter((ref) => ref !== undefined).join(' to ') || 'none';
}

/**
 * The person's messages, context first: `m2: text`, further lines of it behind a bar, words of others behind an angle
 * bracket. Between them she speaks only behind a short answer that needs it, and names are left out: small models take
 * both over into their statements (docs/sleep-prompt.md).
 */
function conversationLines(
  { context, messages }: SleepPromptParts['window'],
  zone: TimeZone,
  ownAtMost: number,
): string {
  const all = [...context, ...messages];
  const days = all.map(({ at }) => localTime(at, zone));
  const spansDays = new Set(days.map(({ date }) => date)).size > 1;
  return all
    .flatMap((message, index) => {
      const { weekday, date } = days[index] ?? localTime(message.at, zone);
      const isNewDay = spansDays && date !== days[index - 1]?.date;
      const day = isNewDay ? [`-- ${weekday}, ${date}`] : [];
      return [...day, ...messageLines(message, lastSeenBefore(all, index), ownAtMost)];
    })
    .join('\n');
}

/** What she answered to the new messages, apart from them and shortened: enough to see what she put right. */
function answerLines({ messages }: SleepPromptParts['window']): string {
  let ref: string | undefined;
  return messages
    .flatMap((message) => {
      if (message.speaker === 'person') ref = message.ref;
      else if (ref !== undefined && message.seen === undefined && message.own.trim() !== '')
        return [`${ref} => ${shortened(message.own, longestReply)}`];
      return [];
    })
    .join('\n');
}

// Code points, both.
const longestQuotation = 300;
const longestReply = 160;
// Words. What is longer says by itself what it is about: an answer to a question, and what follows on anything else.
const shortAnswer = 6;
const shortRemark = 3;

function messageLines(
  { ref, speaker, own, leftOut = 0, foreign }: WindowMessage,
  before: WindowMessage | undefined,
  ownAtMost: number,
): readonly string[] {
  if (speaker === 'scarlet') return [];
  const { text, left } = cutPoints(own, ownAtMost);
  const [first = '', ...rest] = linesOf(text === '' ? '(no words)' : text);
  return [
    `${ref}: ${first}`,
    ...rest.map((line) => `| ${line}`),
    ...(left === 0 ? [] : [`| (cut here, ${left} more characters)`]),
    ...(leftOut === 0 ? [] : [`| (cut here, ${leftOut} more characters)`]),
    ...foreign.map((words) => `> ${shortened(words, Math.min(longestQuotation, ownAtMost))}`),
  ].map((line, index, lines) =>
    index === lines.length - 1 - foreign.length ? line + withHerAnswer(own, before) : line,
  );
}

/** What a short answer answers: her last question, or the beginning of what she said. */
function withHerAnswer(own: string, before: WindowMessage | undefined): string {
  if (before?.speaker !== 'scarlet') return '';
  const said = oneLine(before.own).replaceAll('"', "'");
  const question = /[^.!?。！？]*[?？][^?？]*$/u.exec(said.slice(-longestReply * 2))?.[0].trim();
  if (readWords(own).words.length > (question === undefined ? shortRemark : shortAnswer)) return '';
  return ` (to: ${shortened(question ?? said, longestReply)})`;
}

function shortened(words: string, most: number): string {
  const { text, left } = cutPoints(oneLine(words), most);
  return left === 0 ? text : `${text} …`;
}
