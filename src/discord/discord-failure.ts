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
  unreachable:
    'Discord cannot be reached. Check the network, and HTTPS_PROXY and DISCORD_API_URL where they are set, then https://discordstatus.com.',
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
