import { readFile } from 'node:fs/promises';

/** What the sleep agent is asked, with `{key}` in place of what changes. */
export type SleepPrompts = {
  readonly consolidate: string;
  readonly repair: string;
};

/** Reads the texts that come with the project. */
export async function loadSleepPrompts(): Promise<SleepPrompts> {
  const [consolidate, repair] = await Promise.all([read('consolidate'), read('repair')]);
  return { consolidate, repair };
}

async function read(name: string): Promise<string> {
  const text = await readFile(new URL(`./prompts/${name}.md`, import.meta.url), 'utf8');
  return text.trim();
}
