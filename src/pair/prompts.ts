import { readFile } from 'node:fs/promises';

/** The texts that make Scarlet who she is. They are files, so that changing a sentence is not a change of code. */
export type Prompts = {
  readonly primary: string;
  readonly sleep: string;
  readonly persona: string;
  readonly constraints: string;
};

/** Reads the texts that come with the project. `{name}` and its like are filled in by whoever uses them. */
export async function loadPrompts(): Promise<Prompts> {
  const [primary, sleep, persona, constraints] = await Promise.all([
    read('primary'),
    read('sleep'),
    read('persona'),
    read('constraints'),
  ]);
  return { primary, sleep, persona, constraints };
}

/** Puts values in place of `{key}`. A placeholder without a value is a mistake in the file and throws. */
export function fillIn(template: string, values: Readonly<Record<string, string>>): string {
  return template.replace(/\{(\w+)\}/g, (_, key: string) => {
    const value = values[key];
    if (value === undefined) throw new Error(`The prompt asks for {${key}}, which has no value.`);
    return value;
  });
}

async function read(name: string): Promise<string> {
  const text = await readFile(new URL(`./prompts/${name}.md`, import.meta.url), 'utf8');
  return text.trim();
}
