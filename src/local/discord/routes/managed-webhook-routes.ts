import { randomBytes } from 'node:crypto';
import { z } from 'zod';
import { ApiError, parseRequest } from '../api-error.ts';
import { intent } from '../bits.ts';
import type { TextChannel, Webhook } from '../entities.ts';
import { webhookName } from '../execute-webhook.ts';
import { requireOfBot } from '../permissions.ts';
import { type DiscordRoute, param, type RestRequest, route } from '../rest-request.ts';
import type { World } from '../world.ts';
import { guildOf, requireInGuild } from './member-routes.ts';

const mostPerChannel = 15;

const createRequest = z.strictObject({ name: webhookName, avatar: z.null().optional() });
const changeByToken = createRequest.partial();
const change = changeByToken.extend({ channel_id: z.string().optional() });

/** Webhooks that a bot makes and keeps. By its token one is shown, changed and deleted without a permission. */
export function managedWebhookRoutes(world: World): readonly DiscordRoute[] {
  const inChannel = '/channels/{channel_id}/webhooks';
  const byId = '/webhooks/{webhook_id}';
  const byToken = `${byId}/{webhook_token}`;
  return [
    route('POST', inChannel, (request) => ({ status: 200, body: create(world, request) })),
    route('GET', inChannel, (request) => {
      const channel = placeOf(world, param(request, 'channel_id'));
      return { status: 200, body: webhooksWhere(world, ({ channelId }) => channelId === channel.id) };
    }),
    route('GET', '/guilds/{guild_id}/webhooks', (request) => {
      const guild = guildOf(world, request);
      requireInGuild(world, guild, 'manageWebhooks');
      return { status: 200, body: webhooksWhere(world, ({ guildId }) => guildId === guild.id) };
    }),
    ...routesOfOne(world, byId, { byToken: false }),
    ...routesOfOne(world, byToken, { byToken: true }),
  ];
}

function routesOfOne(
  world: World,
  template: string,
  { byToken }: { readonly byToken: boolean },
): readonly DiscordRoute[] {
  const shown = (webhook: Webhook) => (byToken ? withoutUser(world, webhook) : webhookBody(world, webhook));
  const found = (request: RestRequest) => (byToken ? webhookWithToken(world, request) : ownWebhook(world, request));
  return [
    route('GET', template, (request) => ({ status: 200, body: shown(found(request)) }), { open: byToken }),
    route(
      'PATCH',
      template,
      (request) => {
        const webhook = found(request);
        const body: z.output<typeof change> = parseRequest(byToken ? changeByToken : change, request.body);
        if (body.channel_id !== undefined) webhook.channelId = placeOf(world, body.channel_id).id;
        webhook.name = body.name ?? webhook.name;
        publishChange(world, webhook);
        return { status: 200, body: shown(webhook) };
      },
      { open: byToken },
    ),
    route(
      'DELETE',
      template,
      (request) => {
        const webhook = found(request);
        world.webhooks.delete(webhook.id);
        publishChange(world, webhook);
        return { status: 204 };
      },
      { open: byToken },
    ),
  ];
}

function create(world: World, request: RestRequest): object {
  const channel = placeOf(world, param(request, 'channel_id'));
  const { name } = parseRequest(createRequest, request.body);
  if (webhooksWhere(world, ({ channelId }) => channelId === channel.id).length >= mostPerChannel) {
    throw new ApiError(30007);
  }
  const token = randomBytes(51).toString('base64url');
  const webhook = { id: world.ids.next(), token, guildId: channel.guildId, channelId: channel.id, name };
  world.webhooks.set(webhook.id, webhook);
  publishChange(world, webhook);
  return webhookBody(world, webhook);
}

/** The webhook that a path names with its token. Throws 10015 for an unknown one, 50027 for a wrong token. */
export function webhookWithToken(world: World, request: RestRequest): Webhook {
  const webhook = world.webhooks.get(param(request, 'webhook_id'));
  if (webhook === undefined) throw new ApiError(10015);
  if (webhook.token !== param(request, 'webhook_token')) throw new ApiError(50027);
  return webhook;
}

/** The application's own needs no permission, and there are no others here. */
function ownWebhook(world: World, request: RestRequest): Webhook {
  const webhook = world.webhooks.get(param(request, 'webhook_id'));
  if (webhook === undefined) throw new ApiError(10015);
  return webhook;
}

/** A channel that may have webhooks, and in which the bot may manage them. */
function placeOf(world: World, channelId: string): TextChannel {
  const channel = world.channel(channelId);
  if (channel.kind !== 'text') throw new ApiError(50024);
  requireOfBot(world, channel, 'manageWebhooks');
  return channel;
}

function webhooksWhere(world: World, fits: (webhook: Webhook) => boolean): object[] {
  return [...world.webhooks.values()].filter(fits).map((webhook) => webhookBody(world, webhook));
}

function webhookBody(world: World, webhook: Webhook): object {
  return { ...withoutUser(world, webhook), user: world.bot };
}

function withoutUser(world: World, { id, token, guildId, channelId, name }: Webhook): object {
  return {
    type: 1,
    id,
    name,
    avatar: null,
    channel_id: channelId,
    guild_id: guildId,
    application_id: world.application.id,
    token,
    url: `${world.origin}/api/webhooks/${id}/${token}`,
  };
}

/** Documents: Gateway Events, Webhooks Update. It says where, and not what. */
function publishChange(world: World, { guildId, channelId }: Webhook): void {
  const d = { guild_id: guildId, channel_id: channelId };
  world.publish({ event: { t: 'WEBHOOKS_UPDATE', d }, guildId, intent: intent.guildWebhooks });
}
