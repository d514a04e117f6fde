import { readFile, writeFile } from 'node:fs/promises';
import { parseArgs } from 'node:util';
import { askModel } from './ask-model.ts';
import { formTable } from './form-table.ts';
import { elementsOf } from './read-elements.ts';
import { scoreAnswer, type Tried, type TryWindow } from './score-forms.ts';

/**
 * Tries forms of the sleep agent's prompt on a real model and makes the table of docs/sleep-prompt.md:
 *
 *     node bench/prompt/try-forms.ts --url http://127.0.0.1:18080/v1 --form y-all-rules-only-theirs [--windows en,it,de] [--only en-1]
 *
 * A form is a file in `forms/`: the system prompt, a line `=== request ===`, the request. `--save` keeps the raw
 * answers, `--read` scores answers that were kept, without a model.
 */

const { values } = parseArgs({
  options: {
    url: { type: 'string', default: 'http://127.0.0.1:18080/v1' },
    form: { type: 'string', multiple: true, default: [] },
    windows: { type: 'string', default: 'en,it,de' },
    only: { type: 'string' },
    most: { type: 'string', default: '1000' },
    temperature: { type: 'string', default: '0.3' },
    save: { type: 'string' },
    read: { type: 'string', multiple: true, default: [] },
    show: { type: 'boolean', default: false },
  },
});

// Characters of a reply of hers that the short lines show.
const longestReply = 160;
const reachOfEnds = 40;
const here = new URL('.', import.meta.url);
const windows = await readWindows(values.windows.split(','), values.only?.split(','));
const tried: Tried[] = [];
for (const file of values.read) tried.push(...(JSON.parse(await readFile(file, 'utf8')) as Tried[]));
for (const form of values.form) {
  for (const window of windows) {
    tried.push(await tryForm(form, window));
    if (values.save !== undefined) await writeFile(values.save, JSON.stringify(tried, undefined, 1));
  }
}

const everyWindow = await readWindows(['en', 'it', 'de', 'practice', 'short']);
const scored = tried.flatMap((one) => {
  const window = everyWindow.find(({ id }) => id === one.window);
  return window === undefined ? [] : [{ one, window, score: scoreAnswer(one, window) }];
});
if (values.show) {
  for (const { one, score } of scored) {
    process.stdout.write(`\n${one.form} ${one.window}: ${score.found.length} of ${score.facts} facts\n`);
    for (const { element, verdict } of score.elements)
      process.stdout.write(`  ${verdict} | ${element.field} | ${JSON.stringify(element.raw)}\n`);
    if (!score.valid) process.stdout.write(`  not JSON: ${one.text.slice(0, 300)} … ${one.text.slice(-200)}\n`);
    else if (elementsOf(one.text).length === 0) process.stdout.write(`  nothing: ${one.text.slice(0, 500)}\n`);
    process.stdout.write(
      `  missing: ${score.missing.join('; ') || 'none'}\n  reflection (${score.languages.slots}): ${score.slots.join(' / ')}\n`,
    );
  }
}
process.stdout.write(`\n${formTable(scored.map(({ one, score }) => ({ one, score })))}\n`);

async function readWindows(names: readonly string[], only?: readonly string[]): Promise<TryWindow[]> {
  const lists = await Promise.all(names.map((name) => readFile(new URL(`windows/${name}.json`, here), 'utf8')));
  const all = lists.flatMap((list) => JSON.parse(list) as TryWindow[]);
  return only === undefined ? all : all.filter(({ id }) => only.includes(id));
}

async function tryForm(form: string, window: TryWindow): Promise<Tried> {
  const text = await readFile(new URL(`forms/${form}.md`, here), 'utf8');
  const [system = '', data = ''] = text.split('\n=== request ===\n');
  const names = { name: 'Scarlet-Sleep', primaryName: 'Scarlet', scarlet: 'Scarlet', person: window.person };
  const filled = {
    ...names,
    today: '2026-11-27',
    weekday: 'Friday',
    nonce: nonceOf(window.id),
    memory: memoryLines(window),
    known: memoryLines(window).replaceAll(' | ', ' ').replaceAll('\n', '; '),
    language: { en: 'English', it: 'Italian', de: 'German' }[window.lang],
    conversation: linesFor(form, window),
    refs: `m1 to m${window.talk.filter(({ person }) => person !== undefined).length}`,
    extra: '',
    replies: replyLines(window),
  };
  const answer = await askModel(
    values.url,
    {
      messages: [
        { role: 'system', content: fillIn(system.trim(), filled) },
        { role: 'user', content: fillIn(data.trim(), filled) },
      ],
      answer: 'json',
      temperature: Number(values.temperature),
      maxTokens: Number(values.most),
    },
    (part) => process.stderr.write(part),
  );
  process.stderr.write(`\n${form} ${window.id}: ${Math.round(answer.tookMs / 1_000)} s\n`);
  return { form, window: window.id, ...answer };
}

/** Fixed for a window, so that a run can be repeated. */
function nonceOf(id: string): string {
  return [...id].reduce((hash, sign) => (hash * 31 + (sign.codePointAt(0) ?? 0)) % 16_777_213, 7).toString(36);
}

function memoryLines({ memory, over = [] }: TryWindow): string {
  return memory.map((line) => (over.some((id) => line.startsWith(`${id} `)) ? `${line} (over)` : line)).join('\n');
}

function linesFor(form: string, window: TryWindow): string {
  if (form.endsWith('only-theirs')) return onlyTheirLines(window);
  if (form.endsWith('apart')) return theirLines(window);
  if (form.endsWith('ends')) return sheLines(window, endsOf);
  if (form.endsWith('she')) return sheLines(window);
  return form.endsWith('no-names') ? namelessLines(window) : shortLines(window);
}

/** Only what the person said has a ref; long replies are cut; words of others stand behind an angle bracket. */
function shortLines({ talk, person }: TryWindow): string {
  let count = 0;
  return talk
    .map((message) => {
      if (message.person === undefined) return `- Scarlet: ${shortened(message.scarlet ?? '')}`;
      count += 1;
      const foreign = (message.foreign ?? []).map((words) => `\n  > words of others: ${words}`).join('');
      return `m${count} ${person}: ${message.person}${foreign}`;
    })
    .join('\n');
}

/** Only what the person said; her words where a short answer needs them. */
function onlyTheirLines({ talk }: TryWindow): string {
  let count = 0;
  return talk
    .flatMap((message, index) => {
      if (message.person === undefined) return [];
      count += 1;
      const asked = talk[index - 1]?.scarlet;
      const short = message.person.split(/\s+/).length <= 6;
      const before = asked !== undefined && short ? ` (to: ${shortened(asked)})` : '';
      const foreign = (message.foreign ?? []).map((words) => `\n   > ${words}`).join('');
      return [`m${count}: ${message.person}${before}${foreign}`];
    })
    .join('\n');
}

/** How each message was answered, to stand apart from the messages. */
function replyLines({ talk }: TryWindow): string {
  let count = 0;
  return talk
    .flatMap(({ person, scarlet }) => {
      if (person !== undefined) count += 1;
      return scarlet === undefined ? [] : [`m${count} => ${shortened(scarlet)}`];
    })
    .join('\n');
}

function theirLines({ talk }: TryWindow): string {
  return talk
    .flatMap(({ person, foreign = [] }) => (person === undefined ? [] : [[person, ...foreign].join('\n> ')]))
    .map((text, index) => `m${index + 1}: ${text}`)
    .join('\n');
}

/** A mark before what the person said, `she` before what Scarlet said. */
function sheLines({ talk }: TryWindow, shorten = shortened): string {
  let count = 0;
  return talk
    .map((message) => {
      if (message.person === undefined) return `she: ${shorten(message.scarlet ?? '')}`;
      count += 1;
      const foreign = (message.foreign ?? []).map((words) => `\n> ${words}`).join('');
      return `m${count}: ${message.person}${foreign}`;
    })
    .join('\n');
}

/** How a reply begins and how it ends: a correction stands in front, a question behind. */
function endsOf(text: string): string {
  return text.length <= 2 * reachOfEnds ? text : `${text.slice(0, reachOfEnds)} … ${text.slice(-reachOfEnds)}`;
}

/** As `shortLines`, without a name before what the person said. */
function namelessLines({ talk }: TryWindow): string {
  let count = 0;
  return talk
    .map((message) => {
      if (message.person === undefined) return `   (Scarlet: ${shortened(message.scarlet ?? '')})`;
      count += 1;
      const foreign = (message.foreign ?? []).map((words) => `\n   > ${words}`).join('');
      return `m${count}: ${message.person}${foreign}`;
    })
    .join('\n');
}

function shortened(text: string): string {
  return text.length <= longestReply ? text : `${text.slice(0, longestReply)} […]`;
}

function fillIn(template: string, given: Readonly<Record<string, string>>): string {
  return template.replace(/\{(\w+)\}/g, (_, key: string) => {
    const value = given[key];
    if (value === undefined) throw new Error(`The form asks for {${key}}, which has no value.`);
    return value;
  });
}
