import { randomUUID } from 'node:crypto';
import type { Duplex } from 'node:stream';
import type { WebSocket } from 'ws';
import { type Dispatch, dispatchFor, type GatewayEvent } from './dispatch.ts';
import { GatewayConnection } from './gateway-connection.ts';
import { calmMoods, inMood } from './gateway-moods.ts';
import {
  type CloseCode,
  closeReasons,
  connectionFormOf,
  identify,
  type MemberRequest,
  readPayload,
  requestMembers,
  resume,
} from './gateway-payloads.ts';
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
  /** Whether this shard may begin a session now, or did others of its key within five seconds. */
  readonly mayIdentify: (shard: number) => boolean;
  /** What answers op 8: members in chunks; `undefined` where the intents don't allow it. */
  readonly membersFor: (session: GatewaySession, request: MemberRequest) => readonly GatewayEvent[] | undefined;
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

/** After these Discord wants a new session, or no connection at all. */
const endingCodes: ReadonlySet<number> = new Set([4004, 4007, 4009, 4010, 4011, 4012, 4013, 4014]);

/** The gateway's side of Discord's protocol, version 10 with JSON. */
export class Gateway {
  readonly moods = calmMoods();
  readonly #world: GatewayWorld;
  readonly #sessions = new Map<string, GatewaySession>();
  readonly #connections = new Map<GatewayConnection, GatewaySession | undefined>();
  #identifies = 0;
  #resumes = 0;
  #heartbeats = 0;
  #cutOff = 0;

  constructor(world: GatewayWorld) {
    this.#world = world;
  }

  /** The open connections. */
  get connections(): readonly GatewayConnection[] {
    return [...this.#connections.keys()];
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
    return [...this.#sessions.values()].some(({ connection }) => connection?.isOpen);
  }

  /** Greets a new connection, opened with this query, and talks with it until it closes. */
  accept(socket: WebSocket, query: URLSearchParams): void {
    const asked = connectionFormOf(query);
    if (typeof asked === 'number') {
      socket.close(asked, closeReasons[asked]);
      return;
    }
    const connection = new GatewayConnection(socket, asked.compression);
    this.#connections.set(connection, undefined);
    socket.on('message', (data) => this.#receive(connection, String(data)));
    socket.on('error', () => socket.terminate());
    socket.on('close', (code) => this.#forget(connection, code));
    const greeting = { heartbeat_interval: this.#world.heartbeatIntervalMs, _trace: ['local'] };
    connection.send({ op: 10, d: inMood(this.moods.hellos, greeting) });
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
    for (const connection of this.connections) {
      connection.closedByUs = true;
      connection.close(code, reason);
    }
  }

  /** Sends an event to every session that may see it, connected or not. */
  publish(dispatch: Dispatch): void {
    for (const session of this.#sessions.values()) {
      const event = dispatchFor(session, dispatch);
      if (event !== undefined) session.dispatch(event);
    }
  }

  /** Ends sessions, so that they can't be resumed. Their connections may identify anew. */
  endSessions(): void {
    this.#sessions.clear();
    for (const connection of this.connections) this.#connections.set(connection, undefined);
  }

  #receive(connection: GatewayConnection, text: string): void {
    const tooMuch = connection.receivesTooMuch(this.#world.now());
    const refusal = tooMuch ? 4008 : this.#handle(connection, readPayload(text));
    if (refusal !== undefined) connection.close(refusal, closeReasons[refusal]);
  }

  /** Does what a payload asks for; returns the close code when that is refused. */
  #handle(connection: GatewayConnection, payload: ReturnType<typeof readPayload>): CloseCode | undefined {
    if (payload === undefined) return 4002;
    const { op, d } = payload;
    if (op === 1) return this.#heartbeat(connection);
    if (op === 2) return this.#identify(connection, d);
    if (op === 6) return this.#resume(connection, d);
    const session = this.#connections.get(connection);
    if (session === undefined) return 4003;
    if (op === 8) return this.#tellMembers(session, d);
    // Presence and voice state change nothing here.
    return op === 3 || op === 4 ? undefined : 4001;
  }

  #tellMembers(session: GatewaySession, d: unknown): CloseCode | undefined {
    const read = requestMembers.safeParse(d);
    if (!read.success) return 4002;
    const chunks = this.#world.membersFor(session, read.data);
    for (const chunk of chunks ?? []) session.dispatch(chunk);
    return chunks === undefined ? 4014 : undefined;
  }

  #heartbeat(connection: GatewayConnection): undefined {
    this.#heartbeats += 1;
    if (this.moods.acks) connection.send({ op: 11, d: null });
    this.#world.heartbeat();
  }

  #identify(connection: GatewayConnection, d: unknown): CloseCode | undefined {
    const read = identify.safeParse(d);
    if (!read.success) return 4002;
    if (this.#connections.get(connection) !== undefined) return 4005;
    const { token, intents, shard = [0, 1], compress } = read.data;
    if (!this.#knows(token)) return 4004;
    if (shard[0] >= shard[1]) return 4010;
    const refusal = this.#world.refuseIntents(intents);
    if (refusal !== undefined) return refusal;
    if (!this.#world.mayIdentify(shard[0])) return void connection.send({ op: 9, d: false });
    const session = new GatewaySession(randomUUID().replaceAll('-', ''), { intents, shard, botId: this.#world.botId });
    if (compress === true) connection.compressPayloads();
    this.#join(connection, session);
    this.#identifies += 1;
    const [ready, ...servers] = this.#world.firstEvents(session);
    for (const event of [inMood(this.moods.readies, ready), ...servers]) if (event) greet(session, event);
    this.#world.note(`the bot identified (session ${this.#identifies})`);
    return undefined;
  }

  #resume(connection: GatewayConnection, d: unknown): CloseCode | undefined {
    const read = resume.safeParse(d);
    if (!read.success) return 4002;
    const { token, session_id, seq } = read.data;
    if (!this.#knows(token)) return 4004;
    const session = this.#sessions.get(session_id);
    const isOver = session === undefined || session.isOver(this.#world.now()) || !session.remembers(seq);
    if (isOver || this.moods.refusedResumes > 0) return this.#refuseResume(connection, session_id);
    if (seq > session.sequence) return 4007;
    if (this.moods.unansweredResumes > 0) {
      this.moods.unansweredResumes -= 1;
      return undefined;
    }
    this.#join(connection, session);
    this.#resumes += 1;
    session.replay(seq - this.moods.overReplay);
    this.moods.overReplay = 0;
    session.dispatch({ t: 'RESUMED', d: undefined });
    this.#world.note('the bot resumed its session');
    return undefined;
  }

  #refuseResume(connection: GatewayConnection, sessionId: string): undefined {
    this.moods.refusedResumes = Math.max(0, this.moods.refusedResumes - 1);
    this.#sessions.delete(sessionId);
    this.#world.note('a resume was refused');
    connection.send({ op: 9, d: false });
  }

  /** Tokens may come as in REST's Authorization header. */
  #knows(token: string): boolean {
    return token.replace(/^Bot /, '') === this.#world.token;
  }

  #join(connection: GatewayConnection, session: GatewaySession): void {
    session.connection?.close(4000, 'Replaced by a newer connection.');
    this.#sessions.set(session.id, session);
    this.#connections.set(connection, session);
    session.attach(connection);
  }

  #forget(connection: GatewayConnection, code: number): void {
    const session = this.#connections.get(connection);
    this.#connections.delete(connection);
    session?.detach(connection, this.#world.now());
    // A client that closes with 1000 or 1001 gives its session up.
    const isGivenUp = (code === 1000 || code === 1001) && !connection.closedByUs;
    if (session !== undefined && isGivenUp) this.#sessions.delete(session.id);
    this.#world.note(`a gateway connection closed (${code})`);
  }
}

function greet(session: GatewaySession, event: GatewayEvent | Dispatch): void {
  const seen = 'event' in event ? dispatchFor(session, event) : event;
  if (seen !== undefined) session.dispatch(seen);
}
