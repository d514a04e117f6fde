import { answerCalled, editAnswer, followUp } from '../answer-interaction.ts';
import { parseRequest } from '../api-error.ts';
import type { StoredMessage } from '../entities.ts';
import { editOfWebhook, executeWebhook, messageOfWebhook } from '../execute-webhook.ts';
import type { Interaction, Interactions } from '../interactions.ts';
import { messageRequest } from '../message-request.ts';
import { removeMessage } from '../post-message.ts';
import { type DiscordRoute, isAsked, param, type RestAnswer, type RestRequest, route } from '../rest-request.ts';
import type { World } from '../world.ts';
import { webhookWithToken } from './managed-webhook-routes.ts';

const base = '/webhooks/{webhook_id}/{webhook_token}';

/**
 * What is posted by a token: by that of a webhook that the bot made, or by an interaction's, which is the webhook of its
 * first answer and of the messages that follow.
 */
export function webhookRoutes(world: World, interactions: Interactions): readonly DiscordRoute[] {
  const interactionOf = (request: RestRequest) =>
    interactions.answered(param(request, 'webhook_id'), param(request, 'webhook_token'));
  return [
    route(
      'POST',
      base,
      (request) => {
        if (isManaged(world, request)) return execute(world, request);
        return { status: 200, body: followUp(world, interactionOf(request), request.body, request.files) };
      },
      { open: true },
    ),
    ...['@original', '{message_id}'].flatMap((name) => routesOfOne(world, `${base}/messages/${name}`, interactionOf)),
  ];
}

function isManaged(world: World, request: RestRequest): boolean {
  return world.webhooks.has(param(request, 'webhook_id'));
}

/** Without `wait` nothing is said of the message. */
function execute(world: World, request: RestRequest): RestAnswer {
  const body = executeWebhook(world, webhookWithToken(world, request), request);
  return isAsked(request.query, 'wait') ? { status: 200, body } : { status: 204 };
}

function routesOfOne(
  world: World,
  template: string,
  interactionOf: (request: RestRequest) => Interaction,
): readonly DiscordRoute[] {
  const messageOf = (request: RestRequest): StoredMessage => {
    const id = param(request, 'message_id') || '@original';
    if (!isManaged(world, request)) return answerCalled(world, interactionOf(request), id);
    return messageOfWebhook(world, webhookWithToken(world, request), request.query.get('thread_id'), id);
  };
  const edit = (request: RestRequest): RestAnswer => {
    const stored = messageOf(request);
    if (isManaged(world, request)) return { status: 200, body: editOfWebhook(world, stored, request) };
    const body = parseRequest(messageRequest, request.body);
    return { status: 200, body: editAnswer(world, interactionOf(request), stored, body, request.files) };
  };
  return [
    route('GET', template, (request) => ({ status: 200, body: messageOf(request).body }), { open: true }),
    route('PATCH', template, edit, { open: true }),
    route(
      'DELETE',
      template,
      (request) => {
        removeMessage(world, messageOf(request));
        return { status: 204 };
      },
      { open: true },
    ),
  ];
}
