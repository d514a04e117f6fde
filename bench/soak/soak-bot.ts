import { mkdtemp, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import type { MessageId } from '../../src/base/ids.ts';
import type { DirectMessages } from '../../src/local/discord/entities.ts';
import type { LocalDiscord } from '../../src/local/discord/local-discord.ts';
import { startLocalDiscord } from '../../src/local/discord/start-local-discord.ts';
import { type LocalLetta, startLocalLetta } from '../../src/local/letta/local-letta.ts';
import { localModelId, startLocalModel } from '../../src/local/model/start-local-model.ts';
import { otidOf } from '../../src/pair/conversation.ts';
import { startMeasuredBot } from '../chat/start-measured-bot.ts';
import { createRandom, type Random } from '../sleep/people/random.ts';
import type { SaidOnce, SoakCourse } from './judge-soak.ts';

export type SoakLoad = {
  readonly seconds: number;
  readonly people: number;
  /** Messages a second, of all together. */
  readonly rate: number;
  readonly seed: number;
  /** In which the database is made. */
  readonly folder: string;
};

const patienceMs = 120_000;
const sampleEveryMs = 2_000;
/** By then kept-alive connections are closed, and what was to be done in the background is. */
const restMs = 8_000;
const wrongInAHundred = 1;
/** Of each kind of record: soon full, so that what goes on growing is no cache that fills. */
const heldCharacters = '200000';

/** Lets people talk with the bot, each waiting for the answer to what they said before, and keeps the ledgers. */
export async function soakBot({ seconds, people, rate, seed, folder }: SoakLoad): Promise<SoakCourse> {
  await using opened = new AsyncDisposableStack();
  const model = opened.adopt(await startLocalModel(), (one) => one.close());
  const letta = opened.adopt(await startLocalLetta({ model: { baseUrl: model.baseUrl } }), (one) => one.close());
  const discord = opened.adopt(await startLocalDiscord(), (one) => one.close());
  const place = opened.adopt(await mkdtemp(join(folder, 'scarlet-soak-')), (one) => rm(one, { recursive: true }));
  const environment = {
    DISCORD_TOKEN: discord.token,
    DISCORD_API_URL: discord.apiUrl,
    LETTA_BASE_URL: letta.baseUrl,
    LETTA_MODEL: `openai-proxy/${localModelId}`,
    DATABASE_PATH: join(place, 'scarlet.sqlite'),
    TURN_TIMEOUT_SECONDS: '10',
    HELD_CHARACTERS: heldCharacters,
  };
  const bot = opened.adopt(await startMeasuredBot('scarlet', environment, ['--expose-gc']), (one) => one.kill());

  const said: Said[] = [];
  const talkers = Array.from({ length: people }, (_, index) => {
    const user = discord.createUser(`p${index}`);
    const channel = discord.openDm(user);
    return async (text: string) => {
      const message = discord.say(user, channel, text);
      said.push({ id: message.id as MessageId, channel, text });
      await discord.replyAfter(message, patienceMs).catch(() => {
        // Whether it was answered is read from the ledger.
      });
    };
  });
  for (const talk of talkers) await talk('What of it, to begin with?');
  await sleep(restMs);
  const before = await bot.spent();

  const random = createRandom(seed);
  let faults = 0;
  const samples: SoakCourse['samples'][number][] = [];
  const startedAt = performance.now();
  const elapsed = () => (performance.now() - startedAt) / 1_000;
  const talking = talkers.map(async (talk, index) => {
    const everySeconds = people / rate;
    for (let count = 0; ; count += 1) {
      const dueAt = (count + index / people) * everySeconds;
      if (dueAt >= seconds) return;
      await sleep(Math.max(0, dueAt - elapsed()) * 1_000);
      if (elapsed() >= seconds) return;
      // Three requests a message.
      if (random.chance((3 * wrongInAHundred) / 100)) {
        faults += 1;
        planFault(random, discord, letta);
      }
      await talk(`Thought ${index} of ${count}, what of it?`);
    }
  });
  const sampling = (async () => {
    while (elapsed() < seconds) {
      await sleep(sampleEveryMs);
      samples.push({ atSeconds: elapsed(), spent: await bot.spent() });
    }
  })();
  await Promise.all([...talking, sampling]);
  discord.faults.clear();
  letta.faults.clear();
  await sleep(restMs);
  const after = await bot.spent();
  return { seconds, people, faults, said: ledgerOf(said, discord, letta), samples, before, after };
}

const sending = { method: 'POST', route: '/v1/agents/{agent_id}/messages' };
const posting = { method: 'POST', route: '/channels/{channel_id}/messages' };

/** The next request of a kind goes wrong. */
function planFault(random: Random, discord: LocalDiscord, letta: LocalLetta): void {
  const plan = random.pick([
    () => letta.faults.plan(sending, { kind: 'answer', status: 503, body: { detail: 'busy' } }),
    () => letta.faults.plan(sending, { kind: 'drop', end: 'reset' }),
    () => letta.faults.plan(sending, { kind: 'apply-then', end: 'close' }),
    () => letta.faults.plan(sending, { kind: 'cut-stream', afterEvents: 1 }),
    () => letta.faults.plan(sending, { kind: 'delay', ms: 4_000 }),
    () => letta.faults.plan(sending, { kind: 'drop', end: 'hang' }),
    () => discord.faults.plan(posting, { kind: 'answer', status: 500 }),
    () => discord.faults.plan(posting, { kind: 'apply-then', end: 'answer-502' }),
    () => discord.faults.plan(posting, { kind: 'apply-then', end: 'reset' }),
    () => discord.faults.plan(posting, { kind: 'rate-limit', retryAfterSeconds: 0.5 }),
    () => discord.faults.plan(posting, { kind: 'drop', end: 'reset' }),
  ]);
  plan();
}

type Said = { readonly id: MessageId; readonly channel: DirectMessages; readonly text: string };

function ledgerOf(said: readonly Said[], discord: LocalDiscord, letta: LocalLetta): readonly SaidOnce[] {
  const stored = Map.groupBy(letta.snapshot().messages, ({ otid }) => otid);
  return [...Map.groupBy(said, ({ channel }) => channel)].flatMap(([channel, messages]) => {
    const posts = discord.messagesIn(channel).filter(({ author }) => author.id === discord.bot.id);
    // The model begins its answer to a question with it, in quotation marks; no notice has any.
    const notices = posts.filter(({ content }) => !content.includes('“'));
    return messages.map(({ id, text }, at) => {
      const next = messages[at + 1]?.id;
      const isMeanwhile = (post: string) =>
        BigInt(post) > BigInt(id) && (next === undefined || BigInt(post) < BigInt(next));
      return {
        text,
        answers: posts.flatMap(({ content }) => (content.includes(`“${text}”`) ? [content] : [])),
        notices: notices.flatMap((post) => (isMeanwhile(post.id) ? [post.content] : [])),
        stored: stored.get(otidOf(id))?.length ?? 0,
      };
    });
  });
}
