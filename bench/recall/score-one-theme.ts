import { z } from 'zod';
import { createRandom } from '../sleep/people/random.ts';
import { type ArchivedLine, recallOver } from './score-recall.ts';

const text = z.string().trim().min(1);
const told = z.object({ line: text, said: text });

/** An archive that is mostly about one thing: a dog, a project, a band. */
export const oneThemeSchema = z.object({
  lang: text,
  /** The word that names it. */
  theme: text,
  /** What is told of it again and again. The name of a pool in braces stands for any word of that pool. */
  told: z.array(told).min(1),
  pools: z.record(text, z.array(text).min(1)),
  /** Questions about one line each. */
  asked: z.array(told.extend({ ask: text })),
  /** Questions about it as a whole: any of its lines answers them. */
  about: z.array(text),
  /** Messages that are about nothing in the archive. */
  beside: z.array(text),
});
export type OneTheme = z.infer<typeof oneThemeSchema>;

export type OneThemeScore = {
  readonly lang: string;
  readonly theme: string;
  readonly size: number;
  readonly asked: { readonly questions: number; readonly found: number; readonly lines: number };
  /** `found` were answered with a line of the theme. */
  readonly about: { readonly questions: number; readonly found: number; readonly lines: number };
  readonly beside: { readonly messages: number; readonly lines: number };
};

/** So much of an archive is about its theme. */
const themeShare = 0.6;

/** Asks each archive about single lines of it, about its theme, and about nothing in it; others' lines fill it up. */
export async function scoreOneThemes(
  themes: readonly OneTheme[],
  others: readonly ArchivedLine[],
  size: number,
): Promise<readonly OneThemeScore[]> {
  const scores: OneThemeScore[] = [];
  for (const one of themes) scores.push(await scoreOneTheme(one, others, size));
  return scores;
}

async function scoreOneTheme(one: OneTheme, others: readonly ArchivedLine[], size: number): Promise<OneThemeScore> {
  const { ask } = recallOver(archiveOf(one, others, size));
  const linesFor = async (text: string) => (await ask(text)).map((line) => line.text);
  const [asked, about] = [
    { questions: 0, found: 0, lines: 0 },
    { questions: 0, found: 0, lines: 0 },
  ];
  const note = (score: typeof asked, lines: readonly string[], isFound: boolean) => {
    score.questions += 1;
    score.found += isFound ? 1 : 0;
    score.lines += lines.length;
  };
  for (const { ask: question, line } of one.asked) {
    const lines = await linesFor(question);
    note(asked, lines, lines.includes(line));
  }
  for (const question of one.about) {
    const lines = await linesFor(question);
    note(
      about,
      lines,
      lines.some((line) => line.includes(one.theme)),
    );
  }
  let lines = 0;
  for (const message of one.beside) lines += (await linesFor(message)).length;
  const { lang, theme } = one;
  return { lang, theme, size, asked, about, beside: { messages: one.beside.length, lines } };
}

/** Lines of the theme stand among the others as they come in life: now and then, throughout. */
function archiveOf(one: OneTheme, others: readonly ArchivedLine[], size: number): readonly ArchivedLine[] {
  const ofTheme = [...one.asked, ...toldOf(one, Math.round(size * themeShare) - one.asked.length)];
  return createRandom(1).shuffle([...ofTheme, ...others.slice(0, size - ofTheme.length)]);
}

function toldOf({ told, pools, asked }: OneTheme, most: number): readonly ArchivedLine[] {
  const { pick } = createRandom(1);
  const known = new Set(asked.map(({ line }) => line));
  const lines = new Map<string, ArchivedLine>();
  // Where the pools give fewer, there are fewer.
  for (let tries = 0; lines.size < most && tries < 20 * most; tries += 1) {
    const words = new Map(Object.entries(pools).map(([name, pool]) => [name, pick(pool)]));
    const fill = (text: string) => text.replace(/\{(\w+)\}/g, (_, name: string) => words.get(name) ?? '');
    const { line, said } = pick(told);
    if (!known.has(fill(line))) lines.set(fill(line), { line: fill(line), said: fill(said) });
  }
  return [...lines.values()];
}
