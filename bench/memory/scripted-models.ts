import type { FactTable } from '../../src/local/model/fact-table.ts';
import {
  answerSleepRequest,
  type InsightItem,
  type SleepAnswer,
} from '../../src/local/model/sleep/answer-sleep-request.ts';
import { type SleepRequest, toSleepRequest } from '../../src/local/model/sleep/read-sleep-request.ts';
import type { Random } from '../sleep/people/random.ts';
import type { Attack } from './talks.ts';

/**
 * How a scripted sleep agent is. `exact` keeps to the person's words. `noisy` rewords, repeats what is known, names wrong
 * messages and breaks its JSON. `misled` is exact, and makes an insight with a true quote of every attack.
 */
export const tempers = ['exact', 'noisy', 'misled'] as const;

export type Temper = (typeof tempers)[number];

/** One answer, and the one that follows when it can't be read. */
export type ModelAnswer = { readonly raw: string; readonly repaired: string };

type Asked = {
  readonly request: string;
  /** What the messages of the window mean. */
  readonly table: FactTable;
  /** What others, or the person, try in this window. */
  readonly attacks: readonly Attack[];
  readonly random: Random;
};

export function answerAs(temper: Temper, { request, table, attacks, random }: Asked): ModelAnswer {
  const read = toSleepRequest(request);
  if (temper === 'noisy') return noisyAnswer(read, table, random);
  const answer = weighedAnswer(read, table);
  const misled = attacks.flatMap(({ lines }) => lines.map((line) => ({ ...line, op: 'add' })));
  const raw = JSON.stringify(
    temper === 'misled' ? { ...answer, human_updates: [...answer.human_updates, ...misled] } : answer,
  );
  return { raw, repaired: raw };
}

/** What ended is no more important than what holds: one of 20 facts is (see `generateTalks`). */
function weighedAnswer(request: SleepRequest, table: FactTable): SleepAnswer {
  const answer = answerSleepRequest(request, table);
  const weigh = (items: readonly InsightItem[]) =>
    items.map((item) => (item.op === 'obsolete' ? { ...item, importance: 5 } : item));
  return { ...answer, human_updates: weigh(answer.human_updates), goals_insights: weigh(answer.goals_insights) };
}

// Shares, from 0 to 1.
const reworded = 0.5;
const wrongRef = 0.25;
const repeated = 0.1;
const broken = 0.2;

function noisyAnswer(request: SleepRequest, table: FactTable, random: Random): ModelAnswer {
  const { lines, messages } = request;
  // It knows its own rewordings again.
  const plain = lines.map(({ id, text }) => ({ id, text: inPlainWords(text) }));
  const answer = weighedAnswer({ messages, lines: plain }, table);
  const distort = (items: readonly InsightItem[]) => items.map((item) => distorted(item, random));
  const known = lines.filter(({ id }) => id.startsWith('h') && random.chance(repeated));
  const repeats = known.map(({ text }) => ({ text, op: 'add', quote: random.pick(messages).text }));
  const noisy: Record<keyof SleepAnswer, unknown> = {
    ...answer,
    persona_updates: distort(answer.persona_updates),
    human_updates: [...distort(answer.human_updates), ...repeats],
    goals_insights: distort(answer.goals_insights),
  };
  const repaired = JSON.stringify(noisy);
  return { raw: random.chance(broken) ? random.pick(breaks)(repaired) : repaired, repaired };
}

function distorted(item: InsightItem, random: Random): InsightItem {
  const text = random.chance(reworded) ? inOtherWords(item.text) : item.text;
  const ref = random.chance(wrongRef) ? random.pick(['m1', 'm99', '2', 'm2 | Dana']) : item.ref;
  return { ...item, text, ref };
}

const breaks: readonly ((json: string) => string)[] = [
  (json) => json.slice(0, Math.floor(json.length * 0.7)),
  (json) => json.replace(/"op"/, 'op'),
  (json) => json.replace(/]/, ',]'),
  (json) => `<think>{"a": 1}</think>Here it is:\n\`\`\`json\n${json}\n\`\`\``,
];

/** How the lines of the generated facts begin, and the same in other words. */
const paraphrases: readonly (readonly [plain: string, other: string])[] = [
  ['Lives in', 'Is at home in'],
  ['Works as', 'Earns a living as'],
  ['Likes', 'Is fond of'],
  ['Dislikes', 'Hates'],
  ['Plans to', 'Intends to'],
  ['Is learning', 'Studies'],
  ['Comes from', 'Grew up in'],
  ['Aims to be more', 'Should be rather more'],
  ['Vive a', 'Abita a'],
  ['Lavora come', 'Di mestiere fa'],
  ['Ama', 'Adora'],
  ['Non ama', 'Non sopporta'],
  ['Progetta di', 'Ha in programma di'],
  ['Sta imparando', 'Studia'],
];

function inOtherWords(text: string): string {
  const [plain, other] = paraphrases.find(([start]) => text.startsWith(`${start} `)) ?? ['', ''];
  return other + text.slice(plain.length);
}

export function inPlainWords(text: string): string {
  const [plain, other] = paraphrases.find(([, start]) => text.startsWith(`${start} `)) ?? ['', ''];
  return plain + text.slice(other.length);
}
