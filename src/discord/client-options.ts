import { type ClientOptions, GatewayIntentBits, Options, type RESTOptions } from 'discord.js';
import { askDiscord } from './ask-discord.ts';

export type ClientSettings = {
  /** Where Discord's REST API is, without the version; Discord itself when left out. */
  readonly apiUrl?: string | undefined;
  /** Whether to ask for the privileged intent that shows messages which don't address the bot. */
  readonly messageContent: boolean;
};

const oneRequestMs = 15_000;
/** A longer wait than this is told to the caller, which decides; discord.js would wait without bound. */
export const longestRateLimitMs = 10_000;

/** How we use discord.js: nothing cached that we can do without, nothing pinged, no endless waiting. */
export function clientOptions(
  { apiUrl, messageContent }: ClientSettings,
  makeRequest: RESTOptions['makeRequest'] = askDiscord,
): ClientOptions {
  return {
    intents: [
      GatewayIntentBits.Guilds,
      GatewayIntentBits.GuildMessages,
      GatewayIntentBits.DirectMessages,
      ...(messageContent ? [GatewayIntentBits.MessageContent] : []),
    ],
    // No partials: messages are read from the gateway's own payloads, and an incomplete channel in the cache would be
    // taken for one whose name and permissions are known.
    partials: [],
    shards: 'auto',
    allowedMentions: { parse: [] },
    makeCache: leanCaches(),
    rest: {
      ...(apiUrl === undefined ? {} : { api: apiUrl }),
      timeout: oneRequestMs,
      // Retried at once, without a pause: patience is the outbox's.
      retries: 1,
      // An edit that has to wait is outdated by then: the caller sends a newer one.
      rejectOnRateLimit: ({ retryAfter, method, route }) =>
        retryAfter > longestRateLimitMs || (method === 'PATCH' && route === '/channels/:id/messages/:id'),
      invalidRequestWarningInterval: 500,
      makeRequest,
    },
  };
}

/** Servers, channels and roles stay: permissions need them. Of members and users only the bot itself. */
function leanCaches(): NonNullable<ClientOptions['makeCache']> {
  return Options.cacheWithLimits({
    AutoModerationRuleManager: 0,
    BaseGuildEmojiManager: 0,
    GuildBanManager: 0,
    GuildEmojiManager: 0,
    GuildInviteManager: 0,
    GuildMemberManager: { maxSize: 0, keepOverLimit: (member) => member.id === member.client.user.id },
    GuildScheduledEventManager: 0,
    GuildStickerManager: 0,
    MessageManager: 0,
    PresenceManager: 0,
    ReactionManager: 0,
    ReactionUserManager: 0,
    StageInstanceManager: 0,
    ThreadMemberManager: 0,
    UserManager: { maxSize: 0, keepOverLimit: (user) => user.id === user.client.user?.id },
    VoiceStateManager: 0,
  });
}
