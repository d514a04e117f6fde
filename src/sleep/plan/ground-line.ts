import { namesIn } from './describe-line.ts';
import { findLinks, findMailAddresses, isAmong } from './find-links.ts';
import { figuresAreGrounded } from './ground-figures.ts';
import type { Refusal } from './plan-types.ts';
import { readWords, stemOf, stopWords, wordSet } from './read-words.ts';
import { contentOf, type Heard, type HeardMessage, isIn, type Support, shareIn } from './weigh-words.ts';
import { kindsOfThings, peoplesAndTongues } from './words-elsewhere.ts';

const nobodysNames = wordSet(peoplesAndTongues, kindsOfThings);

/** What a line may lean on. */
export type Ground = {
  readonly heard: Heard;
  /** Whose messages are evidence: the person's, and for `persona` the bot's too. */
  readonly speakers: readonly HeardMessage[];
  /** What was cited of them. */
  readonly cited: readonly HeardMessage[];
  /** Words that were nobody's evidence, piece by piece. */
  readonly inadmissible: readonly Support[];
  /** What memory holds already: names may come from there. */
  readonly known: Support;
  /** The line that is to be replaced: its names, numbers and links may stay. */
  readonly target: string;
};

/**
 * Whether a line rests on admissible words. It must not be said better by words that are nobody's evidence than by
 * what was cited, and what can't be guessed (names, numbers, addresses, links) must have been said by the speaker.
 */
export function groundLine(text: string, ground: Ground): Refusal | null {
  return (
    ungroundedLink(text, ground) ??
    ungroundedFigure(text, ground) ??
    ungroundedName(text, ground) ??
    taint(text, ground)
  );
}

function ungroundedLink(text: string, { heard, target }: Ground): Refusal | null {
  const addresses = findMailAddresses(text);
  const knownAddresses = [...heard.mailAddresses, ...findMailAddresses(target)];
  if (addresses.some((address) => !knownAddresses.includes(address))) return 'not-the-persons-words';
  const known = [...heard.links, ...findLinks(target)];
  const links = findLinks(text).filter((link) => !addresses.some((address) => address.endsWith(link)));
  return links.every((link) => isAmong(link, known)) ? null : 'link-not-from-person';
}

function ungroundedFigure(text: string, { speakers, target }: Ground): Refusal | null {
  return figuresAreGrounded(text, speakers, target) ? null : 'not-the-persons-words';
}

function ungroundedName(text: string, ground: Ground): Refusal | null {
  const { speakers, known, target, inadmissible } = ground;
  const kept = new Set(readWords(target).map(stemOf));
  const written = writtenOut(text, speakers);
  const isKnown = (name: string): boolean => {
    const stem = stemOf(name);
    return (
      nobodysNames.has(name) ||
      written.has(name) ||
      kept.has(stem) ||
      known.stems.has(stem) ||
      speakers.some(({ own }) => own.stems.has(stem) || [...own.stems].some((word) => nearlySame(word, stem)))
    );
  };
  const heardElsewhere = (name: string): boolean => inadmissible.some((piece) => piece.stems.has(stemOf(name)));
  const isNameElsewhere = (word: string): boolean => inadmissible.some(({ names }) => names.has(stemOf(word)));
  const missing = [
    ...namesIn(text).filter((name) => !isKnown(name)),
    // The first word may be any word: it is a name where somebody else used it as one.
    ...openersOf(text).filter((word) => !isKnown(word) && isNameElsewhere(word)),
  ];
  if (missing.length === 0) return null;
  return missing.some(heardElsewhere) ? 'about-someone-else' : 'not-the-persons-words';
}

/** The names of a line that write out an abbreviation which was said: New York City for NYC, JavaScript for js. */
function writtenOut(text: string, speakers: readonly HeardMessage[]): ReadonlySet<string> {
  const runs = text.match(/\p{Lu}\p{L}*(?:[ -]\p{Lu}\p{L}*)*/gu) ?? [];
  // The word that opens a sentence has a capital as well.
  const wordings = runs.flatMap((run) => [run, run.replace(/^\S+ /u, '')]);
  const isSaid = (initials: string) =>
    initials.length >= 2 && !stopWords.has(initials) && speakers.some(({ own }) => own.initials.has(initials));
  const found = wordings.filter((names) => isSaid(names.replace(/\P{Lu}/gu, '').toLowerCase()));
  return new Set(found.flatMap((names) => names.toLowerCase().split(/[ -]/)));
}

function openersOf(text: string): readonly string[] {
  const [first] = text.match(/^\p{Lu}[\p{L}\p{M}]*/u) ?? [];
  const word = first?.toLowerCase();
  return word === undefined || stopWords.has(word) ? [] : [word];
}

/** Rome is Roma, and a slip of one letter is forgiven in longer names. */
function nearlySame(a: string, b: string): boolean {
  if (a === b) return true;
  if (a[0] !== b[0] || Math.min(a.length, b.length) < 4 || Math.abs(a.length - b.length) > 1) return false;
  let start = 0;
  while (start < a.length && a[start] === b[start]) start += 1;
  const restA = a.slice(start);
  const restB = b.slice(start);
  return restA.slice(1) === restB.slice(1) || restA.slice(1) === restB || restA === restB.slice(1);
}

/** From here on, a piece of inadmissible words says the line. */
const saysIt = 0.6;
/** Below this, the cited words don't say it, when words of others do. */
const enoughBesideOthers = 0.5;
/** The same when only the bot says it: she repeats what she heard, in other words. */
const enoughBesideBot = 0.3;

function taint(text: string, { heard, cited, inadmissible }: Ground): Refusal | null {
  const content = contentOf(text);
  const best = (pieces: readonly Support[]) => Math.max(0, ...pieces.map((piece) => shareIn(content, piece)));
  const byCited = Math.max(shareOfAll(content, cited), shareIn(content, heard.all) >= 0.7 ? 0.7 : 0);
  const tainted =
    (best(heard.others) >= saysIt && byCited < enoughBesideOthers) ||
    (best(inadmissible) >= saysIt && byCited < enoughBesideBot) ||
    (best(inadmissible) > 0.3 && byCited === 0);
  return tainted ? 'not-the-persons-words' : null;
}

function shareOfAll(content: readonly string[], cited: readonly HeardMessage[]): number {
  return content.length === 0
    ? 0
    : content.filter((word) => cited.some(({ own }) => isIn(word, own))).length / content.length;
}
