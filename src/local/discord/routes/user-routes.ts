import { z } from 'zod';
import { ApiError } from '../api-error.ts';
import { dmBody } from '../channel-body.ts';
import { parseRequest } from '../parse-request.ts';
import { openDm } from '../places.ts';
import { param, type Route } from '../router.ts';
import type { World } from '../world.ts';

const createDmRequest = z.object({ recipient_id: z.string().regex(/^\d{15,21}$/) });

export function userRoutes(world: World): readonly Route[] {
  return [
    {
      method: 'GET',
      template: '/users/@me',
      answer: () => ({
        status: 200,
        body: { ...world.bot, mfa_enabled: true, locale: 'en-US', premium_type: 0, email: null, verified: true },
      }),
    },
    {
      method: 'GET',
      template: '/users/{user_id}',
      answer: (request) => ({ status: 200, body: world.user(param(request, 'user_id')) }),
    },
    {
      method: 'POST',
      template: '/users/@me/channels',
      answer: (request) => {
        const person = world.user(parseRequest(createDmRequest, request.body).recipient_id);
        if (person.id === world.bot.id) throw new ApiError(50007);
        return { status: 200, body: dmBody(openDm(world, person)) };
      },
    },
  ];
}
