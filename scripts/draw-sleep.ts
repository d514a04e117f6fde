import { writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { takeNoOptions } from '../src/app/run-by-hand.ts';

/** `npm run picture` draws docs/sleep.svg. Its words are those of ARCHITECTURE.md. */

type Box = {
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly height: number;
  readonly title: string;
  readonly lines: readonly string[];
  readonly kind: 'agent' | 'step' | 'store';
};

const colours = {
  agent: { fill: '#fbe9e7', stroke: '#b23c17' },
  step: { fill: '#e8f0fe', stroke: '#2b5fb3' },
  store: { fill: '#eef5ea', stroke: '#3f7d2c' },
} as const;

const [width, height] = [1080, 595];

const person = box(30, 40, 170, 90, 'person', ['says something'], 'agent');
const primary = box(330, 40, 220, 90, 'primary', ['Scarlet, who talks', 'has no memory tools'], 'agent');
const blocks = box(790, 40, 260, 90, 'blocks', ['persona, human, goals,', 'session_context, constraints'], 'store');

const window = box(30, 280, 170, 118, 'window', ['at most 20 messages', 'after the cursor', '– claimed –'], 'step');
const sleepAgent = box(
  240,
  280,
  170,
  118,
  'sleep agent',
  ['asked once:', 'insights with quotes', '– extracted –'],
  'agent',
);
const evidence = box(
  450,
  280,
  170,
  118,
  'review',
  ['quote found? and a', 'second look at what', 'could do harm', '– reviewed –'],
  'step',
);
const plan = box(
  660,
  280,
  170,
  118,
  'plan',
  ['add, update, obsolete;', 'pure, within budgets', '– prepared –'],
  'step',
);
const apply = box(870, 280, 180, 118, 'apply', ['one PATCH for each', 'changed block', '– applied –'], 'step');

const count = box(30, 470, 170, 100, 'message count', ['threshold, quiet or', 'length: a cycle is due'], 'store');
const cursor = box(240, 470, 170, 100, 'cursor', ['moves on success', 'only', '– committed –'], 'store');
const ledger = box(
  660,
  470,
  390,
  100,
  'ledger',
  ['all entries with their sources, live and archived:', 'what leaves a block stays here', '– committed –'],
  'store',
);

/** The whole picture, as SVG. */
export function drawSleep(): string {
  const boxes = [person, primary, blocks, window, sleepAgent, evidence, plan, apply, count, cursor, ledger];
  return [
    `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${width} ${height}" font-family="DejaVu Sans, Verdana, sans-serif" font-size="14">`,
    '<title>How Scarlet’s memory is consolidated</title>',
    '<defs><marker id="tip" viewBox="0 0 10 10" refX="9" refY="5" markerWidth="8" markerHeight="8" orient="auto-start-reverse"><path d="M0 0L10 5L0 10z" fill="#444"/></marker></defs>',
    `<rect width="${width}" height="${height}" fill="#fff"/>`,
    caption(30, 25, 'the talk: one turn at a time, never held up by what is below'),
    caption(30, 265, 'a cycle: its journal is written after each step, so a crash goes on where it stopped'),
    ...boxes.map(draw),
    arrow(200, 75, 330, 75, 'message'),
    arrow(330, 105, 200, 105, 'reply', 'below'),
    arrow(790, 85, 550, 85, 'stand in every prompt'),
    path(
      [
        [440, 130],
        [440, 195],
        [14, 195],
        [14, 520],
        [30, 520],
      ],
      'each answer counts',
      [200, 189],
    ),
    arrow(90, 470, 90, 398, 'due', 'right'),
    ...[200, 410, 620, 830].map((x) => arrow(x, 339, x + 40, 339)),
    path(
      [
        [960, 280],
        [960, 130],
      ],
      'writes',
      [972, 210],
    ),
    path(
      [
        [960, 398],
        [960, 470],
      ],
      '',
      [0, 0],
    ),
    path(
      [
        [745, 470],
        [745, 398],
      ],
      'what is known',
      [755, 435],
    ),
    arrow(660, 520, 410, 520, 'then'),
    path(
      [
        [325, 470],
        [325, 435],
        [175, 435],
        [175, 398],
      ],
      'from here on',
      [225, 428],
    ),
    '</svg>',
    '',
  ].join('\n');
}

function box(
  x: number,
  y: number,
  w: number,
  h: number,
  title: string,
  lines: readonly string[],
  kind: Box['kind'],
): Box {
  return { x, y, width: w, height: h, title, lines, kind };
}

function draw({ x, y, width: w, height: h, title, lines, kind }: Box): string {
  const { fill, stroke } = colours[kind];
  const middle = x + w / 2;
  const rows = lines.map((line, index) =>
    text(middle, y + 48 + index * 18, line, 'middle', line.startsWith('–') ? '#777' : '#222'),
  );
  return [
    `<rect x="${x}" y="${y}" width="${w}" height="${h}" rx="8" fill="${fill}" stroke="${stroke}" stroke-width="1.5"/>`,
    `<text x="${middle}" y="${y + 24}" text-anchor="middle" font-weight="bold" fill="${stroke}">${title}</text>`,
    ...rows,
  ].join('\n');
}

function text(x: number, y: number, words: string, anchor: 'start' | 'middle', fill: string, size = 13): string {
  return `<text x="${x}" y="${y}" text-anchor="${anchor}" font-size="${size}" fill="${fill}">${words}</text>`;
}

function caption(x: number, y: number, words: string): string {
  return text(x, y, words, 'start', '#555');
}

function arrow(
  x: number,
  y: number,
  toX: number,
  toY: number,
  words = '',
  side: 'above' | 'below' | 'right' = 'above',
): string {
  const label = {
    above: text((x + toX) / 2, (y + toY) / 2 - 6, words, 'middle', '#444', 12),
    below: text((x + toX) / 2, (y + toY) / 2 + 16, words, 'middle', '#444', 12),
    right: text(x + 8, (y + toY) / 2 + 4, words, 'start', '#444', 12),
  }[side];
  return `<path d="M${x} ${y}L${toX} ${toY}" stroke="#444" stroke-width="1.5" marker-end="url(#tip)"/>${words === '' ? '' : label}`;
}

function path(points: readonly (readonly [number, number])[], words: string, at: readonly [number, number]): string {
  const line = `M${points.map(([x, y]) => `${x} ${y}`).join('L')}`;
  const label = words === '' ? '' : text(at[0], at[1], words, 'start', '#444', 12);
  return `<path d="${line}" fill="none" stroke="#444" stroke-width="1.5" marker-end="url(#tip)"/>${label}`;
}

if (import.meta.main) {
  takeNoOptions('Usage: npm run picture\n\nDraws docs/sleep.svg.');
  const file = fileURLToPath(new URL('../docs/sleep.svg', import.meta.url));
  writeFileSync(file, drawSleep());
  process.stdout.write(`${file}\n`);
}
