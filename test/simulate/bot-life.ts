import { AsyncLocalStorage } from 'node:async_hooks';
import { subscribe, unsubscribe } from 'node:diagnostics_channel';
import { type AddressInfo, createServer, connect as dial, type Socket } from 'node:net';
import type { Worker } from 'node:worker_threads';
import { type App, startApp } from '../../src/app.ts';
import type { Clock } from '../../src/base/clock.ts';
import { readConfig, secretsOf } from '../../src/config.ts';
import { createLog } from '../../src/log.ts';
import { type Life, mortalClock } from '../support/mortal.ts';
import type { LibraryTime } from './library-time.ts';

export type BotSettings = Readonly<Record<string, string>> & {
  readonly DISCORD_API_URL: string;
  readonly LETTA_BASE_URL: string;
};

/**
 * The bot as if it were a process of its own, though it lives in this one: it reaches nothing but through doors of its
 * own, and its store writes in a thread of its own. When it dies, doors and thread end with it in the same moment: what
 * was not committed is lost, and what it still does has no effect.
 */
export type BotLife = {
  readonly life: Life;
  readonly clock: Clock;
  /** Undefined until it has started. */
  app(): App | undefined;
  /** Resolves when it has started, or with the reason why it could not; never when it dies meanwhile. */
  readonly started: Promise<'started' | Error>;
  /** Whether its store is being opened, or a file looked at before that, which no request shows. */
  isOpening(): boolean;
  /** What it sets timers for and has not called off. */
  timers(): number;
  die(): void;
  /** Resolves when its store has let go of the file. */
  dead(): Promise<void>;
};

export type LifeEdges = {
  readonly clock: Clock;
  readonly libraries: LibraryTime;
  readonly onLog: (line: string) => void;
  /** It would have ended its process by itself. */
  readonly onLost: () => void;
  /** How many characters of each kind of record are held in memory. */
  readonly held?: number | undefined;
};

// Days of a heartbeat each ten seconds would be nothing but that.
const rareHeartbeatMs = 3_600_000;

export async function startLife(settings: BotSettings, edges: LifeEdges): Promise<BotLife> {
  const { clock, libraries, onLog, onLost, held } = edges;
  const life: Life = { ended: false };
  const [letta, discord] = await Promise.all([openDoor(settings.LETTA_BASE_URL), openDoor(settings.DISCORD_API_URL)]);
  const config = readConfig({ ...settings, LETTA_BASE_URL: letta.url, DISCORD_API_URL: discord.url });
  const counted = countTimers(mortalClock(clock, life));
  const threads: Worker[] = [];
  let opening = 0;
  const noteThread = (message: unknown) => {
    const { worker } = message as { readonly worker: Worker };
    threads.push(worker);
    opening += 1;
    worker.once('message', () => {
      opening -= 1;
    });
  };
  const exits: Promise<unknown>[] = [];
  let app: App | undefined;

  const unlessEnded = (tell: () => void) => {
    if (!life.ended) tell();
  };
  subscribe('worker_threads', noteThread);
  const log = createLog({
    level: 'debug',
    secrets: secretsOf(config),
    destination: { write: (line) => unlessEnded(() => onLog(line)) },
  });
  const started = libraries
    .runOn(counted.clock, () =>
      startApp(config, {
        clock: counted.clock,
        log,
        onLost: () => unlessEnded(onLost),
        heartbeatMs: rareHeartbeatMs,
        held,
      }),
    )
    .then(
      async (one) => {
        await one.commandsSettled;
        app = one;
        return 'started' as const;
      },
      (error: Error) => error,
    );

  return {
    life,
    clock: counted.clock,
    app: () => app,
    started,
    isOpening: () => opening > 0 || (app === undefined && looksAtFiles()),
    timers: counted.left,
    die() {
      if (life.ended) return;
      life.ended = true;
      unsubscribe('worker_threads', noteThread);
      letta.close();
      discord.close();
      exits.push(...threads.map((thread) => thread.terminate()));
    },
    dead: async () => void (await Promise.all(exits)),
  };
}

function looksAtFiles(): boolean {
  return process.getActiveResourcesInfo().some((kind) => kind.startsWith('FSReq'));
}

type Door = { readonly url: string; close(): void };

/** An address that leads to another one until it is closed, with every connection through it. */
async function openDoor(to: string): Promise<Door> {
  const target = new URL(to);
  const sockets = new Set<Socket>();
  const keep = (socket: Socket) => {
    sockets.add(socket);
    socket.on('error', () => {});
    socket.on('close', () => sockets.delete(socket));
    return socket;
  };
  const server = createServer({ noDelay: true }, (outside) => {
    const inside = dial({ port: Number(target.port), host: target.hostname, noDelay: true });
    keep(outside).pipe(keep(inside)).pipe(outside);
    // A reset passes through as a reset.
    inside.on('close', (failed) => (failed ? outside.resetAndDestroy() : outside.end()));
    outside.on('close', () => inside.destroy());
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  return {
    url: `http://127.0.0.1:${port}${target.pathname === '/' ? '' : target.pathname}`,
    close() {
      server.close();
      for (const socket of sockets) socket.destroy();
    },
  };
}

function countTimers(clock: Clock): { readonly clock: Clock; left(): number } {
  const left = new Set<object>();
  return {
    clock: {
      ...clock,
      after(ms, call) {
        const timer = {};
        left.add(timer);
        // Whoever moves the clock calls it, in the name of the life that asked for it.
        const ring = AsyncLocalStorage.bind(() => {
          left.delete(timer);
          call();
        });
        const cancel = clock.after(ms, ring);
        return () => {
          left.delete(timer);
          cancel();
        };
      },
      async sleep(ms, signal) {
        const timer = {};
        left.add(timer);
        await clock.sleep(ms, signal).finally(() => left.delete(timer));
      },
    },
    left: () => left.size,
  };
}
