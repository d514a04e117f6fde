import { existsSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Letta } from '@letta-ai/letta-client';
import type { LocalDiscord } from '../../src/local/discord/local-discord.ts';
import { startLocalDiscord } from '../../src/local/discord/start-local-discord.ts';
import { type LettaUnderTest, lettaUnderTest } from './letta-under-test.ts';
import { beginMortalProcess, type MortalProcess } from './mortal-process.ts';
import { scaledClock } from './scaled-clock.ts';
import { truerWorld } from './truer-world.ts';

/** What outlives a bot that dies again and again, and the bot as a process. */
export type MortalWorld = {
  readonly discord: LocalDiscord;
  readonly letta: LettaUnderTest;
  readonly client: Letta;
  /** The file of the database. */
  readonly path: string;
  /** The one that was started last. */
  readonly bot: MortalProcess;
  /** Starts the next bot, and once more where the machine was too busy for its deadlines, as a supervisor does. */
  startBot(settings?: Readonly<Record<string, string>>): Promise<void>;
  close(): Promise<void>;
};

/** @param speed how much faster than the system's its clock goes */
export async function openMortalWorld(speed: number): Promise<MortalWorld> {
  let spare = beginMortalProcess();
  let bot = spare;
  const since = Date.now();
  const clock = scaledClock(since, speed);
  const letta = await lettaUnderTest('0.16.8', clock);
  const discord = await startLocalDiscord({ ...truerWorld(), clock });
  // A process that is killed loses what it had not handed to the system, on whatever disk.
  const folder = await mkdtemp(join(existsSync('/dev/shm') ? '/dev/shm' : tmpdir(), 'scarlet-'));
  const path = join(folder, 'scarlet.sqlite');

  return {
    discord,
    letta,
    client: new Letta({ baseURL: letta.baseUrl, apiKey: null }),
    path,
    get bot() {
      return bot;
    },
    async startBot(settings = {}) {
      const environment = {
        DISCORD_TOKEN: discord.token,
        DISCORD_API_URL: discord.apiUrl,
        LETTA_BASE_URL: letta.baseUrl,
        LETTA_MODEL: letta.model,
        DATABASE_PATH: path,
        SLEEP_THRESHOLD: '1',
        ...settings,
      };
      for (let starts = 3; ; starts -= 1) {
        bot = spare;
        spare = beginMortalProcess();
        if ((await bot.start(environment, { since, speed })) === 'started') return;
        if (starts === 0) throw new Error(`The bot did not start:\n${bot.output()}`);
      }
    },
    async close() {
      await Promise.all([bot.kill(), spare.kill()]);
      await discord.close();
      await letta.close();
      await rm(folder, { recursive: true, force: true });
    },
  };
}
