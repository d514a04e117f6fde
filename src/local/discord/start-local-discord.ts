import { once } from 'node:events';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { WebSocketServer } from 'ws';
import { createRouter } from '../wire/create-router.ts';
import { allIntents } from './bits.ts';
import { createMovableClock, type WallClock } from './clock.ts';
import { CommandBook } from './command-book.ts';
import { DiscordFaults } from './faults.ts';
import { createGateway } from './gateway-world.ts';
import { Interactions } from './interactions.ts';
import { LocalDiscord } from './local-discord.ts';
import { Nonces } from './nonces.ts';
import { RateLimits } from './rate-limits.ts';
import { RestServer } from './rest-server.ts';
import { allRoutes } from './routes/all-routes.ts';
import { plainPng, tinyWebp } from './thumbnails.ts';
import { Typing } from './typing.ts';
import { World } from './world.ts';

/** How a local Discord is set up. */
export type LocalDiscordSetup = {
  /** A port on 127.0.0.1; 0, the default, takes a free one. */
  readonly port?: number;
  /** Where the time comes from; it can still be moved forward with `advance`. */
  readonly clock?: WallClock;
  /** The bot's token. When not given it is made up; it begins with the bot's id, as Discord's do. */
  readonly token?: string;
  /** The name of the application and of its bot. */
  readonly botName?: string;
  /** Whether the application has the privileged MessageContent intent. Default true. */
  readonly messageContent?: boolean;
  readonly heartbeatIntervalMs?: number;
  /** How many shards `GET /gateway/bot` recommends. Default 1. */
  readonly shards?: number;
  /** How many shards may identify within five seconds. Default 1, as for all but the largest bots. */
  readonly maxConcurrency?: number;
  /** Whether a session that is begun too early is refused with op 9, by the clock of this Discord. Default false. */
  readonly enforceMaxConcurrency?: boolean;
  /** Whether the global limit and those of channels are enforced, and not only told. Default false. */
  readonly enforceRateLimits?: boolean;
  /** Whether the bot gets a managed role of its own name in every server, as when it is invited with permissions. */
  readonly botRole?: boolean;
  /** The intents that the application was granted; others are refused with 4014. Default: all that its setup allows. */
  readonly grantedIntents?: number;
};

const apiPrefix = /^\/api(?:\/v\d+)?(?=\/)/;

/** Starts a local Discord: a gateway, a REST API and a CDN on one loopback port, with nobody in it but the bot. */
export async function startLocalDiscord(setup: LocalDiscordSetup = {}): Promise<LocalDiscord> {
  const clock = createMovableClock(setup.clock);
  const closing = new AbortController();
  const world: World = new World(
    clock,
    {
      name: setup.botName ?? 'Scarlet',
      messageContent: setup.messageContent ?? true,
      botRole: setup.botRole ?? false,
      grantedIntents: setup.grantedIntents ?? allIntents,
    },
    (dispatch) => gateway.publish(dispatch),
  );
  const token = setup.token ?? `${Buffer.from(world.bot.id).toString('base64url')}.local.token`;
  const { shards = 1, maxConcurrency = 1, heartbeatIntervalMs = 41_250 } = setup;
  const enforced = setup.enforceMaxConcurrency === true ? maxConcurrency : undefined;
  const gateway = createGateway(world, { token, heartbeatIntervalMs, maxConcurrency: enforced });
  const [nonces, typing, faults] = [new Nonces(clock), new Typing(world), new DiscordFaults()];
  const commands = new CommandBook(world);
  const interactions = new Interactions(world);
  const identifies = () => gateway.counts.identifies;
  const find = createRouter(
    allRoutes({ world, nonces, typing, commands, interactions, shards, maxConcurrency, identifies }),
  );
  const note = (line: string) => world.watch.note(line);
  const answered = () => world.watch.lookAgain();
  const limits = new RateLimits(clock, setup.enforceRateLimits ?? false);
  const rest = new RestServer({ token, clock, faults, limits, find, note, answered, closing: closing.signal });

  const server = createServer((incoming, outgoing) => {
    if (gateway.moods.restDown) return void incoming.socket.destroy();
    serve(world, rest, incoming, outgoing).catch((error: unknown) => fail(world, outgoing, error));
  });
  const sockets = new WebSocketServer({ noServer: true, maxPayload: 4096 });
  server.on('upgrade', (incoming, socket, head) => {
    if (gateway.moods.down) return gateway.cutOff(socket);
    sockets.handleUpgrade(incoming, socket, head, (accepted) => {
      gateway.accept(accepted, new URL(incoming.url ?? '/', world.origin).searchParams);
    });
  });
  server.listen(setup.port ?? 0, '127.0.0.1');
  await once(server, 'listening');
  world.origin = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;

  const close = async () => {
    closing.abort();
    world.watch.stop();
    for (const connection of gateway.connections) connection.terminate();
    sockets.close();
    server.closeAllConnections();
    await new Promise<void>((resolve) => server.close(() => resolve()));
  };
  return new LocalDiscord({
    world,
    gateway,
    rest,
    faults,
    nonces,
    typing,
    commands,
    interactions,
    clock,
    token,
    close,
  });
}

async function serve(
  world: World,
  rest: RestServer,
  incoming: IncomingMessage,
  outgoing: ServerResponse,
): Promise<void> {
  const url = new URL(incoming.url ?? '/', world.origin);
  if (!apiPrefix.test(url.pathname)) return serveMedia(world, outgoing, url.pathname, url.searchParams);
  await rest.handle(incoming, outgoing, url.pathname.replace(apiPrefix, ''), url.searchParams);
}

/** A mistake of the local Discord itself: the client gets a 500, and whoever waits can read why. */
function fail(world: World, outgoing: ServerResponse, error: unknown): void {
  world.watch.note(`the local Discord failed: ${error instanceof Error ? error.stack : String(error)}`);
  if (outgoing.headersSent) return;
  outgoing.writeHead(500, { 'content-type': 'application/json' });
  outgoing.end(JSON.stringify({ message: '500: Internal Server Error', code: 0 }));
}

/**
 * Serves attachments as Discord's CDN does, and below `/media/` as its media proxy. The proxy draws nothing: asked for
 * another size or format of a picture, it serves a plain grey one of that size.
 */
function serveMedia(world: World, outgoing: ServerResponse, path: string, query: URLSearchParams): void {
  const proxied = path.startsWith('/media/');
  const file = world.files.get(decodeURIComponent(path.slice(proxied ? '/media/'.length : 1)));
  if (file === undefined) {
    outgoing.writeHead(404, { 'content-type': 'text/plain' }).end('This content is no longer available.');
    return;
  }
  const isPicture = file.contentType.startsWith('image/');
  if (proxied && !isPicture) {
    outgoing.writeHead(415, { 'content-type': 'text/plain' }).end('Unsupported Media Type');
    return;
  }
  const { contentType, bytes } = proxied && asksForAnother(query) ? smallPicture(query) : file;
  outgoing
    .writeHead(200, { 'content-type': contentType || 'application/octet-stream', 'content-length': bytes.length })
    .end(bytes);
}

function asksForAnother(query: URLSearchParams): boolean {
  return ['width', 'height', 'format', 'quality'].some((name) => query.has(name));
}

function smallPicture(query: URLSearchParams): { contentType: string; bytes: Uint8Array } {
  if (query.get('format') === 'webp') return { contentType: 'image/webp', bytes: tinyWebp };
  const side = (name: string) => Math.min(4096, Math.max(1, Number(query.get(name) ?? 1) || 1));
  return { contentType: 'image/png', bytes: plainPng(side('width'), side('height')) };
}
