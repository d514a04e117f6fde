/// <reference lib="esnext.disposable" preserve="true" />
import type { Logger } from 'pino';
import { z } from 'zod';
import type { Clock } from '../base/clock.ts';
import { unlessAborted } from '../base/deadline.ts';
import type { UserId } from '../base/ids.ts';
import type { Log } from '../base/log.ts';
import { defaultSettings } from '../config.ts';
import { connectLetta } from '../letta/connect-letta.ts';
import { componentLog, createLog } from '../log.ts';
import { loadProfile, type Profile, ProfileError } from '../pair/profiles.ts';
import type { ScarletAgent } from '../pair/scarlet-agent.ts';
import type { SleepEngine } from '../sleep/engine/sleep-engine.ts';
import type { SleepTimeOrchestrator } from '../sleep/engine/sleep-time-orchestrator.ts';
import { openMemoryStore } from '../store/open-memory-store.ts';
import { openStore } from '../store/open-store.ts';
import { composePairs } from './compose-pairs.ts';
import { openPeople } from './open-people.ts';
import { OptionsError, readOptions, type ScarletOptions } from './scarlet-options.ts';
import { settleInTime } from './settle-in-time.ts';
import { systemClock } from './system-clock.ts';

/** One person's Scarlet, open until it is closed: `await using scarlet = await openScarlet(…)` does that by itself. */
export type OpenScarlet = {
  /** The pair of agents behind one face. */
  readonly agent: ScarletAgent;
  /** Its sleep-time, with the events. */
  readonly sleep: SleepTimeOrchestrator;
  /**
   * Waits for what is under way, up to 15 seconds, and lets go of the database. The agents stay on the server. A second
   * call waits for the first.
   */
  close(): Promise<void>;
  /** The same as `close`. */
  [Symbol.asyncDispose](): Promise<void>;
};

// How long calls and a consolidation under way may take to end. Cut short, a consolidation goes on at the next start.
const closeMs = 10_000;

/**
 * Opens one person's Scarlet, without Discord. The Letta server isn't needed yet: `agent` finds or makes the pair at its
 * first use. What was opened on the way is closed again when it fails.
 *
 * @throws OptionsError, a `TypeError`, naming every option that is wrong, or every line of a profile that is.
 * @throws Failure `store-unavailable` where the database can't be opened, also because it is open already;
 *   `record-unreadable` where it holds what can't be read.
 */
export async function openScarlet(options: ScarletOptions): Promise<OpenScarlet> {
  const { apiKey, application, ...read } = readOptions(options);
  const clock = systemClock;
  const log = logInto(read.logger, apiKey === undefined ? [] : [apiKey]);
  const profile = await profileIn(read.profile);

  await using opened = new AsyncDisposableStack();
  const { databasePath: path, acceptOldDatabase: acceptOld } = read;
  const store = path === undefined ? openMemoryStore({ log, clock }) : await openStore({ path, acceptOld, log, clock });
  opened.defer(() => store.close());

  const config = {
    ...defaultSettings(),
    LETTA_MODEL: read.model,
    SLEEP_THRESHOLD: read.threshold,
    SLEEP_MODE: read.sleepMode,
    SLEEP_ENABLED: read.sleepEnabled,
  };
  const pairs = await composePairs(config, {
    store,
    letta: connectLetta({
      baseUrl: read.baseUrl,
      apiKey,
      requestsPerSecond: read.requestsPerSecond,
      clock,
      log: componentLog(log, 'letta'),
    }),
    ...openPeople(config, store, clock),
    application,
    profile,
    turnsWaiting: () => 0,
    earlierWork: 'taken-up',
    clock,
    log,
  });
  opened.defer(() => pairs.recall.close());
  opened.defer(() => settleInTime(pairs.provisioner, { clock, log: componentLog(log, 'scarlet') }));
  const user = read.user as UserId;
  const agent = pairs.scarletOf(user, user);
  opened.defer(() => closeInTime(agent, pairs.sleep.engine, clock));

  const open = opened.move();
  let closing: Promise<void> | undefined;
  function close(): Promise<void> {
    closing ??= open.disposeAsync();
    return closing;
  }
  return {
    agent,
    sleep: pairs.sleep.orchestratorOf(user),
    close,
    [Symbol.asyncDispose]: close,
  };
}

async function profileIn(nameOrPath: string): Promise<Profile> {
  try {
    return await loadProfile(nameOrPath);
  } catch (error) {
    if (error instanceof ProfileError) throw new OptionsError(error.problems.map((problem) => `profile ${problem}`));
    throw error;
  }
}

async function closeInTime(agent: ScarletAgent, engine: SleepEngine, clock: Clock): Promise<void> {
  const deadline = new AbortController();
  const { signal } = deadline;
  const cancel = clock.after(closeMs, () => deadline.abort(new Error('Scarlet is closed.')));
  // What is answered is counted, and what is due by that is written down, by the engine.
  await unlessAborted(signal, () => agent.close()).catch(() => {});
  await engine.close(signal);
  cancel();
}

const lineSchema = z.looseObject({ level: z.string(), time: z.string(), msg: z.string() });

/** Hands finished lines on, so that whoever gets them sees no secret and no request that an SDK's error carries. */
function logInto(logger: Log | undefined, secrets: readonly string[]): Logger {
  if (logger === undefined) return createLog({ level: 'silent', secrets });
  return createLog({
    level: 'debug',
    secrets,
    destination: {
      write(line) {
        const { level, time, msg, ...fields } = lineSchema.parse(JSON.parse(line));
        const at = level === 'debug' || level === 'info' || level === 'warn' ? level : 'error';
        logger[at](fields, msg);
      },
    },
  });
}
