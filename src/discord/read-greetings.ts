import { GatewayDispatchEvents, GatewayOpcodes, type SimpleShardingStrategy } from 'discord.js';
import type { Clock } from '../base/clock.ts';
import type { Log } from '../base/log.ts';

/** Of a shard of @discordjs/ws, what reads payloads, and the connection that they come on. */
type Shard = {
  connection: { terminate(): void } | null;
  unpackMessage(data: unknown, isBinary: boolean): Promise<Payload | null>;
};

type Payload = { readonly op?: unknown; readonly t?: unknown; readonly d?: unknown };

/** Breaks a shard's connection off, as the network would: the client comes back by itself, with its session if it has one. */
export type BreakOff = (shard: number) => void;

/** Discord asks for one to five seconds before a new session. */
const oddGreetingPauseMs = 5_000;

/**
 * HELLO, READY and INVALID_SESSION are read by @discordjs/ws where nobody can catch what it throws, and the process would
 * end with what is odd in them. So they are looked at before: without what is needed of a greeting, another one is asked
 * for on a new connection.
 */
export function readGreetings(strategy: SimpleShardingStrategy, parts: { clock: Clock; log: Log }): BreakOff {
  const { shards } = strategy as unknown as { readonly shards: ReadonlyMap<number, Shard> };
  const spawn = strategy.spawn.bind(strategy);
  strategy.spawn = async (ids) => {
    await spawn(ids);
    for (const [id, shard] of shards) guard(id, shard, parts);
  };
  return (shard) => shards.get(shard)?.connection?.terminate();
}

function guard(id: number, shard: Shard, { clock, log }: { clock: Clock; log: Log }): void {
  const unpack = shard.unpackMessage.bind(shard);
  shard.unpackMessage = async (data, isBinary) => {
    const { connection } = shard;
    const payload = await unpack(data, isBinary);
    const read = payload === null ? null : readPayload(payload);
    if (read !== 'odd') return read;
    const { op, t } = payload ?? {};
    log.error({ shard: id, op, event: t }, 'greeting of the gateway could not be read, another one is asked for');
    clock.after(oddGreetingPauseMs, () => {
      // By then it may have been replaced.
      if (shard.connection === connection) connection?.terminate();
    });
    return null;
  };
}

function readPayload(payload: Payload): Payload | 'odd' {
  const { op, t } = payload;
  const d = membersOf(payload.d);
  if (op === GatewayOpcodes.Hello) return Number(d.heartbeat_interval) > 0 ? payload : 'odd';
  // Whether the session may be resumed, and not, where nothing says so.
  if (op === GatewayOpcodes.InvalidSession) return { ...payload, d: payload.d === true };
  if (op !== GatewayOpcodes.Dispatch || t !== GatewayDispatchEvents.Ready) return payload;
  const { session_id, user, application, guilds, resume_gateway_url: url } = d;
  const hasAll =
    isText(session_id) &&
    isText(membersOf(user).username) &&
    Array.isArray(guilds) &&
    [user, application, ...guilds].every((one) => isText(membersOf(one).id));
  if (!hasAll) return 'odd';
  // Without an address of its own a session is resumed where sessions begin.
  return {
    ...payload,
    d: { ...d, resume_gateway_url: isText(url) && URL.parse(url)?.protocol.startsWith('ws') ? url : undefined },
  };
}

type Member =
  | 'heartbeat_interval'
  | 'session_id'
  | 'resume_gateway_url'
  | 'user'
  | 'application'
  | 'guilds'
  | 'id'
  | 'username';

function membersOf(value: unknown): Partial<Record<Member, unknown>> {
  return typeof value === 'object' && value !== null ? value : {};
}

function isText(value: unknown): value is string {
  return typeof value === 'string' && value !== '';
}
