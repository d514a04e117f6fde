import { randomUUID } from 'node:crypto';
import type { Duplex } from 'node:stream';
import type { RawData, WebSocket } from 'ws';
import { type Dispatch, dispatchFor, type GatewayEvent } from './dispatch.ts';
import { type CloseCode, closeReasons, identify, readPayload, resume, send } from './gateway-payloads.ts';
import { GatewaySession } from './gateway-session.ts';

/** What a gateway needs to know about the world it reports on. */
export type GatewayWorld = {
  readonly token: string;
  readonly botId: string;
  readonly heartbeatIntervalMs: number;
  /** Milliseconds since 1970. */
  readonly now: () => number;
  /** The close code for intents that this application may not have, or `undefined` when they are fine. */
  readonly refuseIntents: (intents: number) => 4013 | 4014 | undefined;
  /** What a new session is told first: READY, then its servers. */
  readonly firstEvents: (session: GatewaySession) => readonly (GatewayEvent | Dispatch)[];
  /** Called after every heartbeat. */
  readonly heartbeat: () => void;
  /** Notes what happened, in words. */
  readonly note: (line: string) => void;
};

/** How many sessions were started, how many were resumed, and so on, since the beginning. */
export type GatewayCounts = {
  readonly identifies: number;
  readonly resumes: number;
  readonly heartbeats: number;
  /** Connections that were cut off while the gateway was down. */
  readonly cutOff: number;
};

/** How the gateway misbehaves at the moment. */
export type GatewayMoods = {
  /** Whether heartbeats are acknowledged. */
  acks: boolean;
  /** Whether new connections are cut off. */
  down: boolean;
  /** Whether REST requests are cut off too. */
  restDown: boolean;
  /** How many coming resumes are refused with op 9. */
  refusedResumes: number;
  /** How many events from before the client's sequence the next resume replays once more. */
  overReplay: number;
};

/** After these Discord wants a new session, or no connection at all. */
const endingCodes: ReadonlySet<number> = new Set([4004, 4007, 4009, 4010, 4011, 4012, 4013, 4014]);

/** The gateway's side of Discord's protocol, version 10 with JSON and without compression. */
export class Gateway {
  readonly moods: GatewayMoods = { acks: true, down: false, restDown: false, refusedResumes: 0, overReplay: 0 };
  readonly #world: GatewayWorld;
  readonly #sessions = new Map<string, GatewaySession>();
  readonly #sockets = new Map<WebSocket, GatewaySession | undefined>();
  readonly #closedByUs = new WeakSet<WebSocket>();
  #identifies = 0;
  #resumes = 0;
  #heartbeats = 0;
  #cutOff = 0;

  constructor(world: GatewayWorld) {
    this.#world = world;
  }

  /** The open connections. */
  get sockets(): readonly WebSocket[] {
    return [...this.#sockets.keys()];
  }

  get counts(): GatewayCounts {
    return {
      identifies: this.#identifies,
      resumes: this.#resumes,
      heartbeats: this.#heartbeats,
      cutOff: this.#cutOff,
    };
  }

  /** Whether a session is connected at the moment. */
  get connected(): boolean {
    return [...this.#sessions.values()].some(({ socket }) => socket !== undefined && socket.readyState === socket.OPEN);
  }

  /** Greets a new connection and talks with it until it closes. */
  accept(socket: WebSocket): void {
    this.#sockets.set(socket, undefined);
    socket.on('message', (data) => this.#receive(socket, data));
    socket.on('error', () => socket.terminate());
    socket.on('close', (code) => this.#forget(socket, code));
    send(socket, 10, { heartbeat_interval: this.#world.heartbeatIntervalMs, _trace: ['local'] });
  }

  /** Cuts off who wants to connect while the gateway is down. */
  cutOff(socket: Duplex): void {
    this.#cutOff += 1;
    socket.destroy();
    this.#world.note('a connection was cut off');
  }

  /** Closes every connection; some codes end the session too. */
  closeAll(code: number, reason: string): void {
    if (endingCodes.has(code)) this.endSessions();
    for (const socket of this.sockets) {
      this.#closedByUs.add(socket);
      socket.close(code, reason);
    }
  }

  /** Sends an event to every session that may see it, connected or not. */
  publish(dispatch: Dispatch): void {
    for (const session of this.#sessions.values()) {
      const event = dispatchFor(session, dispatch);
      if (event !== undefined) session.dispatch(event);
    }
  }

  /** Ends sessions, so that they can't be resumed. */
  endSessions(): void {
    this.#sessions.clear();
  }

  #receive(socket: WebSocket, data: RawData): void {
    const refusal = this.#handle(socket, readPayload(String(data)));
    if (refusal !== undefined) socket.close(refusal, closeReasons[refusal]);
  }

  /** Does what a payload asks for; returns the close code when that is refused. */
  #handle(socket: WebSocket, payload: ReturnType<typeof readPayload>): CloseCode | undefined {
    if (payload === undefined) return 4002;
    const { op, d } = payload;
    if (op === 1) return this.#heartbeat(socket);
    if (op === 2) return this.#identify(socket, d);
    if (op === 6) return this.#resume(socket, d);
    if (this.#sockets.get(socket) === undefined) return 4003;
    // Presence, voice state and member requests change nothing here.
    return op === 3 || op === 4 || op === 8 ? undefined : 4001;
  }

  #heartbeat(socket: WebSocket): undefined {
    this.#heartbeats += 1;
    if (this.moods.acks) send(socket, 11, null);
    this.#world.heartbeat();
  }

  #identify(socket: WebSocket, d: unknown): CloseCode | undefined {
    const read = identify.safeParse(d);
    if (!read.success) return 4002;
    if (this.#sockets.get(socket) !== undefined) return 4005;
    const { token, intents, shard = [0, 1] } = read.data;
    if (token !== this.#world.token) return 4004;
    if (shard[0] >= shard[1]) return 4010;
    const refusal = this.#world.refuseIntents(intents);
    if (refusal !== undefined) return refusal;

    const session = new GatewaySession(randomUUID().replaceAll('-', ''), { intents, shard, botId: this.#world.botId });
    this.#join(socket, session);
    this.#identifies += 1;
    for (const event of this.#world.firstEvents(session)) greet(session, event);
    this.#world.note(`the bot identified (session ${this.#identifies})`);
    return undefined;
  }

  #resume(socket: WebSocket, d: unknown): CloseCode | undefined {
    const read = resume.safeParse(d);
    if (!read.success) return 4002;
    const { token, session_id, seq } = read.data;
    if (token !== this.#world.token) return 4004;
    const session = this.#sessions.get(session_id);
    const isOver = session === undefined || session.isOver(this.#world.now()) || !session.remembers(seq);
    if (isOver || this.moods.refusedResumes > 0) return this.#refuseResume(socket, session_id);
    if (seq > session.sequence) return 4007;

    this.#join(socket, session);
    this.#resumes += 1;
    session.replay(seq - this.moods.overReplay);
    this.moods.overReplay = 0;
    session.dispatch({ t: 'RESUMED', d: undefined });
    this.#world.note('the bot resumed its session');
    return undefined;
  }

  #refuseResume(socket: WebSocket, sessionId: string): undefined {
    this.moods.refusedResumes = Math.max(0, this.moods.refusedResumes - 1);
    this.#sessions.delete(sessionId);
    this.#world.note('a resume was refused');
    send(socket, 9, false);
  }

  #join(socket: WebSocket, session: GatewaySession): void {
    session.socket?.close(4000, 'Replaced by a newer connection.');
    this.#sessions.set(session.id, session);
    this.#sockets.set(socket, session);
    session.attach(socket);
  }

  #forget(socket: WebSocket, code: number): void {
    const session = this.#sockets.get(socket);
    this.#sockets.delete(socket);
    session?.detach(socket, this.#world.now());
    // A client that closes with 1000 or 1001 gives its session up.
    const isGivenUp = (code === 1000 || code === 1001) && !this.#closedByUs.has(socket);
    if (session !== undefined && isGivenUp) this.#sessions.delete(session.id);
    this.#world.note(`a gateway connection closed (${code})`);
  }
}

function greet(session: GatewaySession, event: GatewayEvent | Dispatch): void {
  const seen = 'event' in event ? dispatchFor(session, event) : event;
  if (seen !== undefined) session.dispatch(seen);
}
