import type { CommandBook } from '../command-book.ts';
import type { Interactions } from '../interactions.ts';
import type { Nonces } from '../nonces.ts';
import type { Route } from '../router.ts';
import type { Typing } from '../typing.ts';
import type { World } from '../world.ts';
import { applicationRoutes } from './application-routes.ts';
import { channelRoutes } from './channel-routes.ts';
import { commandRoutes } from './command-routes.ts';
import { gatewayRoutes } from './gateway-routes.ts';
import { guildRoutes } from './guild-routes.ts';
import { interactionRoutes } from './interaction-routes.ts';
import { messageReadingRoutes } from './message-reading-routes.ts';
import { messageRoutes } from './message-routes.ts';
import { reactionRoutes } from './reaction-routes.ts';
import { threadRoutes } from './thread-routes.ts';
import { userRoutes } from './user-routes.ts';
import { webhookRoutes } from './webhook-routes.ts';

export type RouteParts = {
  readonly world: World;
  readonly nonces: Nonces;
  readonly typing: Typing;
  readonly commands: CommandBook;
  readonly interactions: Interactions;
  /** How many shards a bot is told to start. */
  readonly shards: number;
  /** How many sessions the bot has started so far. */
  readonly identifies: () => number;
};

/** Every route of the REST API, one file per resource. */
export function allRoutes({
  world,
  nonces,
  typing,
  commands,
  interactions,
  shards,
  identifies,
}: RouteParts): readonly Route[] {
  return [
    ...gatewayRoutes(world, shards, identifies),
    ...userRoutes(world),
    ...channelRoutes(world, typing),
    ...messageReadingRoutes(world),
    ...messageRoutes(world, nonces),
    ...reactionRoutes(world),
    ...threadRoutes(world),
    ...guildRoutes(world),
    ...applicationRoutes(world),
    ...commandRoutes(world, commands),
    ...interactionRoutes(world, interactions),
    ...webhookRoutes(world, interactions),
  ];
}
