import { fencesOf } from '../base/fences.ts';
import { segmenterBy } from '../base/text.ts';
import { primaryTools } from '../pair/agent-specs.ts';
import type { Answer } from '../pair/conversation.ts';
import { textsIn } from '../texts/languages.ts';
import { AnswerCleaner } from '../wording/clean-answer.ts';
import type { AcceptedMessage } from './accepted-message.ts';
import { mayDo } from './incoming.ts';
import { withRemarks } from './page-forms.ts';
import { pagesOf } from './pages.ts';
import type { AnsweredTurn, SentTurn } from './turn.ts';
import { type Answerable, toAnswered } from './turn-edits.ts';
import type { TurnParts } from './turn-parts.ts';

type Readable = {
  /** The first page as it is to be shown; empty where nothing can be read yet. */
  readonly text: string;
  /** Whether a second page has begun. */
  readonly goesOnBelow: boolean;
};

/** Reads an answer that is still being written. */
export class AnswerReader {
  readonly #turn: SentTurn;
  readonly #parts: TurnParts;
  /** Made when first something is read: most answers are there before. */
  #cleaner: AnswerCleaner | undefined;
  #raw = '';
  #readable: Readable = { text: '', goesOnBelow: false };

  constructor(turn: SentTurn, parts: TurnParts) {
    this.#turn = turn;
    this.#parts = parts;
  }

  /** @param raw all that came, as the model wrote it: as a rule it goes on from what was read before. */
  read(raw: string): Readable {
    if (raw === this.#raw) return this.#readable;
    if (this.#cleaner === undefined || !raw.startsWith(this.#raw)) {
      this.#cleaner = cleanerFor(this.#turn, this.#parts);
      this.#raw = '';
    }
    this.#cleaner.add(raw.slice(this.#raw.length));
    this.#raw = raw;
    const words = wholeWordsOf(this.#cleaner.visible).trimEnd();
    // Without its last word a line may look like one of those that are taken out.
    if (this.#clean(words) !== words) return this.#readable;
    const { pages, file } = pagesOf(words, mayDo(this.#turn, 'attach-files') ? 'with-files' : 'without-files');
    this.#readable = { text: pages[0] ?? '', goesOnBelow: pages.length > 1 && file === undefined };
    return this.#readable;
  }

  #clean(text: string): string {
    const cleaner = cleanerFor(this.#turn, this.#parts);
    cleaner.add(text);
    return cleaner.end();
  }
}

type WordedAnswer = {
  readonly pages: readonly string[];
  readonly file: string | undefined;
  readonly remarks: readonly string[];
  /** Whether something was taken out that would have been seen in an answer shown while it comes. */
  readonly tookBack: boolean;
};

/** An answer as it can be posted, and what is to be said below it. No pages where nothing of it is for people. */
export function wordAnswer(
  turn: Answerable & { readonly messages: readonly AcceptedMessage[] },
  { text, cutShort }: Pick<Answer, 'text' | 'cutShort'>,
  parts: Pick<TurnParts, 'names'>,
): WordedAnswer {
  const { chat } = textsIn(turn.locale);
  const cleaner = cleanerFor(turn, parts);
  cleaner.add(text);
  const { pages, file, rest } = pagesOf(cleaner.end(), mayDo(turn, 'attach-files') ? 'with-files' : 'without-files');
  const remarks = [
    cutShort === undefined ? undefined : chat.cutShort[cutShort],
    rest === undefined ? undefined : chat.restIsLeftOut,
  ].filter((remark) => remark !== undefined);
  return { pages, file, remarks, tookBack: cleaner.tookBack };
}

/**
 * The turn with its answer, and what is to be said below it. Where that goes as a file, the first page says so.
 *
 * @param now milliseconds since the epoch
 */
export function withAnswer(
  turn: Answerable,
  { pages, file }: Pick<WordedAnswer, 'pages' | 'file'>,
  remarks: readonly string[],
  now: number,
): AnsweredTurn {
  const below = file === undefined ? remarks : [textsIn(turn.locale).chat.restIsInTheFile, ...remarks];
  const answered = toAnswered(turn, 'answer', withRemarks(pages, below), now);
  return file === undefined ? answered : { ...answered, file, remarks: [...remarks] };
}

/** What cleans the answer to a turn. */
function cleanerFor(
  { messages }: { readonly messages: readonly Pick<AcceptedMessage, 'author' | 'text'>[] },
  { names }: Pick<TurnParts, 'names'>,
): AnswerCleaner {
  const people = messages.map(({ author }) => author);
  const asked = messages.map(({ text }) => text).join('\n');
  return new AnswerCleaner({ tools: primaryTools, scarlet: names.scarlet, people, asked });
}

// A link, a mention, an emoji of a server, a time: half of one reads badly, and half a link may lead somewhere else.
const unfinished = /[a-z]:\/\/|<|\]\(/i;

const longestTail = 2_000;

/** A text that goes on, without the word or the link at its end, which may not be whole. Lines of code come whole. */
function wholeWordsOf(text: string): string {
  const lastFence = fencesOf(text).at(-1);
  if (lastFence !== undefined && lastFence.end >= text.length) return text;
  const run = text.slice(-longestTail).split(/\s/).at(-1) ?? '';
  const before = text.slice(0, text.length - run.length);
  if (unfinished.test(run)) return before;
  const last = [...segmenterBy('word').segment(run)].at(-1);
  return last?.isWordLike === true ? before + run.slice(0, last.index) : text;
}
