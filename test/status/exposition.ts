import { isDeepStrictEqual } from 'node:util';

/** A metric with all of its samples, as Prometheus would take them in. */
export type Family = {
  readonly name: string;
  readonly help: string;
  readonly type: string;
  readonly samples: {
    readonly name: string;
    readonly labels: Readonly<Record<string, string>>;
    readonly value: number;
  }[];
};

const metricName = '[a-zA-Z_:][a-zA-Z0-9_:]*';
const helpLine = new RegExp(`^# HELP (${metricName}) (.+)$`);
const typeLine = new RegExp(`^# TYPE (${metricName}) (counter|gauge|histogram|summary|untyped)$`);
const sampleLine = new RegExp(`^(${metricName})(?:\\{(.*)\\})? ([-+]?(?:[0-9.]+(?:e[-+]?\\d+)?|Inf)|NaN)$`);
const label = /([a-zA-Z_][a-zA-Z0-9_]*)="((?:[^"\\\n]|\\["\\n])*)"/y;

/**
 * Reads Prometheus' text format, and throws at the first line that doesn't fit: help before type before samples, each
 * family in one piece, each sample once, histograms cumulative and whole.
 * https://prometheus.io/docs/instrumenting/exposition_formats/
 */
export function parseExposition(text: string): readonly Family[] {
  if (!text.endsWith('\n')) throw new Error('The last line does not end.');
  const reading: Reading = { families: [], help: undefined };
  for (const line of text.split('\n')) {
    if (line !== '' && !takeHelp(line, reading) && !takeType(line, reading)) takeSample(line, reading);
  }
  for (const family of reading.families) if (family.type === 'histogram') checkHistogram(family);
  return reading.families;
}

type Reading = { readonly families: Family[]; help: { readonly name: string; readonly words: string } | undefined };

function takeHelp(line: string, reading: Reading): boolean {
  const [, name, words] = helpLine.exec(line) ?? [];
  if (name === undefined || words === undefined) return false;
  if (reading.families.some((family) => family.name === name)) throw new Error(`${name} comes in two pieces.`);
  reading.help = { name, words };
  return true;
}

function takeType(line: string, { families, help }: Reading): boolean {
  const [, name, type] = typeLine.exec(line) ?? [];
  if (name === undefined || type === undefined) return false;
  if (help?.name !== name) throw new Error(`${name} has no help right before its type.`);
  families.push({ name, help: help.words, type, samples: [] });
  return true;
}

function takeSample(line: string, { families }: Reading): void {
  const [, name, text = '', value] = sampleLine.exec(line) ?? [];
  if (name === undefined || value === undefined) throw new Error(`No line of the format: ${line}`);
  const family = families.at(-1);
  if (family === undefined || !belongs(name, family)) throw new Error(`${name} stands below another metric.`);
  const labels = parseLabels(text);
  const isKnown = family.samples.some((one) => one.name === name && isDeepStrictEqual(one.labels, labels));
  if (isKnown) throw new Error(`${name}{${text}} comes twice.`);
  family.samples.push({ name, labels, value: Number(value.replace('Inf', 'Infinity')) });
}

function belongs(name: string, family: Family): boolean {
  if (family.type !== 'histogram') return name === family.name;
  return ['_bucket', '_sum', '_count'].some((suffix) => name === family.name + suffix);
}

function parseLabels(text: string): Record<string, string> {
  const labels: Record<string, string> = {};
  let at = 0;
  while (at < text.length) {
    label.lastIndex = at;
    const found = label.exec(text);
    const [whole, name, value] = found ?? [];
    if (whole === undefined || name === undefined || value === undefined) throw new Error(`No labels: ${text}`);
    if (name in labels) throw new Error(`The label ${name} comes twice: ${text}`);
    labels[name] = value;
    at += whole.length;
    if (at < text.length && text[at] !== ',') throw new Error(`No comma between labels: ${text}`);
    at += 1;
  }
  return labels;
}

function checkHistogram({ name, samples }: Family): void {
  const buckets = samples.filter((sample) => sample.name === `${name}_bucket`);
  const bounds = buckets.map(({ labels }) => Number((labels['le'] ?? '').replace('Inf', 'Infinity')));
  const counts = buckets.map(({ value }) => value);
  const ascending = (numbers: readonly number[]) =>
    numbers.every((one, at) => at === 0 || one >= (numbers[at - 1] ?? 0));
  if (!ascending(bounds) || !ascending(counts)) throw new Error(`${name} is not cumulative.`);
  if (bounds.at(-1) !== Number.POSITIVE_INFINITY) throw new Error(`${name} has no last bucket.`);
  if (samples.find((sample) => sample.name === `${name}_count`)?.value !== counts.at(-1)) {
    throw new Error(`${name} counts otherwise than its buckets.`);
  }
}
