import { z } from 'zod';
import { ApiError, parseRequest } from '../api-error.ts';
import { applicationBody } from '../application-body.ts';
import { dmBody } from '../channel-body.ts';
import type { CommandBook } from '../command-book.ts';
import type { Interactions } from '../interactions.ts';
import type { Nonces } from '../nonces.ts';
import { openDm } from '../places.ts';
import { type DiscordRoute, param, route } from '../rest-request.ts';
import type { Typing } from '../typing.ts';
import type { World } from '../world.ts';
import { channelRoutes } from './channel-routes.ts';
import { commandRoutes } from './command-routes.ts';
import { guildRoutes } from './guild-routes.ts';
import { interactionRoutes } from './interaction-routes.ts';
import { managedWebhookRoutes } from './managed-webhook-routes.ts';
import { memberRoutes } from './member-routes.ts';
import { messageRoutes } from './message-routes.ts';
import { pinRoutes } from './pin-routes.ts';
import { reactionRoutes } from './reaction-routes.ts';
import { roleRoutes } from './role-routes.ts';
import { threadRoutes } from './thread-routes.ts';
import { webhookRoutes } from './webhook-routes.ts';

export type RouteParts = {
  readonly world: World;
  readonly nonces: Nonces;
  readonly typing: Typing;
  readonly commands: CommandBook;
  readonly interactions: Interactions;
  /** How many shards a bot is told to start. */
  readonly shards: number;
  readonly maxConcurrency: number;
  /** How many sessions the bot has started so far. */
  readonly identifies: () => number;
};

/** Every route of the REST API. Resources with more than a few routes have a file of their own. */
export function allRoutes({
  world,
  nonces,
  typing,
  commands,
  interactions,
  shards,
  maxConcurrency,
  identifies,
}: RouteParts): readonly DiscordRoute[] {
  return [
    ...gatewayRoutes(world, { shards, maxConcurrency, identifies }),
    ...userRoutes(world),
    ...channelRoutes(world, typing),
    ...messageRoutes(world, nonces),
    ...reactionRoutes(world),
    ...threadRoutes(world),
    ...pinRoutes(world),
    ...guildRoutes(world),
    ...memberRoutes(world),
    ...roleRoutes(world),
    ...applicationRoutes(world),
    ...commandRoutes(world, commands),
    ...interactionRoutes(world, interactions),
    ...managedWebhookRoutes(world),
    ...webhookRoutes(world, interactions),
  ];
}

function applicationRoutes(world: World): readonly DiscordRoute[] {
  const answer = () => ({ status: 200, body: applicationBody(world) });
  return [route('GET', '/applications/@me', answer), route('GET', '/oauth2/applications/@me', answer)];
}

const createDmRequest = z.object({ recipient_id: z.string().regex(/^\d{15,21}$/) });

function userRoutes(world: World): readonly DiscordRoute[] {
  return [
    route('GET', '/users/@me', () => ({
      status: 200,
      body: { ...world.bot, mfa_enabled: true, locale: 'en-US', premium_type: 0, email: null, verified: true },
    })),
    route('GET', '/users/{user_id}', (request) => ({ status: 200, body: world.user(param(request, 'user_id')) })),
    route('POST', '/users/@me/channels', (request) => {
      const person = world.user(parseRequest(createDmRequest, request.body).recipient_id);
      if (person.id === world.bot.id) throw new ApiError(50007);
      return { status: 200, body: dmBody(openDm(world, person)) };
    }),
  ];
}

/** What a bot may still start is told honestly: 1,000 sessions a day, less those it started. */
function gatewayRoutes(
  world: World,
  { shards, maxConcurrency, identifies }: Pick<RouteParts, 'shards' | 'maxConcurrency' | 'identifies'>,
): readonly DiscordRoute[] {
  const url = () => world.origin.replace(/^http/, 'ws');
  return [
    route('GET', '/gateway', () => ({ status: 200, body: { url: url() } }), { open: true }),
    route('GET', '/gateway/bot', () => ({
      status: 200,
      body: {
        url: url(),
        shards,
        session_start_limit: {
          total: 1000,
          remaining: 1000 - identifies(),
          reset_after: 86_400_000,
          max_concurrency: maxConcurrency,
        },
      },
    })),
  ];
}
