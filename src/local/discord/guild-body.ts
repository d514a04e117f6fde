import type { APIGuild, APIGuildMember, APIRole, GatewayGuildCreateDispatchData, Locale } from 'discord-api-types/v10';
import { noFlags } from './bits.ts';
import { textChannelBody, threadBody } from './channel-body.ts';
import type { Guild, Member, TextChannel, Thread } from './entities.ts';
import { canSee } from './permissions.ts';
import type { World } from './world.ts';

/** A server as `GET /guilds/{guild_id}` shows it. */
export function guildBody(guild: Guild): APIGuild {
  // In Discord's OpenAPI, though not in discord-api-types.
  const undocumented = { home_header: null, nsfw: false };
  return {
    ...undocumented,
    id: guild.id,
    name: guild.name,
    icon: null,
    description: null,
    splash: null,
    discovery_splash: null,
    features: [],
    banner: null,
    owner_id: guild.ownerId,
    application_id: null,
    region: 'rotterdam',
    afk_channel_id: null,
    afk_timeout: 300,
    system_channel_id: null,
    system_channel_flags: noFlags,
    widget_enabled: false,
    widget_channel_id: null,
    verification_level: 0,
    roles: [...guild.roles.values()],
    default_message_notifications: 0,
    mfa_level: 0,
    explicit_content_filter: 0,
    max_presences: null,
    max_members: 500_000,
    max_stage_video_channel_users: 50,
    max_video_channel_users: 25,
    vanity_url_code: null,
    premium_tier: 0,
    premium_subscription_count: 0,
    preferred_locale: guild.preferredLocale as Locale,
    rules_channel_id: null,
    safety_alerts_channel_id: null,
    public_updates_channel_id: null,
    hub_type: null,
    premium_progress_bar_enabled: false,
    nsfw_level: 0,
    emojis: [],
    stickers: [],
    incidents_data: null,
  };
}

/** A server as the gateway shows it to a bot that is in it. */
export function guildCreateBody(world: World, guild: Guild): GatewayGuildCreateDispatchData {
  const channels = [...world.channels.values()];
  const texts = channels.filter((channel): channel is TextChannel => channel.kind === 'text');
  const threads = channels.filter((channel): channel is Thread => channel.kind === 'thread' && !channel.archived);
  const isShown = (thread: Thread) => thread.guildId === guild.id && canSee(world, world.bot.id, thread);
  const bot = guild.members.get(world.bot.id);
  return {
    ...guildBody(guild),
    joined_at: bot?.joinedAt ?? '',
    large: false,
    member_count: guild.members.size,
    voice_states: [],
    // Without the members intent, the bot alone.
    members: bot === undefined ? [] : [memberBody(bot)],
    channels: texts.filter(({ guildId }) => guildId === guild.id).map(textChannelBody),
    threads: threads.filter(isShown).map((thread) => threadOfBot(world, thread)),
    presences: [],
    stage_instances: [],
    guild_scheduled_events: [],
    soundboard_sounds: [],
  };
}

/** A thread that the bot is in comes with its membership (Threads, Gateway Events). */
function threadOfBot(world: World, thread: Thread): ReturnType<typeof threadBody> {
  const since = thread.members.get(world.bot.id);
  const member = since === undefined ? {} : { member: { join_timestamp: since, flags: noFlags } };
  return { ...threadBody(thread), ...member } as ReturnType<typeof threadBody>;
}

export function memberBody(member: Member): APIGuildMember {
  return { ...memberWithoutUser(member), user: member.user };
}

/** A member as messages carry one: the user is known from the message. */
export function memberWithoutUser(member: Member): Omit<APIGuildMember, 'user'> {
  return {
    nick: member.nick,
    avatar: null,
    banner: null,
    roles: member.roles,
    joined_at: member.joinedAt,
    premium_since: null,
    deaf: false,
    mute: false,
    flags: noFlags,
    pending: false,
    communication_disabled_until: member.timedOutUntil ?? null,
    avatar_decoration_data: null,
    collectibles: null,
  };
}

/** A role as a new server has it. */
export function makeRole(id: string, name: string, permissions: bigint, position: number): APIRole {
  return {
    id,
    name,
    permissions: String(permissions),
    position,
    color: 0,
    colors: { primary_color: 0, secondary_color: null, tertiary_color: null },
    hoist: false,
    managed: false,
    mentionable: false,
    icon: null,
    unicode_emoji: null,
    flags: noFlags,
  };
}
