import { channelBody } from '../channel-body.ts';
import { permissionToSend, requireOfBot } from '../permissions.ts';
import { param, type Route } from '../router.ts';
import type { Typing } from '../typing.ts';
import type { World } from '../world.ts';

export function channelRoutes(world: World, typing: Typing): readonly Route[] {
  return [
    {
      method: 'GET',
      template: '/channels/{channel_id}',
      answer: (request) => {
        const channel = world.channel(param(request, 'channel_id'));
        requireOfBot(world, channel);
        return { status: 200, body: channelBody(channel) };
      },
    },
    {
      method: 'POST',
      template: '/channels/{channel_id}/typing',
      answer: (request) => {
        const channel = world.channel(param(request, 'channel_id'));
        requireOfBot(world, channel, permissionToSend(channel));
        typing.start(world.bot.id, channel);
        return { status: 204 };
      },
    },
  ];
}
