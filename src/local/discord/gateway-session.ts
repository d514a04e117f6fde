import type { GatewayEvent, Listener } from './dispatch.ts';
import type { GatewayConnection } from './gateway-connection.ts';

const eventsKept = 5000;
/** How long a session can be resumed: Discord says that it is minutes, and not how many. */
const resumableMs = 3 * 60_000;
const greetings: ReadonlySet<string> = new Set(['READY', 'RESUMED']);

/** What a session sent as dispatch number `s`. */
type Sent = { readonly s: number; readonly event: GatewayEvent };

/** One identified session: it numbers its events and keeps them, so that a resumed connection misses none. */
export class GatewaySession implements Listener {
  readonly id: string;
  readonly intents: number;
  readonly shard: readonly [number, number];
  readonly botId: string;
  readonly #sent: Sent[] = [];
  #sequence = 0;
  #connection: GatewayConnection | undefined;
  #lostAt: number | undefined;

  constructor(id: string, listener: Listener) {
    this.id = id;
    this.intents = listener.intents;
    this.shard = listener.shard;
    this.botId = listener.botId;
  }

  /** The number of the latest event. */
  get sequence(): number {
    return this.#sequence;
  }

  get connection(): GatewayConnection | undefined {
    return this.#connection;
  }

  attach(connection: GatewayConnection): void {
    this.#connection = connection;
    this.#lostAt = undefined;
  }

  detach(connection: GatewayConnection, now: number): void {
    if (this.#connection !== connection) return;
    this.#connection = undefined;
    this.#lostAt = now;
  }

  /** Whether its connection has been gone for too long. */
  isOver(now: number): boolean {
    return this.#lostAt !== undefined && now - this.#lostAt > resumableMs;
  }

  /** Whether everything after the event with this number is still there. */
  remembers(seq: number): boolean {
    return seq >= (this.#sent[0]?.s ?? 1) - 1;
  }

  /** Sends an event, or keeps it for the next resume while nobody is connected. */
  dispatch(event: GatewayEvent): void {
    this.#sequence += 1;
    const sent: Sent = { s: this.#sequence, event };
    this.#sent.push(sent);
    if (this.#sent.length > eventsKept) this.#sent.shift();
    this.#send(sent);
  }

  /** Sends again what came after the event with this number; greetings aren't repeated. */
  replay(after: number): void {
    for (const sent of this.#sent) if (sent.s > after && !greetings.has(sent.event.t)) this.#send(sent);
  }

  #send({ s, event }: Sent): void {
    this.#connection?.send({ op: 0, s, t: event.t, d: event.d ?? { _trace: ['local'] } });
  }
}
