import { cutPoints, oneLine } from '../../base/text.ts';
import { fillIn } from '../../pair/prompts.ts';
import { type ReviewItem, type Verdict, verdictSchema } from '../plan/review.ts';
import type { Question } from './ask-sleep-agent.ts';
import { findJsonObject } from './find-json-object.ts';

/** What the reviewer is asked: all statements in one batch, as several give it something to compare. */
export function reviewQuestion(
  items: readonly ReviewItem[],
  { template, nonce, scarlet }: { readonly template: string; readonly nonce: string; readonly scarlet: string },
): Question<readonly Verdict[]> {
  const marks = new Map(items.map((item, index) => [markOf(index), item]));
  const notes = items.map((item, index) => noteLines(markOf(index), item, scarlet)).join('\n');
  return {
    request: fillIn(template, { nonce, notes }),
    parse(raw) {
      const found = findJsonObject(raw, (object) => verdictsIn(object, marks).length > 0);
      if (found.kind === 'object') return { kind: 'read', answer: verdictsIn(found.object, marks) };
      return { kind: 'unparsable', problems: ['There was no JSON object with a verdict for each note.'] };
    },
  };
}

function markOf(index: number): string {
  return `s${index + 1}`;
}

// Code points.
const longestSaid = 600;
const longestOthers = 300;

function noteLines(
  mark: string,
  { statement, op, line, about, speaker, said, before, others }: ReviewItem,
  scarlet: string,
) {
  const said1 = speaker === 'person' ? 'person' : scarlet;
  return [
    `${mark} statement: ${aboutOf(about, scarlet)}${op === 'obsolete' ? `No longer true: ${line ?? statement}` : statement}`,
    ...(op === 'update' && line !== null ? [`   replaces: ${oneLine(line)}`] : []),
    ...(before === null ? [] : [`   before: ${short(before, longestOthers)}`]),
    `   ${said1}: ${short(said, longestSaid)}`,
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

/** A list of verdicts, or a verdict under each mark. Whatever doesn't fit is no verdict, so it clears nothing. */
function verdictsIn(object: object, marks: ReadonlyMap<string, ReviewItem>): readonly Verdict[] {
  const { verdicts } = object as { verdicts?: unknown };
  const pairs: readonly unknown[] = Array.isArray(verdicts)
    ? verdicts
    : Object.entries(object).map(([id, verdict]) =>
        typeof verdict === 'string' ? { id, verdict } : { ...verdict, id },
      );
  return pairs.flatMap((one) => {
    const read = verdictSchema.safeParse(one);
    const item = read.success ? marks.get(read.data.id) : undefined;
    return read.success && item !== undefined ? [{ ...read.data, id: item.id }] : [];
  });
}
