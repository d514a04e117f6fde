import { DiscordAPIError, HTTPError, RateLimitError } from 'discord.js';
import { saysAllInWords } from '../base/failure.ts';
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

/** Discord gives a code with each refusal of a route that it has; discord.js takes another program's words for one. */
function isNoDiscord(error: unknown): boolean {
  const { status, code } = error as { readonly status?: unknown; readonly code?: unknown };
  return error instanceof DiscordAPIError && status === 404 && (typeof code !== 'number' || code === 0);
}

function kindOf(error: unknown): DiscordFailureKind {
  if (error instanceof DiscordAPIError) {
    if (error.status === 429) return 'unreachable';
    return error.status === 401 ? 'token-refused' : 'refused';
  }
  if (error instanceof HTTPError || error instanceof RateLimitError) return 'unreachable';
  const sentence = sentenceOf(error);
  return kindBySentence.find(([pattern]) => pattern.test(sentence))?.[1] ?? 'unreachable';
}

/**
 * Whether it is an answer of Discord's API, which names a code with each refusal, and not one of what stands in front of
 * it, such as a proxy: that tells nothing of channels and messages.
 */
export function isAnsweredByDiscord(error: unknown): error is DiscordAPIError & { readonly code: number } {
  return error instanceof DiscordAPIError && typeof error.code === 'number';
}

/** Whether the same request may well be answered in a while: Discord was out of reach, broken or had too much to do. */
export function isPassingAtDiscord(error: unknown): boolean {
  if (error instanceof DiscordFailure) return error.kind === 'unreachable';
  if (error instanceof DiscordAPIError) {
    return error.status === 429 || error.status >= 500 || !(isAnsweredByDiscord(error) || error.status === 401);
  }
  return kindOf(error) === 'unreachable';
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
    return isAnsweredByDiscord(error) ? `HTTP ${error.status}, code ${error.code}.` : `HTTP ${error.status}.`;
  }
  if (error instanceof HTTPError) return `HTTP ${error.status}.`;
  if (error instanceof RateLimitError) return `rate limit, ${Math.ceil(error.retryAfter / 1000)} s to wait.`;
  return error instanceof Error ? `${error.message.replace(/\.$/, '')}.` : 'unknown error.';
}
