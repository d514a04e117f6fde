import { existsSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout } from 'node:timers/promises';
import { DefaultRestOptions } from 'discord.js';
import { type App, startApp } from '../../../src/app.ts';
import { readConfig, secretsOf } from '../../../src/config.ts';
import type { LocalDiscord } from '../../../src/local/discord/local-discord.ts';
import { startLocalDiscord } from '../../../src/local/discord/start-local-discord.ts';
import { type LocalLetta, startLocalLetta } from '../../../src/local/letta/local-letta.ts';
import type { LettaVersion } from '../../../src/local/letta/rules/versions.ts';
import { defaultFacts } from '../../../src/local/model/default-facts.ts';
import type { FactRow } from '../../../src/local/model/fact-table.ts';
import { type LocalModel, localModelId, startLocalModel } from '../../../src/local/model/start-local-model.ts';
import { createLog } from '../../../src/log.ts';
import type { BenchMode } from '../read-options.ts';
import { createFastClock, type FastClock } from './fast-clock.ts';
import { type ModelRelay, type RemoteModel, startModelRelay } from './model-relay.ts';
import { type Activity, watchActivity } from './watch-activity.ts';

export type BenchWorldOptions = {
  readonly version: LettaVersion;
  /** The time at which the bot starts, in milliseconds since the epoch. */
  readonly start: number;
  /** The model of the sleep agent; the local one unless told. */
  readonly sleepModel?: RemoteModel | undefined;
  readonly mode?: BenchMode | undefined;
  readonly failEvery?: number | undefined;
  /** Called with each line that the bot logs, as an object, and how many requests Letta had had by then. */
  readonly onLog: (line: Readonly<Record<string, unknown>>, requests: number) => void;
};

// Weeks of a heartbeat each ten seconds would be nothing but that.
const rareHeartbeatMs = 24 * 3_600_000;

/** The real bot, on stand-ins that share one moved clock. */
export type BenchWorld = {
  readonly clock: FastClock;
  readonly activity: Activity;
  readonly discord: LocalDiscord;
  readonly letta: LocalLetta;
  readonly model: LocalModel;
  readonly relay: ModelRelay;
  readonly databasePath: string;
  /** Stops the bot. What it stored can be read afterwards, until the world is closed. */
  stopBot(): Promise<void>;
  close(): Promise<void>;
};

// Of conversations whose facts nobody listed: what people say of themselves is remembered as they said it.
const asSaid = ["I'm", "I've", 'I', 'My', 'Mi', 'Sono', 'Ho', 'Il mio', 'La mia'].map(
  (start): FactRow => ({
    said: [`${start} {}`],
    kind: 'holds',
    field: 'human_updates',
    text: `Says: ${start} {}`,
    importance: 3,
  }),
);

// With a model of its own the sleep agent may think for minutes of real time.
const restLimitMs = { local: 30_000, remote: 1_800_000 };
/** Beyond what closing may wait for. */
const longestFarewellMs = 60_000;
const closingLookMs = 100;

export async function openBenchWorld(options: BenchWorldOptions): Promise<BenchWorld> {
  const clock = createFastClock(options.start);
  const activity = watchActivity({
    limitMs: options.sleepModel === undefined ? restLimitMs.local : restLimitMs.remote,
  });
  const model = await startLocalModel({ clock, facts: [...defaultFacts, ...asSaid] });
  const relay = await startModelRelay({
    local: model.baseUrl,
    sleep: options.sleepModel,
    failEvery: options.failEvery,
  });
  const letta = await startLocalLetta({ model: { baseUrl: relay.baseUrl }, version: options.version, clock });
  const discord = await startLocalDiscord({ clock });
  const folder = await mkdtemp(join(quickFolder(), 'scarlet-bench-'));
  const databasePath = join(folder, 'scarlet.sqlite');
  const config = readConfig({
    DISCORD_TOKEN: discord.token,
    DISCORD_API_URL: discord.apiUrl,
    LETTA_BASE_URL: letta.baseUrl,
    LETTA_MODEL: `openai-proxy/${localModelId}`,
    DATABASE_PATH: databasePath,
    SLEEP_MODE: options.mode === 'prototype' ? 'off' : (options.mode ?? 'custom'),
    ...(options.sleepModel === undefined ? {} : { SLEEP_MODEL: `openai-proxy/${options.sleepModel.model}` }),
  });
  const tell = (line: Readonly<Record<string, unknown>>) => options.onLog(line, letta.requests.length);
  const lines = { write: (line: string) => tell(JSON.parse(line)) };
  const log = createLog({ level: config.LOG_LEVEL, secrets: secretsOf(config), destination: lines });

  const limitAgain = withoutGlobalLimit();

  async function closeStandIns(): Promise<void> {
    limitAgain();
    await discord.close();
    await letta.close();
    await relay.close();
    await model.close();
    activity.stop();
    await rm(folder, { recursive: true, force: true });
  }

  let app: App | undefined;
  try {
    app = await startApp(config, {
      clock,
      log,
      onLost: (reason) => tell({ msg: 'lost', err: reason.message }),
      heartbeatMs: rareHeartbeatMs,
    });
  } catch (error) {
    await closeStandIns();
    throw error;
  }

  async function stopBot(): Promise<void> {
    let isClosed = app === undefined;
    const closing = app?.close().finally(() => {
      isClosed = true;
    });
    app = undefined;
    // What runs has some seconds to end, on a clock that nobody else moves by then.
    while (!isClosed) {
      await setTimeout(closingLookMs);
      if (!isClosed) clock.toNextTimer(longestFarewellMs);
    }
    await closing;
  }

  return {
    clock,
    activity,
    discord,
    letta,
    model,
    relay,
    databasePath,
    stopBot,
    async close() {
      await stopBot();
      await closeStandIns();
    },
  };
}

// How fast this machine's disk is says nothing about the bot: in memory where there is such a folder.
function quickFolder(): string {
  return existsSync('/dev/shm') ? '/dev/shm' : tmpdir();
}

/** discord.js keeps to 50 requests a second of real time, as Discord wants it; here a second is over in no time. */
export function withoutGlobalLimit(): () => void {
  const { globalRequestsPerSecond } = DefaultRestOptions;
  Object.assign(DefaultRestOptions, { globalRequestsPerSecond: Number.POSITIVE_INFINITY });
  return () => void Object.assign(DefaultRestOptions, { globalRequestsPerSecond });
}
