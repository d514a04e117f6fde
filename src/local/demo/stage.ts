import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { APIMessage, APIUser } from 'discord-api-types/v10';
import { type BotProcess, startBotProcess } from '../bot-process.ts';
import type { Channel } from '../discord/entities.ts';
import type { LocalDiscord } from '../discord/local-discord.ts';
import type { SayOptions } from '../discord/say.ts';
import { startLocalDiscord } from '../discord/start-local-discord.ts';
import { type LocalLetta, startLocalLetta } from '../letta/local-letta.ts';
import { type LocalModel, localModelId, startLocalModel } from '../model/start-local-model.ts';
import type { Transcript } from './transcript.ts';

/** Everything that the story is played on, and the ways in which its people act. */
export type Stage = {
  readonly discord: LocalDiscord;
  readonly letta: LocalLetta;
  readonly model: LocalModel;
  readonly story: Transcript;
  /** Starts the bot in a process of its own, on the same database each time. */
  startBot(): Promise<BotProcess>;
  /** Somebody writes, and the transcript shows it. */
  say(who: APIUser, where: Channel, text: string, options?: SayOptions): APIMessage;
  /** Waits until Scarlet has posted so many messages after this one, and shows them. */
  answers(after: APIMessage, count?: number): Promise<readonly APIMessage[]>;
  close(): Promise<void>;
};

export async function openStage(story: Transcript): Promise<Stage> {
  const model = await startLocalModel();
  const letta = await startLocalLetta({ model: { baseUrl: model.baseUrl } });
  const discord = await startLocalDiscord();
  const folder = await mkdtemp(join(tmpdir(), 'scarlet-demo-'));
  const bots: BotProcess[] = [];

  async function startBot(): Promise<BotProcess> {
    const bot = startBotProcess({
      DISCORD_TOKEN: discord.token,
      DISCORD_API_URL: discord.apiUrl,
      LETTA_BASE_URL: letta.baseUrl,
      LETTA_MODEL: `openai-proxy/${localModelId}`,
      DATABASE_PATH: join(folder, 'scarlet.sqlite'),
      LOG_LEVEL: 'debug',
    });
    bots.push(bot);
    await bot.logged('is here');
    return bot;
  }

  function say(who: APIUser, where: Channel, text: string, options: SayOptions = {}): APIMessage {
    const files = (options.attachments ?? []).map((file) => `[${file.name}]`);
    story.line(who.global_name ?? who.username, [asRead(discord, text), ...files].join(' '));
    return discord.say(who, where, text, options);
  }

  async function answers(after: APIMessage, count = 1): Promise<readonly APIMessage[]> {
    const channel = discord.channel(after.channel_id);
    const posted = () =>
      discord
        .messagesIn(channel)
        .filter(({ id, author }) => author.id === discord.bot.id && BigInt(id) > BigInt(after.id));
    await discord.waitFor('an answer', () => posted().length >= count, 30_000);
    for (const message of posted()) story.line('Scarlet', shortened(message.content));
    return posted();
  }

  async function close(): Promise<void> {
    for (const bot of bots) await bot.kill();
    await discord.close();
    await letta.close();
    await model.close();
    await rm(folder, { recursive: true, force: true });
  }

  return { discord, letta, model, story, startBot, say, answers, close };
}

function asRead(discord: LocalDiscord, text: string): string {
  return text.replaceAll(`<@${discord.bot.id}>`, '@Scarlet');
}

/** Long code is cut in the transcript, and in the transcript only. */
function shortened(text: string): string {
  const lines = text.split('\n');
  if (lines.length <= 12) return text;
  return [...lines.slice(0, 6), `… (${lines.length - 9} more lines)`, ...lines.slice(-3)].join('\n');
}
