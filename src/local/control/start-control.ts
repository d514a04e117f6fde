import { once } from 'node:events';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { text } from 'node:stream/consumers';
import { errorMessage } from '../../base/failure.ts';
import { ApiError } from '../discord/api-error.ts';
import type { LocalDiscord } from '../discord/local-discord.ts';
import { createRouter } from '../wire/create-router.ts';
import { ControlRefusal, type ControlRoute } from './control-route.ts';
import { interactionRoutes } from './interaction-routes.ts';
import { placeRoutes } from './place-routes.ts';
import { talkRoutes } from './talk-routes.ts';
import { weatherRoutes } from './weather-routes.ts';

/** A control that listens. */
export type Control = { readonly url: string; readonly close: () => Promise<void> };

/** Everything that can be asked of the control. `GET /` lists it. */
function controlRoutes(discord: LocalDiscord): readonly ControlRoute[] {
  const routes: readonly ControlRoute[] = [
    {
      method: 'GET',
      template: '/',
      does: 'lists these routes',
      answer: () => routes.map(({ method, template, does }) => `${method} ${template}: ${does}`),
    },
    ...placeRoutes(discord),
    ...talkRoutes(discord),
    ...interactionRoutes(discord),
    ...weatherRoutes(discord),
  ];
  return routes;
}

/**
 * Lets other programs do over HTTP what people do in this Discord, on 127.0.0.1. Bodies are JSON; what can't be done is
 * answered with a status and `{"error": "…"}`: 400 for a body at fault, 404 for an unknown id or route, 408 for a wait
 * that took too long.
 */
export async function startControl(discord: LocalDiscord, port = 0): Promise<Control> {
  const find = createRouter(controlRoutes(discord));
  const server = createServer((incoming, outgoing) => {
    answer(find, incoming).then(
      ({ status, body }) => reply(outgoing, status, body),
      (error: unknown) => reply(outgoing, ...refusalOf(error)),
    );
  });
  server.listen(port, '127.0.0.1');
  await once(server, 'listening');
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    close: async () => {
      server.closeAllConnections();
      await new Promise<void>((resolve) => server.close(() => resolve()));
    },
  };
}

async function answer(
  find: ReturnType<typeof createRouter<ControlRoute>>,
  incoming: IncomingMessage,
): Promise<{ readonly status: number; readonly body: unknown }> {
  const url = new URL(incoming.url ?? '/', 'http://control');
  const method = incoming.method ?? 'GET';
  const match = find(method, decoded(url.pathname));
  if (match === undefined)
    throw new ControlRefusal(404, `There is no ${method} ${url.pathname}. GET / lists what there is.`);
  const body = parsed(await text(incoming));
  const found = await match.route.answer({ params: match.params, query: url.searchParams, body });
  return { status: found === undefined ? 204 : 200, body: found };
}

function decoded(path: string): string {
  try {
    return decodeURIComponent(path);
  } catch {
    throw new ControlRefusal(400, `${path} is no path.`);
  }
}

function parsed(written: string): unknown {
  try {
    return written === '' ? undefined : JSON.parse(written);
  } catch {
    throw new ControlRefusal(400, 'The body is no JSON.');
  }
}

/** What people can't do is said in words by an `Error`; its kinds are mistakes of ours. */
function refusalOf(error: unknown): readonly [status: number, body: object] {
  if (error instanceof ControlRefusal) return [error.status, { error: error.message }];
  if (error instanceof ApiError) return [error.status, { error: error.message, code: error.code }];
  const inWords = error instanceof Error && error.constructor === Error;
  return [inWords ? 400 : 500, { error: errorMessage(error) }];
}

function reply(outgoing: ServerResponse, status: number, body: unknown): void {
  if (body === undefined) outgoing.writeHead(status).end();
  else outgoing.writeHead(status, { 'content-type': 'application/json' }).end(`${JSON.stringify(body)}\n`);
}
