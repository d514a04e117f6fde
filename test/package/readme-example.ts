import { readFileSync } from 'node:fs';

/** The program in README's "As a library", as it stands there. */
export function readmeExample(): string {
  const readme = readFileSync(new URL('../../README.md', import.meta.url), 'utf8');
  const section = readme.split(/^## /m).find((part) => part.startsWith('As a library\n'));
  const example = section?.match(/^```ts\n(.*?)^```$/ms)?.[1];
  if (example === undefined) throw new Error('README shows no program under "As a library".');
  return example;
}
