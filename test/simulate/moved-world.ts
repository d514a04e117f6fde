import { existsSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout } from 'node:timers/promises';
import { createFastClock, type FastClock } from '../../bench/sleep/replay/fast-clock.ts';
import type { LocalDiscord } from '../../src/local/discord/local-discord.ts';
import { startLocalDiscord } from '../../src/local/discord/start-local-discord.ts';
import { type LocalLetta, startLocalLetta } from '../../src/local/letta/local-letta.ts';
import { type LocalModel, localModelId, startLocalModel } from '../../src/local/model/start-local-model.ts';
import { type BotLife, startLife } from './bot-life.ts';
import { LibraryTime } from './library-time.ts';
import { type Step, Traffic } from './traffic.ts';

export type MovedWorldOptions = {
  readonly settings?: Readonly<Record<string, string>>;
  /** How many characters of each kind of record the bot holds in memory. */
  readonly held?: number | undefined;
  /** Called with what a life left behind, once its store has let go of the file. */
  readonly onEnd?: () => Promise<void>;
};

/** The whole bot and its stand-ins on one moved clock: time goes on when nothing is under way, and costs nothing. */
export type MovedWorld = {
  readonly clock: FastClock;
  readonly discord: LocalDiscord;
  readonly letta: LocalLetta;
  readonly model: LocalModel;
  readonly traffic: Traffic;
  readonly databasePath: string;
  /** Log lines of all lives, as objects. */
  readonly log: readonly Readonly<Record<string, unknown>>[];
  /** The life that runs now. */
  bot(): BotLife | undefined;
  /** Whether a bot is there that hears what is said. */
  hears(): boolean;
  start(): Promise<void>;
  /** Starts it after this much of the moved time, as a supervisor does. */
  startIn(ms: number): void;
  /** Ends the bot as SIGTERM does. */
  stop(): Promise<void>;
  /** Ends it as SIGKILL does, at a step to come; it is started anew after this much of the moved time. */
  killAt(death: Death, downMs: number): void;
  /** Does something after so many steps, or when all has come to rest before. */
  midway(steps: number, act: () => void): void;
  /** Moves time on, and everything happens that happens until then. */
  moveTo(at: number): Promise<void>;
  close(): Promise<void>;
};

/** After so many steps; of one kind of request where that is named, by a regular expression such as `^PATCH `. */
export type Death = { readonly steps: number; readonly of?: { readonly step: Step; readonly request: string } };

// Where the supervisor of a process starts it anew.
const usualDownMs = 5_000;
// Days of a heartbeat each minute would be nothing but that.
const heartbeatIntervalMs = 3_600_000;
// No start or stop pauses for longer, with that heartbeat.
const longestPauseMs = 3_600_000;
const start = Date.UTC(2026, 2, 2, 8);

export async function openMovedWorld({
  settings = {},
  held,
  onEnd = async () => {},
}: MovedWorldOptions = {}): Promise<MovedWorld> {
  const clock = createFastClock(start);
  const model = await startLocalModel({ clock });
  const letta = await startLocalLetta({ model: { baseUrl: model.baseUrl }, clock });
  const discord = await startLocalDiscord({ clock, heartbeatIntervalMs });
  const { gateway } = discord;
  const folder = await mkdtemp(join(existsSync('/dev/shm') ? '/dev/shm' : tmpdir(), 'scarlet-moved-'));
  const databasePath = join(folder, 'scarlet.sqlite');
  const log: Readonly<Record<string, unknown>>[] = [];
  const libraries = new LibraryTime(clock);

  let bot: BotLife | undefined;
  let dying: BotLife | undefined;
  let startsAt: number | undefined;
  let death: Death | undefined;
  let downMs = usualDownMs;
  let midway: { steps: number; readonly act: () => void }[] = [];

  const traffic = new Traffic({ onStep, isBusy });

  function onStep(step: Step, request?: { readonly method: string; readonly path: string }): void {
    for (const one of midway) one.steps -= 1;
    actMidway(({ steps }) => steps <= 0);
    if (death === undefined || bot === undefined || bot.life.ended) return;
    const { of, steps } = death;
    const counts =
      of === undefined || (of.step === step && new RegExp(of.request).test(`${request?.method} ${request?.path}`));
    if (!counts) return;
    death = { ...death, steps: steps - 1 };
    if (steps <= 1) kill();
  }

  function actMidway(isDue: (one: { readonly steps: number }) => boolean): void {
    const due = midway.filter(isDue);
    midway = midway.filter((one) => !isDue(one));
    for (const { act } of due) act();
  }

  function isBusy(): boolean {
    if (bot === undefined || bot.life.ended) return false;
    const isJoining = traffic.hasGatewaySocket() && !gateway.connected && libraries.pauses(bot.clock) === 0;
    return isJoining || bot.isOpening();
  }

  function kill(): void {
    if (bot === undefined || bot.life.ended) return;
    death = undefined;
    bot.die();
    gateway.cut();
    dying = bot;
  }

  async function rest(): Promise<void> {
    await traffic.rest();
    while (midway.length > 0) {
      actMidway(() => true);
      await traffic.rest();
    }
    while (dying !== undefined) {
      await dying.dead();
      dying = undefined;
      bot = undefined;
      await onEnd();
      startIn(downMs);
      downMs = usualDownMs;
      await traffic.rest();
    }
    if (startsAt !== undefined && clock.now() >= startsAt) {
      startsAt = undefined;
      await startBot();
    }
  }

  function startIn(ms: number): void {
    startsAt = clock.now() + ms;
    clock.after(ms, () => {});
  }

  /** Lets time go on until the work is done. */
  async function during<Result>(work: Promise<Result>, isOff = () => false): Promise<Result | undefined> {
    let done = false;
    const settled = work.finally(() => {
      done = true;
    });
    settled.catch(() => {});
    for (;;) {
      await traffic.rest();
      if (done) return await settled;
      if (isOff()) return undefined;
      // A thread that ends is waited for in real time, and what comes once a day has nothing to do with it.
      if (!clock.toNextTimer(longestPauseMs)) await setTimeout(1);
    }
  }

  async function startBot(): Promise<void> {
    const life = await startLife(
      {
        DISCORD_TOKEN: discord.token,
        DISCORD_API_URL: discord.apiUrl,
        LETTA_BASE_URL: letta.baseUrl,
        LETTA_MODEL: `openai-proxy/${localModelId}`,
        DATABASE_PATH: databasePath,
        MESSAGE_CONTENT_INTENT: 'true',
        ...settings,
      },
      { clock, libraries, onLog: (line) => log.push(JSON.parse(line)), onLost: kill, held },
    );
    bot = life;
    const outcome = await during(life.started, () => life.life.ended);
    if (outcome instanceof Error) {
      log.push({ msg: 'start failed', why: outcome.message });
      kill();
    }
    await rest();
  }

  async function stop(): Promise<void> {
    startsAt = undefined;
    death = undefined;
    const life = bot;
    const app = life?.app();
    if (life === undefined || app === undefined) return;
    await during(app.close());
    life.die();
    await life.dead();
    bot = undefined;
    await onEnd();
  }

  return {
    clock,
    discord,
    letta,
    model,
    traffic,
    databasePath,
    log,
    bot: () => bot,
    hears: () => bot?.app() !== undefined && !bot.life.ended && gateway.connected && !gateway.isDown,
    start: startBot,
    startIn,
    stop,
    killAt(planned, forMs) {
      [death, downMs] = [planned, forMs];
      if (planned.steps === 0) kill();
    },
    midway: (steps, act) => midway.push({ steps, act }),
    moveTo: (at) => clock.moveTo(at, rest),
    async close() {
      await stop();
      bot?.die();
      await bot?.dead();
      traffic.stop();
      libraries.stop();
      await discord.close();
      await letta.close();
      await model.close();
      await rm(folder, { recursive: true, force: true });
    },
  };
}
