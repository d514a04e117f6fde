import { counted, normaliseText, oneLine } from '../base/text.ts';
import type { Aside, Attachment, BroughtMessage, PollAnswer } from './message.ts';
import { endOfEmbedLine, endOfWordsLine, ourLine, quotedTitle, shortName } from './our-lines.ts';

/**
 * The lines of ours about what came beside the words: stickers, polls, embeds, and messages of others. Nobody can type
 * one. What ends in a colon begins a stretch of lines that are another's, up to a line that begins with `end of`.
 */

/** Lines of ours, and between a first and a last one the lines of somebody else, not yet escaped. */
export type OthersLines =
  | { readonly kind: 'line'; readonly line: string }
  | { readonly kind: 'stretch'; readonly first: string; readonly words: string; readonly last: string };

/** Of whom something is, as it stands in a line. Empty for what is the speaker's. */
export function ownerOf({ kind, author }: BroughtMessage): string {
  return kind === 'forward' ? ' in the forwarded message' : ` by ${shortName(author, 'someone')}`;
}

// Longer ones stand on lines of their own.
const longestInLine = 300;

/** Who else speaks, what they sent, and their words. None of the lines begins with a name, which could begin like another. */
export function broughtLines(message: BroughtMessage): OthersLines {
  const who = `${whoSpeaks(message)}${sentBy(message)}`;
  const words = normaliseText(message.text);
  const isOnlyWords = message.attachments.length === 0 && message.asides.length === 0;
  if (words === '') return { kind: 'line', line: ourLine(isOnlyWords ? `${who}, ${unreadableRemark(message)}` : who) };
  const begin = `${who}, ${isOnlyWords ? '' : 'and '}${leadInOf(message)}`;
  if (words.length <= longestInLine && !/[\n\p{Ps}\p{Pe}"“”„«»]/u.test(words)) {
    return { kind: 'line', line: ourLine(`${begin} "${words}"`) };
  }
  return { kind: 'stretch', first: ourLine(begin), words, last: endOfWordsLine };
}

function whoSpeaks({ kind, author }: BroughtMessage): string {
  const name = shortName(author, 'someone');
  if (kind === 'reply') return `in reply to ${name}`;
  if (kind === 'starter') return `this thread began with a message of ${name}`;
  return author === '' ? 'forwards a message' : `a message that ${name} forwarded`;
}

function leadInOf({ kind }: BroughtMessage): string {
  return kind === 'forward' ? 'which says:' : 'whose words these are:';
}

function unreadableRemark({ kind }: BroughtMessage): string {
  return kind === 'forward' ? 'which can not be read here' : 'whose message can not be read here';
}

const mostNamed = 4;

function sentBy({ kind, attachments, asides }: BroughtMessage): string {
  const things = [...attachments.map(nameOfAttachment), ...asides.map((aside) => nameOfAside[aside.kind])];
  if (things.length === 0) return '';
  const named = things.slice(0, mostNamed);
  const left = things.length - named.length;
  const all = left > 0 ? [...named, `${left} more`] : named;
  const list = [all.slice(0, -1).join(', '), all.at(-1)].filter((part) => part !== '').join(' and ');
  return kind === 'forward' ? ` with ${list}` : `, who sent ${list}`;
}

function nameOfAttachment({ name, voiceSeconds }: Attachment): string {
  return voiceSeconds === undefined ? shortName(name, 'a file') : 'a voice message';
}

const nameOfAside: Readonly<Record<Aside['kind'], string>> = {
  sticker: 'a sticker',
  poll: 'a poll',
  embed: 'an embed',
};

/** @param owner see `ownerOf` */
export function asideLines(aside: Aside, owner: string): OthersLines {
  if (aside.kind === 'sticker') return { kind: 'line', line: ourLine(`sticker${owner}: ${quotedTitle(aside.name)}`) };
  if (aside.kind === 'poll') return { kind: 'line', line: ourLine(`poll${owner}: ${pollText(aside)}`) };
  const { title, author, text, fields, footer, hasPicture } = aside;
  const parts = [
    title === '' ? 'without a title' : quotedTitle(title),
    ...(author === '' ? [] : [`from ${quotedTitle(author)}`]),
    ...(hasPicture ? ['with a picture that is not shown here'] : []),
  ].join(', ');
  const lines = [text, ...fields.map(({ name, value }) => `${oneLine(name)}: ${value}`), footer];
  const words = normaliseText(lines.filter((line) => line !== '').join('\n'));
  if (words === '') return { kind: 'line', line: ourLine(`embed${owner}: ${parts}`) };
  const first = ourLine(`embed${owner}: ${parts}, it says:`);
  return { kind: 'stretch', first, words, last: endOfEmbedLine };
}

function pollText({ question, answers, severalAllowed }: Extract<Aside, { kind: 'poll' }>): string {
  const several = severalAllowed ? 'several of these answers' : 'one of these answers';
  return `${quotedTitle(question)}, to be answered with ${several}: ${answers.map(answerText).join(', ')}`;
}

function answerText({ text, votes }: PollAnswer): string {
  if (votes === undefined) return quotedTitle(text);
  return `${quotedTitle(text)} (${counted(votes, 'vote')})`;
}
