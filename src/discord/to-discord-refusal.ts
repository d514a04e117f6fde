import { DiscordAPIError, RateLimitError, RESTJSONErrorCodes } from 'discord.js';
import type { PostFailure } from '../chat/outbox.ts';
import { sentenceOf } from './to-discord-failure.ts';

/**
 * Why Discord didn't take a request about a message. `because` says whether trying again makes sense, `details` are for
 * the log. Of an edit alone: `message-gone`, somebody has deleted it; `too-early`, this channel takes none before so many
 * milliseconds. Of a reply: `reply-refused`, the same message without a reference may be taken.
 */
export type DiscordRefusal = {
  readonly because: PostFailure;
  readonly details: { readonly why: string; readonly code?: string | number };
} & (
  | { readonly kind: 'message-gone' | 'reply-refused' | 'request-refused' }
  | { readonly kind: 'too-early'; readonly afterMs: number }
);

/**
 * The one place that knows what the errors of requests about messages mean to us. Whatever isn't an answer of Discord's
 * API leaves the outcome open: `unavailable`.
 */
export function toDiscordRefusal(error: unknown): DiscordRefusal {
  const why = sentenceOf(error);
  if (error instanceof RateLimitError)
    return { kind: 'too-early', because: 'unavailable', afterMs: error.retryAfter, details: { why } };
  if (!(error instanceof DiscordAPIError)) return { kind: 'request-refused', because: 'unavailable', details: { why } };
  return { kind: kindOfAnswer(error), because: postFailureOf(error), details: { why, code: error.code } };
}

function kindOfAnswer(error: DiscordAPIError): 'message-gone' | 'reply-refused' | 'request-refused' {
  const errors = 'errors' in error.rawError ? error.rawError.errors : undefined;
  const isAboutTheReply = typeof errors === 'object' && 'message_reference' in errors;
  if (isAboutTheReply || error.code === RESTJSONErrorCodes.CannotReplyWithoutPermissionToReadMessageHistory)
    return 'reply-refused';
  return error.code === RESTJSONErrorCodes.UnknownMessage ? 'message-gone' : 'request-refused';
}

function postFailureOf(error: DiscordAPIError): PostFailure {
  const known = failureByCode.get(error.code);
  if (known !== undefined) return known;
  if (error.status === 401) return 'unavailable';
  return error.status === 404 ? 'gone' : 'refused';
}

// https://docs.discord.com/developers/topics/opcodes-and-status-codes#json
const failureByCode: ReadonlyMap<string | number, PostFailure> = new Map<number, PostFailure>([
  [RESTJSONErrorCodes.UnknownChannel, 'gone'],
  [RESTJSONErrorCodes.UnknownGuild, 'gone'],
  // What a repeated nonce is answered with when its message was deleted meanwhile.
  [RESTJSONErrorCodes.UnknownMessage, 'gone'],
  [RESTJSONErrorCodes.InvalidActionOnArchivedThread, 'gone'],
  [RESTJSONErrorCodes.ThreadLocked, 'forbidden'],
  [RESTJSONErrorCodes.MissingAccess, 'forbidden'],
  [RESTJSONErrorCodes.MissingPermissions, 'forbidden'],
  [RESTJSONErrorCodes.CannotSendMessagesInNonTextChannel, 'forbidden'],
  [RESTJSONErrorCodes.CannotExecuteActionOnThisChannelType, 'forbidden'],
  [RESTJSONErrorCodes.CannotSendMessagesToThisUser, 'forbidden'],
  [RESTJSONErrorCodes.CannotReplyWithoutPermissionToReadMessageHistory, 'forbidden'],
  [RESTJSONErrorCodes.CannotSendMessagesToThisUserDueToHavingNoMutualGuilds, 'forbidden'],
  [RESTJSONErrorCodes.ActionCannotBePerformedDueToSlowmodeRateLimit, 'unavailable'],
  [RESTJSONErrorCodes.ChannelWriteRateLimit, 'unavailable'],
  [RESTJSONErrorCodes.ServerWriteRateLimit, 'unavailable'],
  [RESTJSONErrorCodes.AnnouncementEditLimitExceeded, 'unavailable'],
  [RESTJSONErrorCodes.MaximumNumberOfEditsToMessagesOlderThanOneHourReached, 'unavailable'],
  [RESTJSONErrorCodes.ServiceResourceIsBeingRateLimited, 'unavailable'],
  [RESTJSONErrorCodes.APIResourceOverloaded, 'unavailable'],
  [RESTJSONErrorCodes.SendMessagesHasBeenTemporarilyDisabled, 'unavailable'],
  // Of reactions, for one: https://github.com/discord/discord-api-docs/pull/1257
  [RESTJSONErrorCodes.FeatureTemporarilyDisabledServerSide, 'unavailable'],
]);
