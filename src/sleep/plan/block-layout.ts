import type { Entry } from './ledger.ts';

/**
 * A line of a block. Managed lines belong to an entry: they are those that read `- ` and the line of a live entry of
 * this block, each entry once; a line that Letta's own sleep-time agent wrote needs no bullet. Every other line, wherever
 * it stands, is foreign: a seed, or what a person, an operator or another program wrote. There is no heading and no
 * marker that an edit could break: a managed line that somebody edits simply is theirs from then on.
 */
export type Line = { readonly raw: string; readonly id: Entry['id'] | null };

type LineParts = Pick<Entry, 'text' | 'correction'>;

/** An entry as it reads in its block, without the bullet. What a person believes stands with its correction. */
export function lineOf({ text, correction }: LineParts): string {
  return correction === null ? text : `${text} (✗ ${correction})`;
}

/** What `lineOf` put together. */
export function partsOf(line: string): LineParts {
  const [, text = line, correction = null] = /^(.+?) \(✗ (.+)\)$/u.exec(line) ?? [];
  return { text, correction };
}

/** A line as it stands in a block, or is shown, without its bullet and correction. */
export function textOf(line: string): string {
  return withoutBullet(line).split(' (✗ ')[0] ?? '';
}

export function bulletOf(entry: LineParts): string {
  return `- ${lineOf(entry)}`;
}

/**
 * A line without indentation and bullets, however deep another editor has put it in a list: the one form in which an
 * entry keeps it, so that what is written with our bullet reads as the same.
 */
export function withoutBullet(raw: string): string {
  return raw.replace(/^(?:\s*[-*•](?=\s|$))*\s*/u, '').trimEnd();
}

/** @param live the live entries of this block. */
export function readLines(value: string, live: readonly Entry[]): readonly Line[] {
  if (value === '') return [];
  const waiting = new Map([...live].reverse().map((entry) => [withoutBullet(lineOf(entry)), entry]));
  return value.split('\n').map((raw) => {
    const text = withoutBullet(raw);
    const entry = waiting.get(text);
    if (entry === undefined || (!hasBullet(raw) && entry.origin !== 'native')) return { raw, id: null };
    waiting.delete(text);
    return { raw, id: entry.id };
  });
}

export function hasBullet(raw: string): boolean {
  return /^\s*[-*•]\s/u.test(raw);
}

export function composeLines(lines: readonly Line[]): string {
  return lines.map(({ raw }) => raw).join('\n');
}

/** Puts a managed line after the last managed one, or at the end. */
export function insertManaged(lines: readonly Line[], line: Line): readonly Line[] {
  const last = lines.findLastIndex(({ id }) => id !== null);
  return last < 0 ? [...lines, line] : lines.toSpliced(last + 1, 0, line);
}
