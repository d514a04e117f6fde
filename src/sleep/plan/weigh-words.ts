import type { WindowMessage } from '../agent/window.ts';
import { namesIn } from './describe-line.ts';
import { type FiguresSaid, figuresSaid } from './figures-said.ts';
import { findLinks, findMailAddresses } from './find-links.ts';
import { framingWords, isNumber, readWords, stemOf, stopWords } from './read-words.ts';
import { ofHerself, splitWords } from './split-words.ts';

/** The words of one piece of text, for asking how well they support a line. */
export type Support = {
  readonly stems: ReadonlySet<string>;
  /** The beginnings of longer stems, by which forms of a word are found. */
  readonly starts: ReadonlySet<string>;
  /** Stems of the words that stand with a capital inside a sentence. */
  readonly names: ReadonlySet<string>;
  readonly figures: FiguresSaid;
  /** Short words without their digits, lower case: they may abbreviate a name. */
  readonly initials: ReadonlySet<string>;
};

export type HeardMessage = {
  readonly ref: string;
  readonly id: string;
  readonly at: number;
  readonly message: WindowMessage;
  readonly own: Support;
};

/** A window as evidence: what counts as the speaker's own words, and what was merely there. */
export type Heard = {
  /** The person's messages that hold words of their own. */
  readonly person: readonly HeardMessage[];
  /** The bot's replies. */
  readonly scarlet: readonly HeardMessage[];
  /** What the bot says of herself in them. */
  readonly ofScarlet: readonly HeardMessage[];
  /** Quotes, forwards, embeds, attachments: nobody's evidence. */
  readonly others: readonly Support[];
  /** All of the person's own words together. */
  readonly all: Support;
  readonly links: readonly string[];
  readonly mailAddresses: readonly string[];
};

/** Takes a window apart, once a cycle. */
export function hearWindow(messages: readonly WindowMessage[]): Heard {
  const parts = messages.map((message) => ({ message, ...splitWords(message.own) }));
  const heard = parts
    .map(({ message, own }) => ({ ref: message.ref, id: message.id, at: message.at, message, own: supportOf(own) }))
    .filter(({ own }) => own.stems.size > 0);
  const person = parts.filter(({ message }) => message.speaker === 'person').map(({ own }) => own);
  return {
    person: heard.filter(({ message }) => message.speaker === 'person'),
    scarlet: heard.filter(({ message }) => message.speaker === 'scarlet'),
    ofScarlet: heard
      .filter(({ message }) => message.speaker === 'scarlet')
      .map((reply) => ({ ...reply, own: supportOf(ofHerself(splitWords(reply.message.own).own)) }))
      .filter(({ own }) => own.stems.size > 0),
    others: parts.flatMap(({ message, quoted }) => [...message.foreign, ...quoted]).map(supportOf),
    all: supportOf(person.join('\n')),
    links: person.flatMap(findLinks),
    mailAddresses: person.flatMap(findMailAddresses),
  };
}

export function supportOf(text: string): Support {
  const stems = new Set(readWords(text).flatMap((word) => [stemOf(word), ...partsOf(word)]));
  const starts = new Set([...stems].filter((stem) => stem.length >= 5).map((stem) => stem.slice(0, 5)));
  return {
    stems,
    starts,
    names: new Set(namesIn(text).map(stemOf)),
    figures: figuresSaid(text),
    initials: new Set(text.toLowerCase().match(/(?<![\p{L}\p{N}])\p{L}{2,5}(?!\p{L})/gu) ?? []),
  };
}

/** The words of a line that can be held against what was said: neither stop words nor the frame of a summary. */
export function contentOf(text: string): readonly string[] {
  const telling = [...new Set(readWords(text))].filter((word) => !stopWords.has(word));
  const content = telling.filter((word) => !framingWords.has(word));
  return content.length > 0 ? content : telling;
}

/** Which share of these words is found there, 0 to 1. Forms of a word count as the word. */
export function shareIn(content: readonly string[], support: Support): number {
  if (content.length === 0) return 0;
  return content.filter((word) => isIn(word, support)).length / content.length;
}

export function isIn(word: string, { stems, starts }: Support): boolean {
  const stem = stemOf(word);
  return stems.has(stem) || (!isNumber(word) && stem.length >= 5 && starts.has(stem.slice(0, 5)));
}

/** `12/03` also holds 12 and 03. */
function partsOf(word: string): readonly string[] {
  return isNumber(word) ? word.split(/[.,:/-]/).flatMap((part) => [part, part.replace(/^0+(?=\d)/, '')]) : [];
}
