import { DiscordAPIError, HTTPError, RateLimitError, RESTJSONErrorCodes } from 'discord.js';
import { saysAllInWords } from '../base/failure.ts';
import { NotDiscordsAnswer } from './ask-discord.ts';
import { DiscordFailure, type DiscordFailureKind } from './discord-failure.ts';

// What discord.js says instead of the close code while logging in.
const kindBySentence: readonly (readonly [RegExp, DiscordFailureKind])[] = [
  [/authentication failed|invalid token|expected token/i, 'token-refused'],
  [/disallowed intents/i, 'intents-not-enabled'],
  [/invalid intents/i, 'intents-invalid'],
  [/not enough sessions/i, 'too-many-starts'],
  [/sharding/i, 'sharding-required'],
];

/**
 * The one place that knows what the errors of discord.js mean to us.
 *
 * @param apiUrl where Discord's REST API is said to be, when it is another than Discord's own
 */
export function toDiscordFailure(error: unknown, doing: string, apiUrl?: string): DiscordFailure {
  if (error instanceof DiscordFailure) return error;
  const what = `${doing} failed: ${sentenceOf(error)}`;
  if (apiUrl === undefined) return new DiscordFailure(kindOf(error), what, error);
  const kind = isNoDiscord(error) ? 'no-discord' : kindOf(error);
  return new DiscordFailure(kind, `${what} DISCORD_API_URL leads to ${apiUrl}.`, error);
}

/** A Discord that lacks one of its routes is not at this address. */
function isNoDiscord(error: unknown): boolean {
  if (error instanceof NotDiscordsAnswer) return error.httpStatus === 404;
  return error instanceof DiscordAPIError && error.status === 404 && error.code === RESTJSONErrorCodes.GeneralError;
}

function kindOf(error: unknown): DiscordFailureKind {
  if (error instanceof DiscordAPIError) return error.status === 401 ? 'token-refused' : 'refused';
  if (error instanceof HTTPError || error instanceof RateLimitError) return 'unreachable';
  const sentence = sentenceOf(error);
  return kindBySentence.find(([pattern]) => pattern.test(sentence))?.[1] ?? 'unreachable';
}

/** Whether the same request may well be answered in a while: Discord was out of reach, broken or had too much to do. */
export function isPassingAtDiscord(error: unknown): boolean {
  return (error instanceof DiscordFailure ? error.kind : kindOf(error)) === 'unreachable';
}

/** For the log. Never the error itself: those of discord.js carry the request's body, which is what somebody wrote. */
export function discordErrorFields(error: unknown): { readonly why: string; readonly stack?: string } {
  const why = sentenceOf(error);
  if (!(error instanceof Error) || error.stack === undefined || saysAllInWords(error)) return { why };
  return { why, stack: error.stack };
}

/** What happened, in a few words. */
export function sentenceOf(error: unknown): string {
  if (error instanceof DiscordAPIError) {
    return typeof error.code === 'number' ? `HTTP ${error.status}, code ${error.code}.` : `HTTP ${error.status}.`;
  }
  if (error instanceof HTTPError) return `HTTP ${error.status}.`;
  if (error instanceof RateLimitError) return `rate limit, ${Math.ceil(error.retryAfter / 1000)} s to wait.`;
  if (!(error instanceof Error)) return 'unknown error.';
  const [, refusedByTls] = openSslWords.exec(error.message) ?? [];
  return refusedByTls === undefined ? `${error.message.replace(/\.$/, '')}.` : `TLS failed: ${refusedByTls}.`;
}

/** OpenSSL names its own source around its reason, in one line that ends with a break. */
const openSslWords = /\b[\dA-F]+:error:[\dA-F]+:[^:]*:[^:]*:([^:]+):/;
