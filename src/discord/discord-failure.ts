import { DiscordAPIError, HTTPError, RateLimitError } from 'discord.js';

/** Why the connection to Discord could not be made, was lost for good, or a request got no answer. */
export type DiscordFailureKind =
  | 'token-refused'
  | 'intents-not-enabled'
  | 'intents-invalid'
  | 'too-many-starts'
  | 'sharding-required'
  | 'unreachable'
  | 'no-discord'
  | 'refused';

/** Advice for operators, naming the setting to change. */
const adviceByKind: Record<DiscordFailureKind, string> = {
  'token-refused':
    'Discord refuses the bot token. Copy a new one from https://discord.com/developers/applications (Bot, Reset Token) into DISCORD_TOKEN.',
  'intents-not-enabled':
    'Discord refuses the intents. Switch on "Message Content Intent" at https://discord.com/developers/applications (Bot, Privileged Gateway Intents), or configure the bot to do without message content.',
  'intents-invalid': 'Discord does not know the intents that this version asks for. Update the bot.',
  'too-many-starts':
    'The bot was started too often today: Discord allows 1,000 starts in 24 hours. Wait, then start it.',
  'sharding-required': 'The bot is on more servers than one connection may serve. Run it with more shards.',
  unreachable: 'Discord cannot be reached. Check the network, then https://discordstatus.com.',
  'no-discord': 'No Discord answers there: DISCORD_API_URL must be the address of its REST API, which ends in /api.',
  refused: 'Discord refused the request.',
};

// https://docs.discord.com/developers/topics/opcodes-and-status-codes#gateway-close-event-codes
const kindByCloseCode: Readonly<Record<number, DiscordFailureKind>> = {
  4004: 'token-refused',
  4010: 'sharding-required',
  4011: 'sharding-required',
  4013: 'intents-invalid',
  4014: 'intents-not-enabled',
};

// What discord.js says instead of the close code while logging in.
const kindBySentence: readonly (readonly [RegExp, DiscordFailureKind])[] = [
  [/authentication failed|invalid token|expected token/i, 'token-refused'],
  [/disallowed intents/i, 'intents-not-enabled'],
  [/invalid intents/i, 'intents-invalid'],
  [/not enough sessions/i, 'too-many-starts'],
  [/sharding/i, 'sharding-required'],
];

export class DiscordFailure extends Error {
  override readonly name = 'DiscordFailure';
  readonly kind: DiscordFailureKind;
  /** One or two sentences for the operator. */
  readonly advice: string;

  constructor(kind: DiscordFailureKind, what: string, cause?: unknown) {
    super(`${what} ${adviceByKind[kind]}`, { cause });
    this.kind = kind;
    this.advice = adviceByKind[kind];
  }
}

/** @param closeCode one that ends the session for good: Discord lets nobody reconnect after it. */
export function failureOfClose(closeCode: number): DiscordFailure {
  const kind = kindByCloseCode[closeCode] ?? 'refused';
  return new DiscordFailure(kind, `Discord closed the connection for good (code ${closeCode}).`);
}

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

/** Whether the same request may well be answered in a while: Discord was out of reach, broken or had too much to do. */
export function isPassingAtDiscord(error: unknown): boolean {
  if (error instanceof DiscordFailure) return error.kind === 'unreachable';
  if (error instanceof DiscordAPIError) return error.status === 429 || error.status >= 500;
  return kindOf(error) === 'unreachable';
}

/** For the log. Never the error itself: those of discord.js carry the request's body, which is what somebody wrote. */
export function discordErrorFields(error: unknown): { readonly why: string; readonly stack?: string } {
  const why = sentenceOf(error);
  return error instanceof Error && error.stack !== undefined ? { why, stack: error.stack } : { why };
}

/** What happened, in a few words. */
export function sentenceOf(error: unknown): string {
  if (error instanceof DiscordAPIError) {
    return typeof error.code === 'number' ? `HTTP ${error.status}, code ${error.code}.` : `HTTP ${error.status}.`;
  }
  if (error instanceof HTTPError) return `HTTP ${error.status}.`;
  if (error instanceof RateLimitError) return `rate limit, ${Math.ceil(error.retryAfter / 1000)} s to wait.`;
  return error instanceof Error ? `${error.message.replace(/\.$/, '')}.` : 'unknown error.';
}
