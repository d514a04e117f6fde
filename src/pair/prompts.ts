import { readdir, readFile } from 'node:fs/promises';

/** The texts that make Scarlet who she is. They are files, so that changing a sentence is not a change of code. */
export type Prompts = Readonly<Record<PromptName, string>>;

/** What the agents are told once, what stands in a new primary's memory, and what the sleep agent is asked. */
const promptNames = [
  'primary',
  'sleep',
  'persona',
  'constraints',
  'consolidate',
  'review',
  'ends',
  'tidying',
  'repair',
] as const;
type PromptName = (typeof promptNames)[number];

/** Reads the texts that come with the project. `{name}` and its like are filled in by whoever uses them. */
export async function loadPrompts(): Promise<Prompts> {
  const entries = await Promise.all(promptNames.map(async (name) => [name, await readPrompt(name)] as const));
  return Object.fromEntries(entries) as Record<PromptName, string>;
}

/** What a sleep agent is told, where there is a translation of it. */
export type TranslatedPrompts = Pick<Prompts, 'sleep' | 'consolidate'>;

/** The translations that come with the project: for each language a file `sleep.<language>.md` and `consolidate.…`. */
export async function loadTranslatedPrompts(): Promise<readonly TranslatedPrompts[]> {
  const languages = (await readdir(new URL('./prompts/', import.meta.url))).flatMap(
    (file) => /^sleep\.([\w-]+)\.md$/.exec(file)?.[1] ?? [],
  );
  return await Promise.all(
    languages.map(async (language) => ({
      sleep: await readPrompt(`sleep.${language}`),
      consolidate: await readPrompt(`consolidate.${language}`),
    })),
  );
}

/** Puts values in place of `{key}`. A placeholder without a value is a mistake in the file and throws. */
export function fillIn(template: string, values: Readonly<Record<string, string>>): string {
  return template.replace(/\{(\w+)\}/g, (_, key: string) => {
    const value = values[key];
    if (value === undefined) throw new Error(`The prompt asks for {${key}}, which has no value.`);
    return value;
  });
}

async function readPrompt(name: string): Promise<string> {
  const text = await readFile(new URL(`./prompts/${name}.md`, import.meta.url), 'utf8');
  return text.trim();
}
