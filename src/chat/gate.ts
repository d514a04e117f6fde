import type { ChannelId, GuildId, UserId } from '../base/ids.ts';
import { isBlank } from '../base/text.ts';
import type { Place } from '../wording/message.ts';
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
  | { readonly kind: 'greet'; readonly because: 'bare-mention' }
  | { readonly kind: 'ignore'; readonly because: ReasonToIgnore };

/** Decides whether a message deserves a turn. The cheapest reason to stay silent comes first. */
export function judgeMessage(message: IncomingMessage, policy: GatePolicy): Verdict {
  if (message.author.kind === 'bot') return ignore('from-a-bot');
  if (message.author.kind === 'webhook') return ignore('from-a-webhook');
  if (!message.ordinary) return ignore('system-message');

  const mute = saysNothing(message);
  if (mute && !message.mentionsBot) return ignore('nothing-said');

  const because = reasonToAnswer(message, policy);
  if (because === undefined) return ignore('not-addressed');
  if (because === 'home-channel' && message.addressesAnother) return ignore('addressed-to-another');

  const refused = reasonToRefuse(message, policy);
  if (refused !== undefined) return ignore(refused);

  return mute ? { kind: 'greet', because: 'bare-mention' } : { kind: 'answer', because };
}

function reasonToAnswer(message: IncomingMessage, policy: GatePolicy): ReasonToAnswer | undefined {
  if (message.place.kind === 'direct') return 'direct-message';
  if (message.mentionsBot) return 'mention';
  if (message.repliesToBot) return 'reply';
  return isListed(message.place, policy.homeChannels) ? 'home-channel' : undefined;
}

function reasonToRefuse({ author, place, maySend }: IncomingMessage, policy: GatePolicy): ReasonToIgnore | undefined {
  if (policy.deniedUsers.has(author.id)) return 'denied-user';
  if (isListed(place, policy.deniedChannels)) return 'denied-channel';
  // A direct message belongs to no server and shows no roles: the allow-lists of servers, channels and roles
  // would close direct messages to everybody. Who must not write there goes on the list of denied users.
  if (place.kind !== 'direct') {
    if (isOutside(policy.allowedServers, (servers) => place.guild !== undefined && servers.has(place.guild.id))) {
      return 'outside-allowed-server';
    }
    if (isOutside(policy.allowedChannels, (channels) => isListed(place, channels))) return 'outside-allowed-channel';
    if (isOutside(policy.allowedRoles, (roles) => author.roles.some((role) => roles.has(role)))) {
      return 'outside-allowed-role';
    }
  }
  return maySend ? undefined : 'may-not-send';
}

/** A mention in a reply to somebody else points at their words, which is something to answer. */
function saysNothing(message: IncomingMessage): boolean {
  const pointsAtAnother = message.mentionsBot && !message.repliesToBot && message.quoted !== undefined;
  return isBlank(message.text) && message.attachments.length === 0 && !pointsAtAnother;
}

function isListed(place: Place, channels: ReadonlySet<ChannelId>): boolean {
  return channels.has(place.channel) || (place.parent !== undefined && channels.has(place.parent));
}

function isOutside<Id>(allowed: ReadonlySet<Id>, isIn: (allowed: ReadonlySet<Id>) => boolean): boolean {
  return allowed.size > 0 && !isIn(allowed);
}

function ignore(because: ReasonToIgnore): Verdict {
  return { kind: 'ignore', because };
}
