import { DiscordAPIError, type DiscordErrorData, RateLimitError, RESTJSONErrorCodes } from 'discord.js';
import { expect, test } from 'vitest';
import { NotDiscordsAnswer } from '../../src/discord/ask-discord.ts';
import { toDiscordRefusal } from '../../src/discord/to-discord-refusal.ts';

/** What discord.js throws where the API answers. */
function answer(status: number, code: number | undefined, errors?: DiscordErrorData['errors']): DiscordAPIError {
  const raw = { code: code as number, message: 'no', ...(errors === undefined ? {} : { errors }) };
  return new DiscordAPIError(raw, code as number, status, 'POST', 'http://127.0.0.1/api', {
    body: undefined,
    files: undefined,
  });
}

test.each([
  ['a channel that is gone', answer(404, RESTJSONErrorCodes.UnknownChannel), 'request-refused', 'gone'],
  ['a message that is gone', answer(404, RESTJSONErrorCodes.UnknownMessage), 'message-gone', 'gone'],
  ['a permission', answer(403, RESTJSONErrorCodes.MissingPermissions), 'request-refused', 'forbidden'],
  [
    'a reply without the history',
    answer(400, RESTJSONErrorCodes.CannotReplyWithoutPermissionToReadMessageHistory),
    'reply-refused',
    'forbidden',
  ],
  [
    'a reference of another channel',
    answer(400, RESTJSONErrorCodes.InvalidFormBodyOrContentType, { message_reference: { _errors: [] } }),
    'reply-refused',
    'refused',
  ],
  ['slow mode', answer(400, RESTJSONErrorCodes.ChannelWriteRateLimit), 'request-refused', 'unavailable'],
  ['a limit of a whole server', answer(400, RESTJSONErrorCodes.ServerWriteRateLimit), 'request-refused', 'unavailable'],
  [
    'a limit of what announcements may be edited',
    answer(400, RESTJSONErrorCodes.AnnouncementEditLimitExceeded),
    'request-refused',
    'unavailable',
  ],
  [
    'a limit of what is edited after an hour',
    answer(429, RESTJSONErrorCodes.MaximumNumberOfEditsToMessagesOlderThanOneHourReached),
    'request-refused',
    'unavailable',
  ],
  [
    'a limit of a service',
    answer(400, RESTJSONErrorCodes.ServiceResourceIsBeingRateLimited),
    'request-refused',
    'unavailable',
  ],
  [
    'a channel where nobody writes',
    answer(400, RESTJSONErrorCodes.CannotSendMessagesInNonTextChannel),
    'request-refused',
    'forbidden',
  ],
  [
    'somebody with whom no server is shared',
    answer(403, RESTJSONErrorCodes.CannotSendMessagesToThisUserDueToHavingNoMutualGuilds),
    'request-refused',
    'forbidden',
  ],
  ['AutoMod', answer(400, RESTJSONErrorCodes.MessageWasBlockedByAutomaticModeration), 'request-refused', 'refused'],
  ['the link filter', answer(400, RESTJSONErrorCodes.MessageBlockedByHarmfulLinksFilter), 'request-refused', 'refused'],
  [
    'what is switched off for a while',
    answer(403, RESTJSONErrorCodes.FeatureTemporarilyDisabledServerSide),
    'request-refused',
    'unavailable',
  ],
  [
    'a place where nothing is posted for a while',
    answer(403, RESTJSONErrorCodes.SendMessagesHasBeenTemporarilyDisabled),
    'request-refused',
    'unavailable',
  ],
  ['a code that nobody knows yet', answer(400, 999_999), 'request-refused', 'refused'],
  ['a token that is refused', answer(401, RESTJSONErrorCodes.GeneralError), 'request-refused', 'unavailable'],
  ['what stands in front of Discord', new NotDiscordsAnswer(403), 'request-refused', 'unavailable'],
  ['a body that is too large for that', answer(413, undefined), 'request-refused', 'refused'],
  ['no answer at all', new TypeError('fetch failed'), 'request-refused', 'unavailable'],
])('%s', (_, error, kind, because) => {
  expect(toDiscordRefusal(error)).toMatchObject({ kind, because });
});

test('a rate limit says how long to wait', () => {
  const error = new RateLimitError({
    timeToReset: 2_000,
    limit: 5,
    method: 'PATCH',
    hash: '',
    url: '',
    route: '/channels/:id/messages/:id',
    majorParameter: '',
    global: false,
    retryAfter: 2_500,
    sublimitTimeout: 0,
    scope: 'user',
  });

  expect(toDiscordRefusal(error)).toMatchObject({ kind: 'too-early', because: 'unavailable', afterMs: 2_500 });
});
