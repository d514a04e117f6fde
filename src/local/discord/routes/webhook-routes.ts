import { answerCalled, editAnswer, followUp } from '../answer-interaction.ts';
import { parseRequest } from '../api-error.ts';
import type { Interaction, Interactions } from '../interactions.ts';
import { messageRequest } from '../message-request.ts';
import { removeMessage } from '../post-message.ts';
import { param, type RestAnswer, type RestRequest, type Route } from '../rest-request.ts';
import type { World } from '../world.ts';

const base = '/webhooks/{webhook_id}/{webhook_token}';

/** The webhook that every interaction is: its first answer and the messages that follow. */
export function webhookRoutes(world: World, interactions: Interactions): readonly Route[] {
  const interactionOf = (request: RestRequest) =>
    interactions.answered(param(request, 'webhook_id'), param(request, 'webhook_token'));
  return [
    {
      method: 'POST',
      template: base,
      open: true,
      answer: (request) => ({
        status: 200,
        body: followUp(world, interactionOf(request), request.body, request.files),
      }),
    },
    ...['@original', '{message_id}'].flatMap((name) => routesOfOne(world, `${base}/messages/${name}`, interactionOf)),
  ];
}

function routesOfOne(
  world: World,
  template: string,
  interactionOf: (request: RestRequest) => Interaction,
): readonly Route[] {
  const answerOf = (request: RestRequest) =>
    answerCalled(world, interactionOf(request), param(request, 'message_id') || '@original');
  const edit = (request: RestRequest): RestAnswer => {
    const stored = answerOf(request);
    const body = parseRequest(messageRequest, request.body);
    return { status: 200, body: editAnswer(world, interactionOf(request), stored, body, request.files) };
  };
  return [
    { method: 'GET', template, open: true, answer: (request) => ({ status: 200, body: answerOf(request).body }) },
    { method: 'PATCH', template, open: true, answer: edit },
    {
      method: 'DELETE',
      template,
      open: true,
      answer: (request) => {
        removeMessage(world, answerOf(request));
        return { status: 204 };
      },
    },
  ];
}
