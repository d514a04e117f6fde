import { monitorEventLoopDelay } from 'node:perf_hooks';
import { DefaultRestOptions } from 'discord.js';
import { systemClock } from '../../src/app/system-clock.ts';
import { startApp } from '../../src/app.ts';
import { readConfig, secretsOf } from '../../src/config.ts';
import { createLog } from '../../src/log.ts';
import { type SqliteTraffic, sqliteTraffic } from '../../src/store/sqlite-connection.ts';
import { startThinBot } from './thin-bot.ts';

/**
 * A bot in a process of its own that tells what it has spent, whenever it is asked:
 *
 *     node bench/chat/measured-bot.ts thin|scarlet
 */

/** What a bot has spent since its start. */
export type Spent = {
  /** Milliseconds of the processor. */
  readonly cpuMs: number;
  /** Bytes. */
  readonly rss: number;
  /** Bytes in use by objects. What is garbage counts too, unless the process was started with --expose-gc. */
  readonly heap: number;
  /** Timers that are set, and sockets, files and the like that are open. */
  readonly timers: number;
  readonly handles: number;
  /** Transactions of the store, each of them flushed to the disk. */
  readonly commits: number;
  /** The 99th percentile since it was asked the last time, in milliseconds. */
  readonly loopDelayP99: number;
};

/** What a bot tells once it is ready. */
export type Ready = { readonly statusAddress: string | undefined };

// discord.js counts requests in all and stops at fifty a second, whatever is measured.
Object.assign(DefaultRestOptions, { globalRequestsPerSecond: Number.POSITIVE_INFINITY });

const loopDelay = monitorEventLoopDelay({ resolution: 5 });
loopDelay.enable();
let commits = 0;
sqliteTraffic.subscribe((message) => {
  commits += (message as SqliteTraffic).commits;
});

process.on('message', () => {
  const { user, system } = process.cpuUsage();
  global.gc?.();
  const { rss, heapUsed: heap } = process.memoryUsage();
  const resources = process.getActiveResourcesInfo();
  const timers = resources.filter((one) => one === 'Timeout').length;
  const spent: Spent = {
    cpuMs: (user + system) / 1_000,
    rss,
    heap,
    timers,
    handles: resources.length - timers,
    commits,
    loopDelayP99: loopDelay.percentile(99) / 1_000_000 - 5,
  };
  loopDelay.reset();
  process.send?.(spent);
});
process.on('disconnect', () => process.exit(0));

const { env } = process;
let statusAddress: string | undefined;
if (process.argv[2] === 'thin') {
  await startThinBot({
    token: env['DISCORD_TOKEN'] ?? '',
    apiUrl: env['DISCORD_API_URL'] ?? '',
    lettaUrl: env['LETTA_BASE_URL'] ?? '',
    model: env['LETTA_MODEL'] ?? '',
  });
} else {
  const config = readConfig(env);
  const log = createLog({ level: config.LOG_LEVEL, secrets: secretsOf(config), destination: { write: () => {} } });
  const onLost = (reason: Error) => {
    throw reason;
  };
  const held = process.env['HELD_CHARACTERS'];
  const app = await startApp(config, {
    clock: systemClock,
    log,
    onLost,
    held: held === undefined ? undefined : Number(held),
  });
  statusAddress = app.statusAddress;
}
process.send?.({ statusAddress } satisfies Ready);
