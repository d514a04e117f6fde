import { systemClock } from '../../app/system-clock.ts';
import { createRouter } from '../wire/create-router.ts';
import { agentBlockRoutes } from './routes/agent-block-routes.ts';
import { agentRoutes } from './routes/agent-routes.ts';
import { blockRoutes } from './routes/block-routes.ts';
import { messageRoutes } from './routes/message-routes.ts';
import { groupRoutes } from './routes/native-sleep.ts';
import { runRoutes } from './routes/run-routes.ts';
import { serverRoutes } from './routes/server-routes.ts';
import type { AgentRow, BlockRow, GroupRow, MessageRow, RunRow } from './rows.ts';
import { type LettaVersion, traitsOfVersion } from './rules/versions.ts';
import type { ModelEndpoint } from './run/ask-model.ts';
import { LettaFaults } from './wire/faults.ts';
import { HttpServer } from './wire/http-server.ts';
import { type RecordedLettaRequest, RequestLog, serve } from './wire/serve.ts';
import { type LettaClock, type LettaWorld, Life, State } from './world.ts';

export type LocalLettaOptions = {
  /** The endpoint that agents think with. */
  readonly model: ModelEndpoint;
  /** 0, the default, takes a free port. */
  readonly port?: number;
  readonly version?: LettaVersion;
  readonly clock?: LettaClock;
  /** With a password, requests without it get a 401. */
  readonly password?: string;
  /** Milliseconds between the pings of a silent stream; when not given, as the release has it. */
  readonly pingIntervalMs?: number;
};

/** Everything that is stored, as copies. */
type LettaSnapshot = {
  readonly agents: readonly AgentRow[];
  readonly blocks: readonly BlockRow[];
  readonly messages: readonly MessageRow[];
  readonly runs: readonly RunRow[];
  readonly groups: readonly GroupRow[];
};

/** A stand-in for a self-hosted Letta server, on a loopback socket and in memory. */
export type LocalLetta = {
  readonly baseUrl: string;
  /** What was asked, in order, since the start. */
  readonly requests: readonly RecordedLettaRequest[];
  readonly faults: LettaFaults;
  snapshot(): LettaSnapshot;
  /** The process dies: every connection is reset, runs under way stay active for ever. What was stored is kept. */
  die(): Promise<void>;
  /** Starts again after a death, at the same address. */
  revive(): Promise<void>;
  close(): Promise<void>;
};

/** Starts a local Letta. Whoever starts it closes it. */
export async function startLocalLetta(options: LocalLettaOptions): Promise<LocalLetta> {
  const world: LettaWorld = {
    state: new State(),
    traits: traitsOfVersion(options.version ?? '0.16.8'),
    clock: options.clock ?? systemClock,
    model: options.model,
    life: new Life(),
  };
  const faults = new LettaFaults();
  const log = new RequestLog();
  const serving = {
    world,
    faults,
    log,
    route: createRouter(routesOf(world)),
    password: options.password,
    pingIntervalMs: options.pingIntervalMs ?? world.traits.pingIntervalMs,
  };
  const server = new HttpServer(options.port ?? 0, (request, response) => serve(serving, request, response));
  await server.start();

  async function die(): Promise<void> {
    const ended = world.life.end();
    await server.stop();
    await ended;
  }

  return {
    get baseUrl() {
      return server.baseUrl;
    },
    requests: log.requests,
    faults,
    snapshot: () => structuredClone(contentsOf(world.state)),
    die,
    async revive() {
      world.life = new Life();
      await server.start();
    },
    close: die,
  };
}

function routesOf(world: LettaWorld) {
  return [
    ...serverRoutes(world),
    ...agentRoutes(world),
    ...messageRoutes(world),
    ...agentBlockRoutes(world),
    ...blockRoutes(world),
    ...runRoutes(world),
    ...groupRoutes(world),
  ];
}

function contentsOf(state: State): LettaSnapshot {
  return {
    agents: [...state.agents.values()],
    blocks: [...state.blocks.values()],
    messages: [...state.messages.values()],
    runs: [...state.runs.values()],
    groups: [...state.groups.values()],
  };
}
