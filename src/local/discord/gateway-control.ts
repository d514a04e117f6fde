import type { APIMessage } from 'discord-api-types/v10';
import type { Gateway, GatewayCounts } from './gateway.ts';
import { publishMessage } from './post-message.ts';
import type { World } from './world.ts';

/** Makes the gateway do what Discord's does on a bad day. */
export class GatewayControl {
  readonly #gateway: Gateway;
  readonly #world: World;

  constructor(gateway: Gateway, world: World) {
    this.#gateway = gateway;
    this.#world = world;
  }

  /** Whether the bot is connected with a session. */
  get connected(): boolean {
    return this.#gateway.connected;
  }

  /** Whether it takes no connections at the moment. */
  get isDown(): boolean {
    return this.#gateway.moods.down;
  }

  get counts(): GatewayCounts {
    return this.#gateway.counts;
  }

  /** Cuts every connection without a word (1006). Events that happen meanwhile wait for the resume. */
  cut(): void {
    for (const connection of this.#gateway.connections) connection.terminate();
    this.#world.watch.note('the gateway connections were cut');
  }

  /** Closes every connection with a code, such as 4000, 4009, or 4004 and 4014, after which no client comes back. */
  closeWith(code: number, reason = ''): void {
    this.#gateway.closeAll(code, reason);
  }

  /** Op 7: asks the client to reconnect and resume. */
  askToReconnect(): void {
    for (const connection of this.#gateway.connections) connection.send({ op: 7, d: null });
  }

  /** Op 9: says that the session is invalid; without `resumable` it is lost, and the events of the gap with it. */
  invalidate(resumable: boolean): void {
    if (!resumable) this.#gateway.endSessions();
    for (const connection of this.#gateway.connections) connection.send({ op: 9, d: resumable });
  }

  /** Op 1: asks for a heartbeat now. */
  askForHeartbeat(): void {
    for (const connection of this.#gateway.connections) connection.send({ op: 1, d: null });
  }

  /** Whether heartbeats are acknowledged. */
  acknowledge(heartbeats: boolean): void {
    this.#gateway.moods.acks = heartbeats;
  }

  /** The next resume also replays this many events that the client has seen already. */
  replayAgain(events: number): void {
    this.#gateway.moods.overReplay = events;
  }

  /** Tells of a message once more, as of a new one, in whatever session there is. */
  tellAgain({ channel_id, id }: APIMessage): void {
    publishMessage(this.#world, 'MESSAGE_CREATE', this.#world.message(channel_id, id), undefined);
  }

  /** Sends what no gateway of Discord's would. */
  sendOdd(payload: { readonly op?: number; readonly t?: string; readonly d?: unknown; readonly s?: number }): void {
    for (const connection of this.#gateway.connections) connection.send(payload as never);
  }

  /** Refuses the next resumes with op 9: the events of the gap are lost. */
  refuseResumes(times = 1): void {
    this.#gateway.moods.refusedResumes = times;
  }

  /** The next HELLOs, or READYs, have these for content. */
  greetOddly(greeting: 'HELLO' | 'READY', ...contents: readonly object[]): void {
    const { hellos, readies } = this.#gateway.moods;
    if (greeting === 'HELLO') hellos.push(...contents);
    else readies.push(...contents.map((d) => ({ t: 'READY' as const, d: d as never })));
  }

  /** The next resumes get no answer at all. */
  leaveResumesUnanswered(times = 1): void {
    this.#gateway.moods.unansweredResumes = times;
  }

  /** Cuts all connections and takes no new ones until `comeBack`; with `rest` no REST request either. */
  goDown(options: { readonly rest?: boolean } = {}): void {
    this.#gateway.moods.down = true;
    this.#gateway.moods.restDown = options.rest ?? false;
    this.cut();
  }

  comeBack(): void {
    this.#gateway.moods.down = false;
    this.#gateway.moods.restDown = false;
    this.#world.watch.note('the gateway is back');
  }
}
