import { acknowledge, isLoading } from '../answer-interaction.ts';
import { messageFlag } from '../bits.ts';
import { guildIdOf } from '../channel-body.ts';
import type { Interaction, Interactions } from '../interactions.ts';
import { type DiscordRoute, isAsked, param, route } from '../rest-request.ts';
import type { World } from '../world.ts';

export function interactionRoutes(world: World, interactions: Interactions): readonly DiscordRoute[] {
  return [
    route(
      'POST',
      '/interactions/{interaction_id}/{interaction_token}/callback',
      (request) => {
        const token = param(request, 'interaction_token');
        const interaction = interactions.unanswered(param(request, 'interaction_id'), token);
        acknowledge(world, interaction, request.body, request.files);
        if (!isAsked(request.query, 'with_response')) return { status: 204 };
        return { status: 200, body: callbackBody(interaction) };
      },
      { open: true },
    ),
  ];
}

function callbackBody(interaction: Interaction): object {
  const { id, kind, acknowledgement, original, channel } = interaction;
  const guildId = guildIdOf(channel);
  const message = original?.body;
  const isMessage = acknowledgement === 'message' || acknowledgement === 'deferred';
  // The message comes along for types 4 and 7 only, as the documents of the callback resource have it.
  const type = acknowledgement === 'message' ? 4 : 7;
  const kinds = { command: 2, component: 3, autocomplete: 4, modal: 5 };
  const hasResource = acknowledgement === 'message' || acknowledgement === 'update';
  return {
    interaction: {
      id,
      type: kinds[kind],
      channel_id: channel.id,
      ...(guildId === undefined ? {} : { guild_id: guildId }),
      ...(message === undefined || !isMessage
        ? {}
        : {
            response_message_id: message.id,
            response_message_loading: isLoading(message),
            response_message_ephemeral: ((message.flags ?? 0) & messageFlag.ephemeral) !== 0,
          }),
    },
    ...(hasResource ? { resource: { type, message } } : {}),
  };
}
