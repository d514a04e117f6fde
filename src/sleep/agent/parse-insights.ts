import type { Parsed } from './ask-sleep-agent.ts';
import { type FoundJson, findCirclingObject, findJsonObject } from './find-json-object.ts';
import { expectedFields, type Insights, insightsSchema, placedElements } from './insights.ts';

const longestBytes = 32 * 1_024;

/**
 * Reads the sleep agent's answer, whatever stands around the JSON. An object that says that there is nothing to learn is
 * a success; one with none of the five fields, or one that was cut, is none, unless what was cut off only went round in
 * circles. Never throws.
 *
 * @param added the labels of a profile's blocks, which have a field of their own or stand beside the others
 */
export function parseInsights(raw: string, added: readonly string[] = []): Parsed<Insights> {
  if (raw.trim() === '') return unparsable('The answer was empty.');
  if (Buffer.byteLength(raw) > longestBytes) return unparsable('The answer was longer than 32 kB.');
  const fields = added.length === 0 ? expectedFields : [...expectedFields, 'block_updates', ...added];
  const isAboutMemory = (one: object) => fields.some((field) => Object.hasOwn(one, field));
  const found = findJsonObject(raw, isAboutMemory);
  const object = found.kind === 'object' ? found.object : found.kind === 'cut' ? findCirclingObject(raw) : undefined;
  if (object === undefined || !isAboutMemory(object)) {
    return unparsable(sentences[found.kind === 'object' ? 'other' : found.kind]);
  }
  const insights = withoutLoops(insightsSchema.parse(withAdded(object, added)));
  // One that doesn't fit is dropped alone; when none fits, the model meant something that was not understood.
  const isLost = placedElements(insights).length === 0 && saysSomething(object);
  return isLost ? unparsable('No element had a text that could be read.') : { kind: 'read', answer: insights };
}

const sentences: Readonly<Record<Exclude<FoundJson['kind'], 'object'>, string>> = {
  none: 'There was no JSON object in the answer.',
  broken: 'The JSON was not well-formed.',
  cut: 'The JSON broke off before its end. Answer more briefly.',
  other: `The JSON object had none of the fields ${expectedFields.join(', ')}.`,
};

/** Small models put all lists side by side. */
function withAdded(object: object, added: readonly string[]): object {
  const beside = Object.entries(object).filter(([field]) => added.includes(field));
  if (beside.length === 0) return object;
  const { block_updates: within } = object as { block_updates?: unknown };
  return { ...object, block_updates: { ...Object.fromEntries(beside), ...(typeof within === 'object' ? within : {}) } };
}

/** A small model may say one thing a thousand times. */
function withoutLoops(insights: Insights): Insights {
  const { priority_actions: next, block_updates: added, ...others } = insights;
  return {
    ...(withShortLists(others) as typeof others),
    priority_actions: next.slice(0, mostActions),
    block_updates: withShortLists(added) as typeof added,
  };
}

const mostStatements = 100;
const mostActions = 20;

function withShortLists(fields: object): object {
  return Object.fromEntries(
    Object.entries(fields).map(([field, value]) => [
      field,
      Array.isArray(value) ? value.slice(0, mostStatements) : value,
    ]),
  );
}

function saysSomething(object: object): boolean {
  const values = Object.entries(object).flatMap(([field, value]) =>
    expectedFields.some((expected) => expected === field) ? [value] : [],
  );
  return values.some((value) => !isEmptyValue(value));
}

/** Looks one level deep only: nesting without end is for nothing that recurses. */
function isEmptyValue(value: unknown): boolean {
  if (typeof value === 'object' && value !== null && Object.keys(value).length === 0) return true;
  return [value].flat().every((one) => one === null || (typeof one === 'string' && one.trim() === ''));
}

function unparsable(...problems: readonly string[]): Parsed<Insights> {
  return { kind: 'unparsable', problems };
}
