import { cutPoints, oneLine } from '../../base/text.ts';
import { fillIn } from '../../pair/prompts.ts';
import type { Question } from './ask-sleep-agent.ts';
import { findJsonObject, findOpenObject } from './find-json-object.ts';
import { needsReview, type ReviewItem, type ReviewVerdict, verdictSchema } from './review.ts';

/** `statements`: whether the person says so. `ends`: whether what is remembered is over by what the person says. */
export type ReviewKind = 'statements' | 'ends';

export function reviewKindOf({ op }: Pick<ReviewItem, 'op'>): ReviewKind {
  return op === 'obsolete' ? 'ends' : 'statements';
}

/**
 * What the reviewer is asked: all of one kind in one batch, as several give it something to compare. Its system prompt is
 * its own, as under the sleep agent's a small model refuses everything; where the server takes none, what to do stands
 * in the request all the same.
 *
 * Ends are a question of their own: whether it is said that something is no longer true is a denial within a question
 * about denials, of which small models deny each.
 */
export function reviewQuestion(
  kind: ReviewKind,
  items: readonly ReviewItem[],
  { template, nonce, scarlet }: { readonly template: string; readonly nonce: string; readonly scarlet: string },
): Question<readonly ReviewVerdict[]> {
  const marks = new Map(items.map((item, index) => [markOf(index), item]));
  const notes = items.map((item, index) => noteLines(`${markOf(index)} ${leads[kind]}`, item, scarlet)).join('\n');
  // One answer more is one more to mix up, so it is offered only where it may be right.
  const secret = items.some(({ reasons }) => reasons.includes('may-tell-a-secret')) ? secretVerdict : '';
  return {
    system: fillIn(template.slice(0, template.indexOf('\n=== ')).trim(), { secret }),
    // Named once more behind the notes: without that, small models end after the first.
    request: fillIn(template, {
      nonce,
      notes,
      secret,
      marks: [...new Set([markOf(0), markOf(items.length - 1)])].join(' to '),
    }),
    parse(raw) {
      const read = (object: object) => verdictsIn(object, marks, { kind, template });
      const found = findJsonObject(raw, (object) => read(object).length > 0);
      // A verdict stands by itself: what broke off behind it takes nothing from it.
      const object = found.kind === 'object' ? found.object : found.kind === 'cut' ? findOpenObject(raw) : undefined;
      const verdicts = object === undefined ? [] : read(object);
      if (verdicts.length > 0) return { kind: 'read', answer: verdicts };
      return { kind: 'unparsable', problems: ['There was no JSON object with a verdict for each note.'] };
    },
    // What is due and gets no verdict is refused for good, so it is worth another call.
    doubtsAbout: async (verdicts) => {
      const missing = items.flatMap(({ id, reasons }, index) =>
        needsReview(reasons) && !verdicts.some((verdict) => verdict.id === id) ? [markOf(index)] : [],
      );
      const problems = missing.length === 0 ? [] : [`There was no verdict for ${missing.join(', ')}.`];
      return { problems, sound: verdicts.length };
    },
    join: (taken, other) => [...taken, ...other.filter(({ id }) => !taken.some((verdict) => verdict.id === id))],
  };
}

const secretVerdict =
  '\n"secret": the note or the person tells what nobody else may know: a password, a PIN, the code of a door, the words or numbers that open something. Who only speaks of one tells none.';

function markOf(index: number): string {
  return `s${index + 1}`;
}

// Code points.
const longestSaid = 600;
const longestOthers = 300;

const leads: Readonly<Record<ReviewKind, string>> = { statements: 'statement', ends: 'remembered' };

function noteLines(
  lead: string,
  { statement, op, line, about, speaker, said, before, others }: ReviewItem,
  scarlet: string,
) {
  const said1 = speaker === 'person' ? 'person' : scarlet;
  return [
    `${lead}: ${aboutOf(about, scarlet)}${oneLine(op === 'obsolete' ? (line ?? statement) : statement)}`,
    ...(op === 'update' && line !== null ? [`   replaces: ${oneLine(line)}`] : []),
    `   ${said1}: ${short(said, longestSaid)}`,
    // Below it: small models take what stands above for the message.
    ...(before === null ? [] : [`   (said before: ${short(before, longestOthers)})`]),
    ...others.map((words) => `   > words of others: ${short(words, longestOthers)}`),
  ].join('\n');
}

function aboutOf(about: ReviewItem['about'], scarlet: string): string {
  return about === 'scarlet' ? `(how ${scarlet} should be) ` : '';
}

function short(text: string, most: number): string {
  const { text: kept, left } = cutPoints(oneLine(text), most);
  return left === 0 ? kept : `${kept} …`;
}

type Meanings = ReadonlyMap<string, ReviewVerdict['verdict']>;

/** The answers to a plain question, which small models tell apart better than names of verdicts; the names as well. */
const meanings: Readonly<Record<ReviewKind, Meanings>> = {
  statements: new Map([
    ...verdictSchema.shape.verdict.options.map((verdict) => [verdict, verdict] as const),
    ['yes', 'supported'],
    ['no', 'denied'],
    ['only imagined', 'denied'],
    ['another person', 'about-someone-else'],
    ['nothing', 'not-supported'],
  ]),
  ends: new Map([
    ['over', 'supported'],
    // What is remembered of a person is theirs.
    ['forget', 'supported'],
    ['still', 'not-supported'],
    ['secret', 'secret'],
  ]),
};

/** An answer under each mark, or a list of them. Whatever doesn't fit is no verdict, so it clears nothing. */
function verdictsIn(
  object: object,
  marks: ReadonlyMap<string, ReviewItem>,
  { kind, template }: { readonly kind: ReviewKind; readonly template: string },
): readonly ReviewVerdict[] {
  const { verdicts } = object as { verdicts?: unknown };
  const pairs: readonly (readonly [unknown, unknown])[] = Array.isArray(verdicts)
    ? verdicts.map((one: { id?: unknown } | null) => [one?.id, one])
    : Object.entries(object);
  return pairs.flatMap(([mark, said]) => {
    const item = typeof mark === 'string' ? marks.get(mark) : undefined;
    const read = toVerdict(said, meanings[kind]);
    if (item === undefined || read === undefined || isOfExample(said, item, template)) return [];
    return [{ ...read, id: item.id }];
  });
}

/** Small models may copy the answer of an example, whose notes bear the same marks. */
function isOfExample(said: unknown, item: ReviewItem, template: string): boolean {
  const words = isRecord(said) ? said['person'] : undefined;
  if (typeof words !== 'string') return false;
  return template.includes(`"person": ${JSON.stringify(words)}`) && !oneLine(item.said).includes(words);
}

/** The last answer of a list: before it the model thinks aloud, and behind an order stands what remains of it. */
function toVerdict(said: unknown, known: Meanings): Omit<ReviewVerdict, 'id'> | undefined {
  const parts: readonly unknown[] = Array.isArray(said) ? said : [said];
  const place = parts.findLastIndex((part) => meaningOf(answerIn(part), known) !== undefined);
  const meaning = meaningOf(answerIn(parts[place]), known);
  if (meaning === undefined) return undefined;
  const beside = isRecord(parts[place]) ? parts[place]['instead'] : parts[place + 1];
  return typeof beside === 'string' ? { verdict: meaning, instead: beside } : { verdict: meaning };
}

function answerIn(part: unknown): unknown {
  return isRecord(part) ? part['verdict'] : part;
}

function meaningOf(answer: unknown, known: Meanings): ReviewVerdict['verdict'] | undefined {
  return typeof answer === 'string' ? known.get(answer.trim().toLowerCase()) : undefined;
}

function isRecord(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null;
}
