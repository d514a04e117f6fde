import { readFile } from 'node:fs/promises';
import { parseArgs } from 'node:util';
import { seedBlocks } from '../../src/pair/agent-specs.ts';
import { fillIn, loadPrompts } from '../../src/pair/prompts.ts';
import { askModel, type ModelMessage } from './ask-model.ts';
import { type HeaderForm, headerForms, type PlainMessage } from './header-forms.ts';

/**
 * Tries forms of the message header on a real model, and counts the replies that imitate it:
 *
 *     node bench/prompt/try-headers.ts --url http://127.0.0.1:18080/v1 --form today --form a-brackets
 *
 * Each form is asked about each message of `headers/first-messages.json` as the first one of a talk (`--from 7` begins
 * with the seventh); with `--talk` about those of `headers/talk-of-eight.json` one after another, with the model's own
 * replies in between, as it gave them.
 */

const { values } = parseArgs({
  options: {
    url: { type: 'string', default: 'http://127.0.0.1:18080/v1' },
    form: { type: 'string', multiple: true, default: [] },
    talk: { type: 'boolean', default: false },
    from: { type: 'string', default: '1' },
    tokens: { type: 'string', default: '80' },
  },
});

const here = new URL('.', import.meta.url);
const minute = 60_000;
const beginsAt = Date.UTC(2026, 10, 27, 18, 4);
const names = { name: 'Scarlet', sleepName: 'Scarlet-Sleep' };
const prompts = await loadPrompts();

for (const name of values.form) {
  const form = headerForms[name];
  if (form === undefined)
    throw new Error(`No form is called ${name}. There are: ${Object.keys(headerForms).join(', ')}`);
  let replies = 0;
  let imitations = 0;
  for await (const reply of values.talk ? talkWith(form) : askAll(form)) {
    replies += 1;
    imitations += Number(imitates(reply));
    process.stdout.write(`${imitates(reply) ? 'IMITATES' : 'clean'} | ${JSON.stringify(reply)}\n`);
  }
  process.stdout.write(`| ${name} | ${values.talk ? 'talk' : 'first'} | ${imitations} of ${replies} |\n`);
}

async function* askAll(form: HeaderForm): AsyncGenerator<string> {
  const firsts = await readList<Omit<PlainMessage, 'at'>>('headers/first-messages.json');
  for (const [index, first] of firsts.entries()) {
    if (index + 1 < Number(values.from)) continue;
    yield await ask(form, [{ role: 'user', content: form.write({ ...first, at: beginsAt + index * minute }) }]);
  }
}

async function* talkWith(form: HeaderForm): AsyncGenerator<string> {
  const messages: ModelMessage[] = [];
  for (const [index, text] of (await readList<string>('headers/talk-of-eight.json')).entries()) {
    const message = { author: 'Ada', place: 'direct' as const, text, at: beginsAt + index * 3 * minute };
    messages.push({ role: 'user', content: form.write(message) });
    const reply = await ask(form, messages);
    messages.push({ role: 'assistant', content: reply });
    yield reply;
  }
}

async function ask(form: HeaderForm, talked: readonly ModelMessage[]): Promise<string> {
  const messages = [{ role: 'system' as const, content: systemWith(form) }, ...talked];
  const asked = { messages, answer: 'text' as const, temperature: 0.7, maxTokens: Number(values.tokens) };
  return (await askModel(values.url, asked, (part) => process.stderr.write(part))).text;
}

/** The system message as Letta makes it of the primary's prompt and a new pair's blocks. */
function systemWith({ about }: HeaderForm): string {
  const whole = fillIn(prompts.primary, { ...names, more: '' });
  const line = about === undefined ? '$2' : `- ${about}\n`;
  const prompt = whole.replace(/(What reaches you\n)(- .*\n)/, `$1${line}`);
  const limits = { contextWindow: 0, mostTokens: 0, sleepMostTokens: 0 };
  const profile = { ...names, ...limits, version: '', model: '', sleepModel: '', prompts, crisisHelp: [] };
  const blocks = seedBlocks(profile).map(
    ({ label, description, value }) =>
      `<${label}>\n<description>\n${description}\n</description>\n<value>\n${value}\n</value>\n</${label}>\n`,
  );
  return `${prompt}\n\n<memory_blocks>\nThe following memory blocks are currently engaged in your core memory unit:\n\n${blocks.join('\n')}\n</memory_blocks>`;
}

/** Whether something in a reply is none of her words, but of the kind that says who speaks, where and when. */
function imitates(reply: string): boolean {
  const lines = reply.trim().split('\n');
  return (
    /\bUTC\b|\b20\d\d-\d\d-\d\d\b|where others read along|in a direct message|Rook House/i.test(reply) ||
    /^\s*(?:[[(<—]|\**(?:Ada|Matteo|Scarlet|Discord)\**(?:\s*[:\n]|, in )|(?:Ada|Matteo|Scarlet) (?:wrote|writes|says|said)\b)/i.test(
      reply,
    ) ||
    /^\s*[[(<—]/.test(lines.at(-1) ?? '')
  );
}

async function readList<T>(file: string): Promise<readonly T[]> {
  return JSON.parse(await readFile(new URL(file, here), 'utf8')) as readonly T[];
}
