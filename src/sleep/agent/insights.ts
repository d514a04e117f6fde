import { z } from 'zod';
import type { JsonSchema } from '../../pair/agents.ts';
import type { slotNames } from '../../pair/reserved-names.ts';
import { readSentiment, toSentiment } from './sentiment.ts';

/** What the sleep agent makes of a window, version 2: every field of the answer, once. All else is derived. */
export const insightTable = {
  human_updates: { kind: 'elements', block: 'human', expected: true },
  goals_insights: { kind: 'elements', block: 'goals', expected: true },
  persona_updates: { kind: 'elements', block: 'persona', expected: true },
  reflection: { kind: 'text', slot: 'reflection', expected: true },
  priority_actions: { kind: 'elements', slot: 'next', expected: true },
  sentiment: { kind: 'sentiment', slot: 'mood', expected: false },
  patterns: { kind: 'elements', slot: 'pattern', expected: false },
} as const satisfies Record<string, InsightRule>;

/**
 * `elements`: statements, each with its evidence. `text`, `sentiment`: what she makes of it all. At least one of those
 * that are expected must be there: an answer without any is an error of the model, not an empty result.
 */
type InsightRule = { readonly kind: 'elements' | 'text' | 'sentiment'; readonly expected: boolean } & (
  | { readonly block: string }
  | { readonly slot: SlotName }
);

/** The parts of `session_context`. */
export type SlotName = (typeof slotNames)[number];

type Table = typeof insightTable;
type InsightField = keyof Table;

const fields = Object.keys(insightTable) as InsightField[];

export const expectedFields: readonly InsightField[] = fields.filter((field) => insightTable[field].expected);

// A model that is held to the order of a schema finds the message and its words first, and then says what they mean.
const elementShape = z.object({
  ref: z.string(),
  quote: z.string(),
  text: z.string(),
  importance: z.number().min(1).max(10).optional(),
  op: z.enum(['add', 'update', 'obsolete']).optional(),
  target: z.string().optional(),
  correction: z.string().optional(),
  topic: z.string().optional(),
  confidence: z.number().min(0).max(1).optional(),
  valid_until: z.string().optional(),
  happens_on: z.string().optional(),
  /** What the quote tells is not to be known to anybody. */
  secret: z.boolean().optional(),
});

/** A statement as it was read. Only its text is sure to be there. */
export type InsightElement = z.infer<typeof readElementShape>;

const readElementShape = elementShape.partial().required({ text: true, op: true });

const anything = z.unknown().optional();

const reading = {
  elements: anything.transform((value): InsightElement[] => toList(value).flatMap(readElement)),
  text: anything.transform((value) => toTexts(value).join(' ')),
  sentiment: anything.transform(toSentiment),
} as const;

type FieldReaders = { [F in InsightField]: (typeof reading)[Table[F]['kind']] };

/**
 * Reads an answer, or one that was stored, and forgives what can be meant in one way only: one thing in place of a
 * list, another word for an operation, a number in quotes or beyond its scale. An element that doesn't fit is dropped
 * alone, never the answer.
 */
export const insightsSchema = z.object({
  ...(Object.fromEntries(fields.map((field) => [field, reading[insightTable[field].kind]])) as FieldReaders),
  /** For blocks that a profile adds, by label. */
  block_updates: anything.transform(
    (value): Record<string, InsightElement[]> =>
      isObject(value)
        ? Object.fromEntries(Object.entries(value).map(([label, list]) => [label, toList(list).flatMap(readElement)]))
        : {},
  ),
});

export type Insights = z.infer<typeof insightsSchema>;

/** One statement of an answer and where it belongs. `id` is the same whenever the same insights are read. */
export type PlacedElement = {
  readonly id: string;
  readonly place: { readonly block: string } | { readonly slot: SlotName };
  readonly element: InsightElement;
};

/** All statements of an answer, in its order. */
export function placedElements(insights: Insights): readonly PlacedElement[] {
  const own = fields.flatMap((field) => {
    const rule = insightTable[field];
    const place = 'slot' in rule ? { slot: rule.slot } : { block: rule.block };
    const said = field === 'sentiment' ? readSentiment(insights.sentiment).words : insights[field];
    return elementsIn(said).map((element, index) => ({ id: `${field}.${index}`, place, element }));
  });
  // By number: a label may be any words, and the name of another field.
  const added = Object.entries(insights.block_updates).flatMap(([block, list], place) =>
    list.map((element, index) => ({ id: `block_updates.${place}.${index}`, place: { block }, element })),
  );
  return [...own, ...added];
}

/** The same insights with other statements for blocks. What the slots say stays. */
export function withStatements(
  insights: Insights,
  statements: readonly Pick<PlacedElement, 'place' | 'element'>[],
): Insights {
  const lists = new Map<string, InsightElement[]>();
  for (const { place, element } of statements) {
    if ('block' in place) lists.set(place.block, [...(lists.get(place.block) ?? []), element]);
  }
  const own = fields.flatMap((field) => {
    const rule = insightTable[field];
    return 'block' in rule ? [{ field, block: rule.block, list: lists.get(rule.block) ?? [] }] : [];
  });
  const added = [...lists].filter(([label]) => !own.some(({ block }) => block === label));
  return {
    ...insights,
    ...Object.fromEntries(own.map(({ field, list }) => [field, list])),
    block_updates: Object.fromEntries(added),
  };
}

/** What was made of the parts of one window, as one answer. */
export function ofAllParts(parts: readonly Insights[]): Insights | undefined {
  const last = parts.findLast(({ reflection }) => reflection !== '') ?? parts[0];
  if (last === undefined || parts.length === 1) return last;
  const priorityActions = parts.flatMap(({ priority_actions: actions }) => actions);
  const patterns = parts.flatMap((one) => one.patterns);
  return withStatements({ ...last, priority_actions: priorityActions, patterns }, parts.flatMap(placedElements));
}

function elementsIn(value: string | readonly (string | InsightElement)[]): readonly InsightElement[] {
  const list = typeof value === 'string' ? [value] : value;
  return list
    .map((one): InsightElement => (typeof one === 'string' ? { text: one, op: 'add' } : one))
    .filter(({ text, op, secret }) => text.trim() !== '' || op === 'obsolete' || secret === true);
}

/**
 * The form that a provider can hold a sleep agent's answers to. One schema for all that it is asked, as Letta takes one
 * with the agent only: the fields of insights, in the order in which they are best found, and a reviewer's answers
 * under marks of their own. Nothing is demanded: what a provider would demand of one kind it would demand of the other.
 *
 * @param extraBlocks the labels that a profile adds
 */
export function sleepAnswerSchema(extraBlocks: readonly string[] = []): JsonSchema {
  const text = z.string();
  const asked = { elements: z.array(elementShape), text, sentiment: text, texts: z.array(text) };
  const shape = Object.fromEntries(
    fields.map((field) => {
      const rule = insightTable[field];
      // What to ask next rests on no quote.
      return [field, 'slot' in rule && rule.slot === 'next' ? asked.texts : asked[rule.kind]];
    }),
  );
  const extra = Object.fromEntries(extraBlocks.map((label) => [label, asked.elements]));
  const insights = z.object(extraBlocks.length === 0 ? shape : { ...shape, block_updates: z.object(extra).partial() });
  const { $schema: _, ...schema } = z.toJSONSchema(insights.partial().catchall(asked.texts));
  return { name: 'notes', schema };
}

/** Nothing when it can't be meant as a statement. */
function readElement(value: unknown): InsightElement[] {
  if (typeof value === 'string') return value.trim() === '' ? [] : [{ text: value, op: 'add' }];
  if (!isObject(value)) return [];
  const known = Object.fromEntries(
    Object.entries(value).flatMap(([key, one]) => {
      const field = otherNames.get(key) ?? key;
      const read = (readers.get(field) ?? readText)(one);
      return read === undefined ? [] : [[field, read] as const];
    }),
  );
  const needsNoText = known['secret'] === true || (known['op'] === 'obsolete' && known['target'] !== undefined);
  const text = known['text'] ?? (needsNoText ? '' : undefined);
  const result = readElementShape.safeParse({ ...known, op: known['op'] ?? 'add', text });
  return result.success ? [result.data] : [];
}

// Version 1 had a list of refs for its evidence.
const otherNames = new Map([
  ['evidence', 'ref'],
  ['source', 'ref'],
  ['id', 'target'],
  ['operation', 'op'],
  ['action', 'op'],
]);

const readers = new Map<string, (value: unknown) => unknown>([
  // What a short answer answers stands behind it in the request, and is copied along with it.
  ['quote', (value) => readText(value)?.replace(/ ?\(to: [^)]*\)?$/, '')],
  ['op', (value) => (typeof value === 'string' ? operations.get(value.trim().toLowerCase()) : undefined)],
  ['importance', (value) => within(toNumber(value), 1, 10)],
  ['confidence', (value) => toShare(toNumber(value))],
  ['secret', (value) => value === true || value === 'true' || undefined],
]);

const operations = new Map([
  ['add', 'add'],
  ['update', 'update'],
  ['replace', 'update'],
  ['change', 'update'],
  ['modify', 'update'],
  ['edit', 'update'],
  ['obsolete', 'obsolete'],
  ['remove', 'obsolete'],
  ['delete', 'obsolete'],
  ['forget', 'obsolete'],
]);

function readText(value: unknown): string | undefined {
  const first = Array.isArray(value) ? value.find((one) => typeof one === 'string') : value;
  if (typeof first === 'number') return String(first);
  return typeof first === 'string' && first.trim() !== '' ? first : undefined;
}

function toNumber(value: unknown): number | undefined {
  const number = typeof value === 'string' && value.trim() !== '' ? Number(value) : value;
  return typeof number === 'number' && Number.isFinite(number) ? number : undefined;
}

function within(value: number | undefined, least: number, most: number): number | undefined {
  return value === undefined ? undefined : Math.min(most, Math.max(least, value));
}

// 90 can only be meant as a percentage; 5 could be one of ten, so it says nothing.
function toShare(value: number | undefined): number | undefined {
  const share = value !== undefined && value > 10 && value <= 100 ? value / 100 : value;
  return share !== undefined && share >= 0 && share <= 1 ? share : undefined;
}

function toTexts(value: unknown): string[] {
  return toList(value).filter((one) => typeof one === 'string' && one.trim() !== '') as string[];
}

/** Models give one thing in place of a list of one, and nothing in place of an empty one. */
export function toList(value: unknown): unknown[] {
  return value === null || value === undefined ? [] : Array.isArray(value) ? value : [value];
}

function isObject(value: unknown): value is object {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
