import { readFile } from 'node:fs/promises';
import type { StatusRoute } from './routes.ts';

const types = {
  html: 'text/html; charset=utf-8',
  css: 'text/css; charset=utf-8',
  js: 'text/javascript; charset=utf-8',
  svg: 'image/svg+xml',
} as const;

const partsOfPage = [
  'ask.js',
  'draw-hours.js',
  'elements.js',
  'icon.svg',
  'kinds.js',
  'main.js',
  'show-status.js',
  'show-users.js',
  'style.css',
] as const;

/** The status page and what belongs to it, read once. It holds nothing itself: it asks the other routes. */
export async function readPage(): Promise<readonly StatusRoute[]> {
  return await Promise.all([
    pageRoute('/', 'index.html', 'A page for a person who looks.'),
    ...partsOfPage.map((name) => pageRoute(`/page/${name}`, name, 'A part of the page.')),
  ]);
}

async function pageRoute(path: string, name: string, summary: string): Promise<StatusRoute> {
  const type = types[name.slice(name.lastIndexOf('.') + 1) as keyof typeof types];
  const body = await readFile(new URL(`./page/${name}`, import.meta.url), 'utf8');
  return { path, access: 'open', type, summary, answer: async () => ({ status: 200, type, body }) };
}
