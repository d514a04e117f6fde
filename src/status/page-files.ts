import { readFile } from 'node:fs/promises';
import type { Route } from './routes.ts';

const files = [
  { path: '/', name: 'index.html', type: 'text/html; charset=utf-8', summary: 'A page for a person who looks.' },
] as const;

/** The status page and what belongs to it, read once. It holds nothing itself: it asks the other routes. */
export async function readPage(): Promise<readonly Route[]> {
  return await Promise.all(
    files.map(async ({ path, name, type, summary }): Promise<Route> => {
      const body = await readFile(new URL(`./page/${name}`, import.meta.url), 'utf8');
      return { path, access: 'open', type, summary, answer: async () => ({ status: 200, type, body }) };
    }),
  );
}
