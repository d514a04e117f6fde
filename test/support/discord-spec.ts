import { pathsList } from 'discord-api-spec';
import * as spec from 'discord-api-spec/zod';
import { type ZodMiniType, z } from 'zod/mini';
import type { RecordedDiscordRequest } from '../../src/local/discord/rest-request.ts';

/** What Discord's OpenAPI says of one operation: the body it takes, and the body it answers on success. */
type Operation = { readonly request?: ZodMiniType; readonly answer?: ZodMiniType };

const message = withForwards(spec.MessageResponseSchema);
const command = spec.ApplicationCommandResponseSchema;
const anyChannel = z.union([
  spec.GuildChannelResponseSchema,
  spec.PrivateChannelResponseSchema,
  spec.ThreadResponseSchema,
]);
const webhookAnswers: Readonly<Record<string, Operation>> = {
  GET: { answer: message },
  PATCH: { request: spec.IncomingWebhookUpdateRequestPartialSchema, answer: message },
  DELETE: {},
};

const operations: Readonly<Record<string, Readonly<Record<string, Operation>>>> = {
  '/gateway': { GET: { answer: spec.GatewayResponseSchema } },
  '/gateway/bot': { GET: { answer: spec.GatewayBotResponseSchema } },
  '/users/@me': { GET: { answer: spec.UserPIIResponseSchema } },
  '/users/{user_id}': { GET: { answer: spec.UserResponseSchema } },
  '/users/@me/guilds': { GET: { answer: z.array(spec.MyGuildResponseSchema) } },
  '/users/@me/channels': {
    POST: { request: spec.CreatePrivateChannelRequestSchema, answer: spec.PrivateChannelResponseSchema },
  },
  '/applications/@me': { GET: { answer: spec.PrivateApplicationResponseSchema } },
  '/oauth2/applications/@me': { GET: { answer: spec.PrivateApplicationResponseSchema } },
  '/channels/{channel_id}': {
    GET: { answer: anyChannel },
    PATCH: { request: z.unknown(), answer: anyChannel },
    DELETE: { answer: anyChannel },
  },
  '/channels/{channel_id}/typing': { POST: {} },
  '/channels/{channel_id}/messages': {
    GET: { answer: z.array(message) },
    POST: { request: withForwards(spec.MessageCreateRequestSchema), answer: message },
  },
  '/channels/{channel_id}/messages/{message_id}': {
    GET: { answer: message },
    PATCH: { request: spec.MessageEditRequestPartialSchema, answer: message },
    DELETE: {},
  },
  '/channels/{channel_id}/messages/{message_id}/reactions': { DELETE: {} },
  '/channels/{channel_id}/messages/{message_id}/reactions/{emoji_name}': {
    GET: { answer: z.array(spec.UserResponseSchema) },
    DELETE: {},
  },
  '/channels/{channel_id}/messages/{message_id}/reactions/{emoji_name}/{user_id}': { DELETE: {} },
  '/channels/{channel_id}/messages/{message_id}/reactions/{emoji_name}/@me': { PUT: {}, DELETE: {} },
  '/channels/{channel_id}/messages/{message_id}/threads': {
    POST: { request: spec.CreateTextThreadWithMessageRequestSchema, answer: spec.ThreadResponseSchema },
  },
  '/channels/{channel_id}/threads': {
    POST: {
      request: z.union([spec.CreateTextThreadWithoutMessageRequestSchema, spec.CreateForumThreadRequestSchema]),
      answer: spec.CreatedThreadResponseSchema,
    },
  },
  '/channels/{channel_id}/thread-members/@me': { PUT: {}, DELETE: {} },
  '/channels/{channel_id}/thread-members': { GET: { answer: z.array(spec.ThreadMemberResponseSchema) } },
  '/channels/{channel_id}/thread-members/{user_id}': {
    GET: { answer: spec.ThreadMemberResponseSchema },
    PUT: {},
    DELETE: {},
  },
  '/channels/{channel_id}/threads/archived/public': { GET: { answer: spec.ThreadsResponseSchema } },
  '/channels/{channel_id}/threads/archived/private': { GET: { answer: spec.ThreadsResponseSchema } },
  '/channels/{channel_id}/messages/bulk-delete': { POST: { request: z.unknown() } },
  '/channels/{channel_id}/messages/pins': { GET: { answer: spec.PinnedMessagesResponseSchema } },
  '/channels/{channel_id}/messages/pins/{message_id}': { PUT: {}, DELETE: {} },
  '/channels/{channel_id}/pins': { GET: { answer: z.array(message) } },
  '/channels/{channel_id}/pins/{message_id}': { PUT: {}, DELETE: {} },
  '/guilds/{guild_id}/roles/{role_id}': {
    GET: { answer: spec.GuildRoleResponseSchema },
    PATCH: { request: spec.UpdateRoleRequestPartialSchema, answer: spec.GuildRoleResponseSchema },
    DELETE: {},
  },
  '/guilds/{guild_id}/members/search': { GET: { answer: z.array(spec.GuildMemberResponseSchema) } },
  '/guilds/{guild_id}/members/@me': { PATCH: { request: z.unknown(), answer: z.unknown() } },
  '/guilds/{guild_id}/members': { GET: { answer: z.array(spec.GuildMemberResponseSchema) } },
  '/guilds/{guild_id}/members/{user_id}/roles/{role_id}': { PUT: {}, DELETE: {} },
  '/guilds/{guild_id}': { GET: { answer: spec.GuildWithCountsResponseSchema } },
  '/guilds/{guild_id}/roles': {
    GET: { answer: z.array(spec.GuildRoleResponseSchema) },
    POST: { request: spec.CreateRoleRequestSchema, answer: spec.GuildRoleResponseSchema },
  },
  '/guilds/{guild_id}/channels': { GET: { answer: z.array(spec.GuildChannelResponseSchema) } },
  '/guilds/{guild_id}/threads/active': { GET: { answer: spec.ThreadsResponseSchema } },
  '/guilds/{guild_id}/members/{user_id}': {
    GET: { answer: spec.GuildMemberResponseSchema },
    PATCH: { request: z.unknown(), answer: spec.GuildMemberResponseSchema },
    DELETE: {},
  },
  '/applications/{application_id}/commands': commandList(),
  '/applications/{application_id}/commands/{command_id}': oneCommand(),
  '/applications/{application_id}/guilds/{guild_id}/commands': commandList(),
  '/applications/{application_id}/guilds/{guild_id}/commands/{command_id}': oneCommand(),
  '/interactions/{interaction_id}/{interaction_token}/callback': {
    POST: {
      request: z.union([
        spec.CreateMessageInteractionCallbackRequestSchema,
        spec.UpdateMessageInteractionCallbackRequestSchema,
        spec.ApplicationCommandAutocompleteCallbackRequestSchema,
        spec.ModalInteractionCallbackRequestSchema,
      ]),
      answer: spec.InteractionCallbackResponseSchema,
    },
  },
  '/channels/{channel_id}/webhooks': {
    GET: { answer: z.array(spec.GuildIncomingWebhookResponseSchema) },
    POST: { request: z.unknown(), answer: spec.GuildIncomingWebhookResponseSchema },
  },
  '/guilds/{guild_id}/webhooks': { GET: { answer: z.array(spec.GuildIncomingWebhookResponseSchema) } },
  '/webhooks/{webhook_id}': oneWebhook(),
  '/webhooks/{webhook_id}/{webhook_token}': {
    ...oneWebhook(),
    POST: { request: spec.IncomingWebhookRequestPartialSchema, answer: message },
  },
  '/webhooks/{webhook_id}/{webhook_token}/messages/@original': webhookAnswers,
  '/webhooks/{webhook_id}/{webhook_token}/messages/{message_id}': webhookAnswers,
};

function oneWebhook(): Readonly<Record<string, Operation>> {
  const answer = spec.GuildIncomingWebhookResponseSchema;
  return { GET: { answer }, PATCH: { request: z.unknown(), answer }, DELETE: {} };
}

// The OpenAPI has numbers as the codes of single fields; Discord's reference (Error Messages) and its answers have words.
const fieldErrors = z.object({ _errors: z.array(z.object({ code: z.string(), message: z.string() })) });
const errorDetails: ZodMiniType = z.lazy(() => z.union([fieldErrors, z.record(z.string(), errorDetails)]));
const refusal = z.intersection(spec.ErrorSchema, z.object({ errors: z.optional(errorDetails) }));

/**
 * Compares recorded requests and answers with Discord's OpenAPI and names each difference. A body that was refused
 * needn't be valid, but a refusal must be in Discord's form; answers above 499 come from planned faults only. What
 * foreign clients ask for is their own affair: of theirs, the answers alone are compared.
 */
export function violationsOf(
  requests: readonly RecordedDiscordRequest[],
  { answersOnly = false }: { readonly answersOnly?: boolean } = {},
): string[] {
  return requests.flatMap((recorded) => {
    const title = `${recorded.method} ${recorded.route} (request ${recorded.number})`;
    const operation = operations[recorded.route]?.[recorded.method];
    if (operation === undefined || !isDocumented(recorded)) {
      return recorded.answer?.status === 404 ? [] : [`${title} isn't an operation that is known to this check`];
    }
    return [
      ...(answersOnly ? [] : requestViolations(recorded, operation)).map((problem) => `${title}, request: ${problem}`),
      ...answerViolations(recorded, operation).map((problem) => `${title}, answer: ${problem}`),
    ];
  });
}

function isDocumented({ method, route }: RecordedDiscordRequest): boolean {
  const documented: Readonly<Record<string, readonly string[]>> = pathsList;
  return documented[method.toLowerCase()]?.includes(route) === true;
}

function requestViolations({ body, answer }: RecordedDiscordRequest, { request }: Operation): string[] {
  if (answer === undefined || answer.status >= 400) return [];
  if (request === undefined) return body === undefined ? [] : ['has a body, although it takes none'];
  return problemsIn(request, body);
}

function answerViolations({ answer }: RecordedDiscordRequest, operation: Operation): string[] {
  if (answer === undefined || answer.status >= 500) return [];
  if (answer.status === 429) return problemsIn(spec.RatelimitedResponseSchema, answer.body);
  if (answer.status >= 400) return problemsIn(refusal, answer.body);
  if (answer.status === 204) return answer.body === undefined ? [] : ['204 must have no body'];
  return operation.answer === undefined
    ? ['has a body, although none is documented']
    : problemsIn(operation.answer, answer.body);
}

function problemsIn(schema: ZodMiniType, value: unknown): string[] {
  const read = schema.safeParse(withZ(value));
  if (read.success) return [];
  return read.error.issues.map((issue) => `${issue.path.join('.') || '(whole)'}: ${JSON.stringify(issue)}`);
}

/** The OpenAPI's formats take `Z` only; Discord's answers have the offset in full. */
function withZ(value: unknown): unknown {
  if (typeof value === 'string') return value.replace(/^(\d{4}-\d\d-\d\dT[\d:.]+)\+00:00$/, '$1Z');
  if (Array.isArray(value)) return value.map(withZ);
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([key, each]) => [key, withZ(each)]));
}

function commandList(): Readonly<Record<string, Operation>> {
  return {
    GET: { answer: z.array(command) },
    PUT: {
      request: z.array(withStringPermissions(spec.ApplicationCommandUpdateRequestSchema)),
      answer: z.array(command),
    },
    POST: { request: withStringPermissions(spec.ApplicationCommandCreateRequestSchema), answer: command },
  };
}

function oneCommand(): Readonly<Record<string, Operation>> {
  return {
    GET: { answer: command },
    PATCH: { request: withStringPermissions(spec.ApplicationCommandPatchRequestPartialSchema), answer: command },
    DELETE: {},
  };
}

/** The OpenAPI knows references of type 0 only; the reference of messages has forwards as type 1. */
function withForwards(schema: ZodMiniType): ZodMiniType {
  return z.pipe(z.transform(withoutForwardTypes), schema);
}

function withoutForwardTypes(body: unknown): unknown {
  if (typeof body !== 'object' || body === null) return body;
  const { message_reference: reference, referenced_message: referenced, ...rest } = body as Record<string, unknown>;
  const isForward = typeof reference === 'object' && reference !== null && 'type' in reference && reference.type === 1;
  return {
    ...rest,
    ...(reference === undefined ? {} : { message_reference: isForward ? { ...reference, type: 0 } : reference }),
    ...(referenced === undefined ? {} : { referenced_message: withoutForwardTypes(referenced) }),
  };
}

/** The OpenAPI takes permissions as a number only; the reference of application commands has a string of digits. */
function withStringPermissions(schema: ZodMiniType): ZodMiniType {
  const digits = z.string().check(z.regex(/^\d+$/));
  return z.pipe(
    z.transform((body: unknown) => {
      if (typeof body !== 'object' || body === null || !('default_member_permissions' in body)) return body;
      const { default_member_permissions: permissions, ...rest } = body;
      return digits.safeParse(permissions).success ? rest : body;
    }),
    schema,
  );
}
