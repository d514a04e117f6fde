import type { Clock } from '../base/clock.ts';
import { unlessLate } from '../base/deadline.ts';
import { Failure, type FailureKind, isFailure } from '../base/failure.ts';
import { shareFor } from '../base/share-for.ts';

/**
 * Whether the bot hears from Discord. `heartbeatMs`: how long ago Discord acknowledged the last heartbeat, of the shard
 * where that is longest ago.
 */
export type GatewayHealth = { readonly heartbeatMs: number | undefined } & (
  | { readonly kind: 'up' }
  | { readonly kind: 'down'; readonly because: 'interrupted' | 'heartbeat-missing' }
);

/** Whether Discord knows the bot's commands as they are. `why`: what it said, for operators. */
export type CommandsHealth =
  | { readonly kind: 'under-way' }
  | { readonly kind: 'up' }
  | { readonly kind: 'down'; readonly why: string };

export type StoreHealth =
  | { readonly kind: 'up' }
  | { readonly kind: 'down'; readonly because: FailureKind | 'store-late' | 'disk-full' | 'disk-failed' };

export type LettaHealth =
  | { readonly kind: 'up'; readonly version: string }
  | { readonly kind: 'down'; readonly because: FailureKind | 'letta-too-old' };

/** Whether the process comes to what it has to do. `lagMs`: how late it was at the worst, over the last ten seconds. */
export type EventLoopHealth = { readonly lagMs: number } & (
  | { readonly kind: 'up' }
  | { readonly kind: 'down'; readonly because: 'event-loop-late' }
);

export type Health = {
  readonly gateway: GatewayHealth;
  readonly store: StoreHealth;
  readonly letta: LettaHealth;
  readonly eventLoop: EventLoopHealth;
};

/** What the health is known by. */
export type HealthParts = {
  readonly gateway: () => GatewayHealth;
  /** Writes something, durably. Rejects with a `Failure`. */
  readonly writeProbe: () => Promise<unknown>;
  /** Never rejects. */
  readonly checkLetta: () => Promise<
    | { readonly kind: 'ready' | 'too-old'; readonly version: string }
    | { readonly kind: 'failed'; readonly failure: Failure }
  >;
  readonly eventLoopLagMs: () => number;
  readonly clock: Clock;
};

// People notice: what they write is heard a second later, and typing stops meanwhile.
const lateFromMs = 1_000;
// However often somebody asks, Letta and the disk are asked no more often than this.
const healthHeldMs = 2_000;
const longestLookMs = 3_000;

/** Looks at what the bot stands on. What it gives never rejects, takes three seconds at most, and is two old at most. */
export function createHealthCheck(parts: HealthParts): () => Promise<Health> {
  const { gateway, writeProbe, checkLetta, eventLoopLagMs, clock } = parts;

  async function storeHealth(): Promise<StoreHealth> {
    const late = new Failure('store-unavailable', 'The database took too long.');
    try {
      await unlessLate(clock, longestLookMs, writeProbe(), () => late);
      return { kind: 'up' };
    } catch (error) {
      return { kind: 'down', because: error === late ? 'store-late' : storeTrouble(error) };
    }
  }

  async function lettaHealth(): Promise<LettaHealth> {
    const late = () => new Failure('letta-unreachable', 'Letta took too long.');
    try {
      const check = await unlessLate(clock, longestLookMs, checkLetta(), late);
      if (check.kind === 'failed') return { kind: 'down', because: check.failure.kind };
      return check.kind === 'ready'
        ? { kind: 'up', version: check.version }
        : { kind: 'down', because: 'letta-too-old' };
    } catch {
      return { kind: 'down', because: 'letta-unreachable' };
    }
  }

  const asked = shareFor(clock, healthHeldMs, async () => {
    const [store, letta] = await Promise.all([storeHealth(), lettaHealth()]);
    return { store, letta };
  });
  return async () => {
    const { store, letta } = await asked();
    return { gateway: gateway(), store, letta, eventLoop: toEventLoopHealth(eventLoopLagMs()) };
  };
}

/** What an operator can do something about has a kind of its own: the words of a failure name paths. */
function storeTrouble(error: unknown): Extract<StoreHealth, { kind: 'down' }>['because'] {
  if (!isFailure(error)) return 'store-unavailable';
  if (error.remedy === 'room') return 'disk-full';
  return error.remedy === 'sound-disk' ? 'disk-failed' : error.kind;
}

function toEventLoopHealth(lagMs: number): EventLoopHealth {
  return lagMs < lateFromMs ? { kind: 'up', lagMs } : { kind: 'down', because: 'event-loop-late', lagMs };
}
