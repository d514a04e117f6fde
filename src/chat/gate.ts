import type { ChannelId, GuildId, UserId } from '../base/ids.ts';
import { type Place, showsSomething } from '../wording/message.ts';
import type { IncomingMessage } from './incoming.ts';

/** Whom Scarlet answers, as the operator set it. A channel on a list stands for its threads too. */
export type GatePolicy = {
  /** Channels in which she answers without being addressed. */
  readonly homeChannels: ReadonlySet<ChannelId>;
  readonly deniedUsers: ReadonlySet<UserId>;
  readonly deniedChannels: ReadonlySet<ChannelId>;
  /** Empty means all servers; so too for channels and roles. */
  readonly allowedServers: ReadonlySet<GuildId>;
  readonly allowedChannels: ReadonlySet<ChannelId>;
  /** One of them is enough. */
  readonly allowedRoles: ReadonlySet<string>;
};

export type ReasonToAnswer = 'direct-message' | 'mention' | 'reply' | 'home-channel';

export type ReasonToIgnore =
  | 'from-a-bot'
  | 'from-a-webhook'
  | 'system-message'
  | 'nothing-said'
  | 'not-addressed'
  | 'addressed-to-another'
  | 'denied-user'
  | 'denied-channel'
  | 'outside-allowed-server'
  | 'outside-allowed-channel'
  | 'outside-allowed-role'
  | 'may-not-send';

export type Verdict =
  | { readonly kind: 'answer'; readonly because: ReasonToAnswer }
  | { readonly kind: 'greet'; readonly because: 'bare-mention' | 'words-hidden' }
  | { readonly kind: 'ignore'; readonly because: ReasonToIgnore };

/** Decides whether a message deserves a turn. The cheapest reason to stay silent comes first. */
export function judgeMessage(message: IncomingMessage, policy: GatePolicy): Verdict {
  if (message.author.kind === 'bot') return ignore('from-a-bot');
  if (message.author.kind === 'webhook') return ignore('from-a-webhook');
  if (!message.ordinary) return ignore('system-message');

  const mute = bringsNothing(message);
  if (mute && !message.mentionsBot) return ignore('nothing-said');

  const because = reasonToAnswer(message, policy);
  if (because === undefined) return ignore('not-addressed');
  if (because === 'home-channel' && message.addressesAnother) return ignore('addressed-to-another');

  const refused = reasonToRefuse(
    { user: message.author.id, roles: message.author.roles, place: message.place },
    policy,
  );
  if (refused !== undefined) return ignore(refused);
  if (!message.maySend) return ignore('may-not-send');

  if (!mute) return { kind: 'answer', because };
  return { kind: 'greet', because: message.wordsHidden ? 'words-hidden' : 'bare-mention' };
}

function reasonToAnswer(message: IncomingMessage, policy: GatePolicy): ReasonToAnswer | undefined {
  if (message.place.kind === 'direct') return 'direct-message';
  if (message.mentionsBot) return 'mention';
  if (message.repliesToBot) return 'reply';
  return isListed(message.place, policy.homeChannels) ? 'home-channel' : undefined;
}

/** Who wants something of the bot, and where. */
export type Asker = {
  readonly user: UserId;
  readonly roles: readonly string[];
  readonly place: Pick<Place, 'channel' | 'kind' | 'parent' | 'guild'>;
};

/** Why the operator's lists keep the bot from serving somebody there, with a message or with a command. */
export function reasonToRefuse({ user, roles, place }: Asker, policy: GatePolicy): ReasonToIgnore | undefined {
  if (policy.deniedUsers.has(user)) return 'denied-user';
  if (isListed(place, policy.deniedChannels)) return 'denied-channel';
  // A direct message belongs to no server and shows no roles: the allow-lists of servers, channels and roles
  // would close direct messages to everybody. Who must not write there goes on the list of denied users.
  if (place.kind !== 'direct') {
    if (isOutside(policy.allowedServers, (servers) => place.guild !== undefined && servers.has(place.guild.id))) {
      return 'outside-allowed-server';
    }
    if (isOutside(policy.allowedChannels, (channels) => isListed(place, channels))) return 'outside-allowed-channel';
    if (isOutside(policy.allowedRoles, (allowed) => roles.some((role) => allowed.has(role)))) {
      return 'outside-allowed-role';
    }
  }
  return undefined;
}

/**
 * Whether Discord hides from us what a message says, as it does once an edit drops the mention by which we could read it:
 * no message on Discord says nothing, but by characters that nobody sees.
 */
export function isHidden(message: IncomingMessage): boolean {
  return message.text === '' && bringsNothing(message) && (message.wordsHidden || !message.mentionsBot);
}

/** What somebody forwards they show; a mention in a reply points at what it replies to. */
function bringsNothing(message: IncomingMessage): boolean {
  const shown = message.brought.filter(({ kind }) => message.mentionsBot || kind === 'forward');
  return ![message, ...shown].some(showsSomething);
}

function isListed(place: Asker['place'], channels: ReadonlySet<ChannelId>): boolean {
  return channels.has(place.channel) || (place.parent !== undefined && channels.has(place.parent));
}

function isOutside<Id>(allowed: ReadonlySet<Id>, isIn: (allowed: ReadonlySet<Id>) => boolean): boolean {
  return allowed.size > 0 && !isIn(allowed);
}

/** Whether nothing in a message is for her any more: it is meant for somebody else, or says nothing. */
export function isNothingForHer({ because }: Verdict): boolean {
  return because === 'not-addressed' || because === 'addressed-to-another' || because === 'nothing-said';
}

function ignore(because: ReasonToIgnore): Verdict {
  return { kind: 'ignore', because };
}
