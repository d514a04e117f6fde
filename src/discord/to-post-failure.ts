import { DiscordAPIError, RESTJSONErrorCodes } from 'discord.js';
import type { PostFailure } from '../chat/outbox.ts';

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
  [RESTJSONErrorCodes.CannotSendMessagesToThisUser, 'forbidden'],
  [RESTJSONErrorCodes.CannotReplyWithoutPermissionToReadMessageHistory, 'forbidden'],
  [RESTJSONErrorCodes.CannotSendMessagesToThisUserDueToHavingNoMutualGuilds, 'forbidden'],
  [RESTJSONErrorCodes.ActionCannotBePerformedDueToSlowmodeRateLimit, 'unavailable'],
  [RESTJSONErrorCodes.ChannelWriteRateLimit, 'unavailable'],
  [RESTJSONErrorCodes.APIResourceOverloaded, 'unavailable'],
]);

/** Translates what a POST was answered with. Whatever isn't an answer of Discord's API leaves the outcome open. */
export function toPostFailure(error: unknown): PostFailure {
  if (!(error instanceof DiscordAPIError)) return 'unavailable';
  const known = failureByCode.get(error.code);
  if (known !== undefined) return known;
  // Without a code it was not the API that answered, but what stands in front of it.
  if (typeof error.code !== 'number' || error.status === 401 || error.status === 429) return 'unavailable';
  return error.status === 404 ? 'gone' : 'refused';
}

/** Without this permission a reply is refused, though the same message without a reference isn't. */
export function mayNotReply(error: unknown): boolean {
  return (
    error instanceof DiscordAPIError &&
    error.code === RESTJSONErrorCodes.CannotReplyWithoutPermissionToReadMessageHistory
  );
}
