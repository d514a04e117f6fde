import { sameness } from '../../../sleep/text/sameness.ts';

const lines = /^=== lines (\S+) ===\n([\s\S]*?)\n=== end \1 ===$/m;

/** A line that is to be tidied, as the sleep agent sees it: `h3 2026-11-22 Lives in Milan`. */
export type LineToTidy = { readonly mark: string; readonly text: string };

/** Whether a text asks for a tidying: it shows lines, each under a mark. */
export function isTidying(text: string): boolean {
  return lines.test(text);
}

/** Reads the lines of a request, whose form this file alone knows. */
export function linesToTidy(prompt: string): readonly LineToTidy[] {
  const rows = lines.exec(prompt)?.[2]?.split('\n') ?? [];
  return rows.flatMap((row) => {
    const [, mark = '', text = ''] = /^([a-z]\d+) \d{4}-\d{2}-\d{2} (.+?)(?: \[put aside\])?$/.exec(row) ?? [];
    return mark === '' ? [] : [{ mark, text }];
  });
}

export type TidyingWords = Readonly<Record<'merges' | 'contradictions' | 'topics', readonly string[]>>;

/** A model that takes for the same what holds the same words in another order, and finds nothing else to do. */
export function answerTidying(prompt: string): TidyingWords {
  const byWords = Map.groupBy(linesToTidy(prompt), ({ text }) => sameness(text).split(' ').sort().join(' '));
  const same = [...byWords.values()].filter((group) => group.length > 1);
  const merges = same.map((group) => `${group.map(({ mark }) => mark).join(' ')}: ${group[0]?.text}`);
  return { merges, contradictions: [], topics: [] };
}
