import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import Letta from '@letta-ai/letta-client';
import type { APIMessage } from 'discord-api-types/v10';
import { startBotProcess } from '../../src/local/bot-process.ts';
import type { DirectMessages } from '../../src/local/discord/entities.ts';
import { startLocalDiscord } from '../../src/local/discord/start-local-discord.ts';

/**
 * Has a person of `headers/people.json` talk with the real bot, on a local Discord and on a real Letta server with a real
 * model, and shows for each message what was posted, marked where something in it is none of her words; at the end the
 * answers as the model gave them, which Letta has stored:
 *
 *     OPENAI_BASE_URL=http://127.0.0.1:18080/v1 OPENAI_API_KEY=x npm run letta
 *     node bench/prompt/try-bot.ts --letta http://127.0.0.1:8283 --model openai-proxy/qwen-coder-1.5b --person Ada
 */

const { values } = parseArgs({
  options: {
    letta: { type: 'string', default: 'http://127.0.0.1:8283' },
    model: { type: 'string', default: '' },
    person: { type: 'string', multiple: true, default: [] },
    from: { type: 'string', default: '1' },
  },
});

type Said = string | { readonly text: string; readonly repliesTo: 'the answer before' };

// A small model on a busy machine takes its time.
const patienceMs = 900_000;
const people = JSON.parse(await readFile(new URL('headers/people.json', import.meta.url), 'utf8')) as Readonly<
  Record<string, readonly Said[]>
>;

let turns = 0;

const folder = await mkdtemp(join(tmpdir(), 'scarlet-try-'));
const discord = await startLocalDiscord();
const bot = startBotProcess({
  DISCORD_TOKEN: discord.token,
  DISCORD_API_URL: discord.apiUrl,
  LETTA_BASE_URL: values.letta,
  LETTA_MODEL: values.model,
  DATABASE_PATH: join(folder, 'scarlet.sqlite'),
  TURN_TIMEOUT_SECONDS: String(patienceMs / 1_000),
  SLEEP_ENABLED: 'false',
});
process.once('SIGTERM', () => void bot.kill().finally(() => process.exit(1)));
try {
  await bot.logged('is here');
  for (const person of values.person) await talk(person, (people[person] ?? []).slice(Number(values.from) - 1));
} finally {
  await bot.kill();
  await discord.close();
  await rm(folder, { recursive: true, force: true });
}

async function talk(name: string, sayings: readonly Said[]): Promise<void> {
  const person = discord.createUser(name);
  const dm = discord.openDm(person);
  let before: APIMessage | undefined;
  let odd = 0;
  for (const said of sayings) {
    const text = typeof said === 'string' ? said : said.text;
    const reply = typeof said === 'string' || before === undefined ? {} : { replyTo: before };
    const pages = await answersTo(discord.say(person, dm, text, reply), dm);
    before = pages.at(-1);
    const posted = pages.map(({ content }) => content).join('\n');
    odd += Number(isOdd(posted));
    process.stdout.write(`${name}: ${text}\n${isOdd(posted) ? 'ODD' : ''}> ${posted.replaceAll('\n', '\n> ')}\n`);
  }
  const raw = await storedAnswers(person.id);
  for (const text of raw) process.stdout.write(`${isOdd(text) ? 'raw, ODD' : 'raw'}: ${JSON.stringify(text)}\n`);
  const oddRaw = raw.filter(isOdd).length;
  process.stdout.write(`| ${name} | odd posted ${odd} of ${sayings.length} | odd raw ${oddRaw} of ${raw.length} |\n`);
}

/** All pages of an answer, whole: of one that is shown while it comes, the first stands there long before its end. */
async function answersTo(said: APIMessage, dm: DirectMessages): Promise<readonly APIMessage[]> {
  await discord.replyAfter(said, patienceMs);
  turns += 1;
  const ended = () => bot.output().match(/turn (?:answered|ended without)/g)?.length ?? 0;
  await discord.waitFor('the end of the turn', () => ended() >= turns, patienceMs);
  await discord.waitFor('the end of typing', () => discord.typingIn(dm).length === 0, patienceMs);
  const isAnswer = ({ id, author }: APIMessage) => author.id === discord.bot.id && BigInt(id) > BigInt(said.id);
  return discord.messagesIn(dm).filter(isAnswer);
}

async function storedAnswers(user: string): Promise<readonly string[]> {
  const client = new Letta({ baseURL: values.letta, apiKey: 'any', maxRetries: 0 });
  const { items } = await client.agents.list({ tags: [`discord-user:${user}`, 'role:primary'], match_all_tags: true });
  const [agent] = items;
  if (agent === undefined) return [];
  const stored = await client.agents.messages.list(agent.id, { limit: 200, order: 'asc' });
  return stored.items.flatMap((message) =>
    message.message_type === 'assistant_message' ? [textOf(message.content)] : [],
  );
}

function textOf(content: string | readonly { readonly text: string }[]): string {
  return typeof content === 'string' ? content : content.map(({ text }) => text).join('\n');
}

/** A header, a tag or a tool call; and names of what the memory is made of. Code in fences may hold any of it. */
function isOdd(answer: string): boolean {
  const prose = answer.replace(/^(```|~~~)[\s\S]*?^\1/gm, '');
  return (
    /\bUTC\b|\b20\d\d-\d\d-\d\d\b|where others read along|just the two of you|\[Discord:/.test(prose) ||
    /<\/?(?:think|tool_call|function|s|\|)|"arguments"|conversation_search|send_message/.test(prose) ||
    /session_context|memory[ _](?:block|unit)|core memory|\b(?:persona|human|goals|constraints)\b[`"']? block|\d characters/i.test(
      prose,
    ) ||
    /^\s*\[/.test(prose)
  );
}
