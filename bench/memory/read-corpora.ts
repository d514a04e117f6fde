import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { z } from 'zod';
import { BenchFailure } from '../sleep/bench-failure.ts';

const words = z.string().trim().min(1);

/** A line of each corpus: the form of the files in test/corpora. */
const rowSchemas = {
  /** True facts. `said`: what the person wrote; `before`, `reply`: the bot's words around it; `line`: as a model puts it. */
  stated: z.object({
    lang: words.default('und'),
    said: z.union([z.array(words).min(1), words.transform((one) => [one])]),
    before: words.optional(),
    reply: words.optional(),
    line: words,
    field: z.enum(['persona_updates', 'human_updates', 'goals_insights']).default('human_updates'),
    lookalike: z.boolean().optional(),
    /** What a model quoted. Without one every run of words of what was said is tried. */
    quote: words.optional(),
  }),
  /** Words of others that came with a message of the person's own, and what a misled model makes of them. */
  foreign: z.object({ own: words, foreign: words, line: words }),
  /** What must not be stored, whoever said it. */
  secrets: z.object({ text: words }),
  /** What must not stay anything that a block, header or role could be read from. */
  markup: z.object({ text: words }),
  /** Two facts that look alike. */
  'distinct-lines': z.object({ a: words, b: words }),
} as const;

type CorpusName = keyof typeof rowSchemas;
type Row<Name extends CorpusName> = z.infer<(typeof rowSchemas)[Name]>;

export type Stated = Row<'stated'>;
export type Foreign = Row<'foreign'>;
export type Text = Row<'secrets'>;
export type Twins = Row<'distinct-lines'>;

export type Corpora = { readonly [Name in CorpusName]: readonly Row<Name>[] };

/**
 * Reads the corpora of a folder: `stated.jsonl`, `foreign.jsonl`, `secrets.jsonl`, `markup.jsonl`,
 * `distinct-lines.jsonl`. A file that isn't there counts as empty; one of them must be.
 *
 * @throws BenchFailure that names the file and the line that can't be read.
 */
export async function readCorpora(folder: string): Promise<Corpora> {
  const present = await readdir(folder).catch((cause: unknown) => {
    throw new BenchFailure(`${folder} can not be read: it must be a folder of corpora.`, { cause });
  });
  const names = Object.keys(rowSchemas) as CorpusName[];
  if (!names.some((name) => present.includes(`${name}.jsonl`))) {
    throw new BenchFailure(`${folder} holds none of ${names.map((name) => `${name}.jsonl`).join(', ')}.`);
  }
  const read = names.map(async (name) => {
    const file = join(folder, `${name}.jsonl`);
    return [name, present.includes(`${name}.jsonl`) ? await readRows(file, rowSchemas[name]) : []] as const;
  });
  return Object.fromEntries(await Promise.all(read)) as Corpora;
}

async function readRows(file: string, schema: z.ZodType): Promise<readonly unknown[]> {
  const content = await readFile(file, 'utf8').catch((cause: unknown) => {
    throw new BenchFailure(`${file} can not be read.`, { cause });
  });
  return content.split('\n').flatMap((row, index) => {
    if (row.trim() === '') return [];
    const parsed = schema.safeParse(toJson(row, `${file}, line ${index + 1}`));
    if (parsed.success) return [parsed.data];
    const [issue] = parsed.error.issues;
    const field = issue === undefined || issue.path.length === 0 ? '' : `"${issue.path.join('.')}": `;
    throw new BenchFailure(`${file}, line ${index + 1}: ${field}${issue?.message ?? 'not of this form'}.`);
  });
}

function toJson(row: string, place: string): unknown {
  try {
    return JSON.parse(row.replace(/^\uFEFF/, ''));
  } catch (cause) {
    throw new BenchFailure(`${place}: not JSON.`, { cause });
  }
}
