import type { UserId } from '../base/ids.ts';
import { createOpenWork } from '../chat/open-work.ts';
import type { UserRecord } from '../chat/user-record.ts';
import { readConfig } from '../config.ts';
import { connectLetta } from '../letta/connect-letta.ts';
import { componentLog, createLog } from '../log.ts';
import type { ScarletAgent } from '../pair/scarlet-agent.ts';
import type { SleepTimeOrchestrator } from '../sleep/engine/sleep-time-orchestrator.ts';
import { openMemoryStore } from '../store/open-memory-store.ts';
import { openStore } from '../store/open-store.ts';
import { composePairs } from './compose-pairs.ts';
import { recordKinds } from './record-kinds.ts';
import { settleInTime } from './settle-in-time.ts';
import { systemClock } from './system-clock.ts';

export type ScarletOptions = {
  /** Whose Scarlet it is: any stable name, 1 to 64 letters, digits, `_` and `-`. */
  readonly user: string;
  /** Where the Letta server is; Letta Cloud when left out. */
  readonly baseUrl?: string;
  readonly apiKey?: string;
  /** A model handle as the server lists it. */
  readonly model?: string;
  /** Keeps programs that share a Letta server from adopting each other's agents. Default `library`. */
  readonly application?: string;
  /** An SQLite file for counters and state. Without one they last as long as the process; agents are found again. */
  readonly databasePath?: string;
  /** Messages between consolidations. Default 5. */
  readonly threshold?: number;
  readonly sleepEnabled?: boolean;
  /** Default `warn`. Lines go to standard output. */
  readonly logLevel?: 'debug' | 'info' | 'warn' | 'error';
};

export type OpenScarlet = {
  readonly agent: ScarletAgent;
  /** Its sleep-time, with the events. */
  readonly sleep: SleepTimeOrchestrator;
  /** Waits for what is under way and lets go of the database. The agents stay on the server. */
  close(): Promise<void>;
};

// How long a consolidation under way may take to end. Cut short, it goes on at the next start.
const closeMs = 10_000;

/**
 * One person's Scarlet, without Discord.
 *
 * @throws ConfigError naming every option that is wrong; Failure where the database can't be opened.
 */
export async function openScarlet(options: ScarletOptions): Promise<OpenScarlet> {
  if (!/^[\w-]{1,64}$/.test(options.user)) {
    throw new TypeError('The user must be 1 to 64 letters, digits, underscores or hyphens.');
  }
  // The same rules and defaults as for the bot; only the token, which nobody needs here, is made up.
  const config = readConfig({
    DISCORD_TOKEN: 'none',
    LETTA_BASE_URL: options.baseUrl,
    LETTA_API_KEY: options.apiKey,
    LETTA_MODEL: options.model,
    SLEEP_THRESHOLD: options.threshold?.toString(),
    SLEEP_ENABLED: options.sleepEnabled?.toString(),
    LOG_LEVEL: options.logLevel ?? 'warn',
  });
  const clock = systemClock;
  const log = createLog({ level: config.LOG_LEVEL, secrets: options.apiKey === undefined ? [] : [options.apiKey] });
  const { databasePath: path } = options;
  const store = path === undefined ? openMemoryStore({ log, clock }) : await openStore({ path, log, clock });
  const letta = connectLetta({
    baseUrl: config.LETTA_BASE_URL,
    apiKey: config.LETTA_API_KEY,
    clock,
    log: componentLog(log, 'letta'),
  });
  const users = store.records<UserId, UserRecord>(recordKinds.users);
  const application = options.application ?? 'library';
  const open = createOpenWork(store.records(recordKinds.open));
  const pairs = await composePairs(config, {
    store,
    letta,
    users,
    open,
    application,
    turnsWaiting: () => 0,
    clock,
    log,
  });
  return {
    agent: pairs.scarletOf(options.user as UserId, options.user),
    sleep: pairs.sleep.orchestratorOf(options.user as UserId),
    async close() {
      const deadline = new AbortController();
      const cancel = clock.after(closeMs, () => deadline.abort(new Error('Scarlet is closed.')));
      await pairs.sleep.engine.close(deadline.signal);
      cancel();
      await settleInTime(pairs.provisioner, { clock, log: componentLog(log, 'scarlet') });
      await store.close();
    },
  };
}
