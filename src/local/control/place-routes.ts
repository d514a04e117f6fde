import { z } from 'zod';
import { channelBody } from '../discord/channel-body.ts';
import type { Channel, Guild, TextChannel, Thread } from '../discord/entities.ts';
import type { LocalDiscord } from '../discord/local-discord.ts';
import {
  bodyOf,
  ControlRefusal,
  type ControlRequest,
  type ControlRoute,
  id,
  permissions,
  route,
} from './control-route.ts';

const personRequest = z.strictObject({ name: z.string().min(1).max(32), bot: z.boolean().optional() });
const personChange = z.strictObject({ acceptsDms: z.boolean().optional(), installed: z.boolean().optional() });
const dmRequest = z.strictObject({ with: z.string().optional() });
const serverRequest = z.strictObject({
  name: z.string().min(2).max(100),
  members: z.array(id).min(1),
  preferredLocale: z.string().optional(),
  everyone: permissions.optional(),
  /** Whether the bot gets a role of its own, as when it is invited with permissions. */
  botRole: z.boolean().default(false),
});
const roleRequest = z.strictObject({
  name: z.string().min(1).max(100),
  permissions: permissions.default([]),
  mentionable: z.boolean().default(false),
});
const overwrites = z.array(
  z.strictObject({
    role: id.optional(),
    user: id.optional(),
    allow: permissions.default([]),
    deny: permissions.default([]),
  }),
);
const channelRequest = z.strictObject({
  name: z.string().min(1).max(100),
  kind: z.enum(['text', 'forum']).default('text'),
  overwrites: overwrites.default([]),
});
const memberRequest = z.strictObject({
  person: id,
  roles: z.array(id).default([]),
  timeOutMs: z.number().int().min(0).optional(),
});
const threadRequest = z.strictObject({
  name: z.string().min(1).max(100),
  person: id,
  private: z.boolean().default(false),
  /** The message that it hangs on. */
  from: id.optional(),
});
const archiveRequest = z.strictObject({ archived: z.literal(true), locked: z.boolean().default(false) });
const postRequest = z.strictObject({ name: z.string().min(1).max(100), person: id, text: z.string().min(1) });

/** People, servers, channels, roles and threads. */
export function placeRoutes(discord: LocalDiscord): readonly ControlRoute[] {
  const guildOf = ({ params }: ControlRequest) => discord.guild(params['server'] ?? '');
  const channelOf = ({ params }: ControlRequest) => discord.channel(params['channel'] ?? '');
  return [
    route('GET', '/bot', 'tells what a bot needs to connect', () => {
      const { apiUrl, token, applicationId, bot, gateway } = discord;
      return { apiUrl, token, applicationId, user: bot, connected: gateway.connected };
    }),
    route('POST', '/people', 'makes a person, or another bot', (request) => {
      const { name, bot = false } = bodyOf(personRequest, request);
      return discord.createUser(name, { bot });
    }),
    route(
      'PATCH',
      '/people/{person}',
      'says whether a person takes direct messages, and has the application installed for themselves',
      (request) => {
        const person = discord.user(request.params['person'] ?? '');
        const { acceptsDms, installed } = bodyOf(personChange, request);
        if (acceptsDms !== undefined) discord.acceptDms(person, acceptsDms);
        if (installed !== undefined) discord.installFor(person, installed);
        return person;
      },
    ),
    route(
      'POST',
      '/people/{person}/dm',
      'opens the direct messages between a person and the bot, or another person (`with`)',
      (request) => {
        const { with: other } = bodyOf(dmRequest, request);
        const person = discord.user(request.params['person'] ?? '');
        return channelBody(discord.openDm(person, other === undefined ? undefined : discord.user(other)));
      },
    ),
    route('POST', '/servers', 'makes a server with these members and the bot', (request) => {
      const { members, preferredLocale, everyone, botRole, name } = bodyOf(serverRequest, request);
      const guild = discord.createGuild({
        name,
        members: members.map((each) => discord.user(each)),
        ...(preferredLocale === undefined ? {} : { preferredLocale }),
        ...(everyone === undefined ? {} : { everyone }),
      });
      if (botRole) discord.createBotRole(guild);
      return serverBody(guild);
    }),
    route('GET', '/servers/{server}', 'shows a server, its members and roles', (request) =>
      serverBody(guildOf(request)),
    ),
    route('POST', '/servers/{server}/roles', 'makes a role', (request) => {
      const { name, ...setup } = bodyOf(roleRequest, request);
      return discord.createRole(guildOf(request), name, setup);
    }),
    route(
      'PUT',
      '/servers/{server}/members',
      'lets a person, or the bot, into a server, or gives a member these roles, or a time-out',
      (request) => {
        const guild = guildOf(request);
        const { person, roles, timeOutMs } = bodyOf(memberRequest, request);
        discord.join(
          guild,
          discord.user(person),
          roles.map((each) => roleIn(guild, each)),
        );
        if (timeOutMs !== undefined) discord.timeOut(guild, discord.user(person), timeOutMs);
        return serverBody(guild);
      },
    ),
    route('DELETE', '/servers/{server}/members/{person}', 'takes a person, or the bot, out of a server', (request) =>
      discord.expel(guildOf(request), discord.user(request.params['person'] ?? '')),
    ),
    route('POST', '/servers/{server}/channels', 'makes a text channel or a forum', (request) => {
      const { name, kind, overwrites: allowed } = bodyOf(channelRequest, request);
      const given = allowed.map(({ role, user, ...rest }) => ({
        ...rest,
        ...(role === undefined ? {} : { role }),
        ...(user === undefined ? {} : { user }),
      }));
      return channelBody(discord.createTextChannel(guildOf(request), name, given, { forum: kind === 'forum' }));
    }),
    route('GET', '/channels/{channel}', 'shows a channel or a thread', (request) => channelBody(channelOf(request))),
    route('POST', '/channels/{channel}/threads', 'opens a thread, alone or on a message', (request) => {
      const channel = textChannel(channelOf(request));
      const { name, person, private: isPrivate, from } = bodyOf(threadRequest, request);
      const hangsOn = from === undefined ? {} : { from: discord.message(channel.id, from) };
      return channelBody(discord.createThread(channel, name, discord.user(person), { private: isPrivate, ...hangsOn }));
    }),
    route('PATCH', '/channels/{channel}', 'archives a thread, and may lock it', (request) => {
      const thread = threadOf(channelOf(request));
      discord.archive(thread, { locked: bodyOf(archiveRequest, request).locked });
      return channelBody(thread);
    }),
    route('POST', '/channels/{channel}/posts', 'opens a post in a forum', (request) => {
      const { name, person, text } = bodyOf(postRequest, request);
      return channelBody(discord.openPost(discord.user(person), textChannel(channelOf(request)), name, text));
    }),
  ];
}

function serverBody({ id: serverId, name, ownerId, preferredLocale, roles, members }: Guild): object {
  return {
    id: serverId,
    name,
    ownerId,
    preferredLocale,
    roles: [...roles.values()],
    members: [...members.values()].map(({ user, roles: own }) => ({ id: user.id, name: user.username, roles: own })),
  };
}

function roleIn(guild: Guild, roleId: string) {
  const role = guild.roles.get(roleId);
  if (role === undefined) throw new ControlRefusal(404, `There is no role ${roleId} in ${guild.name}.`);
  return role;
}

function textChannel(channel: Channel): TextChannel {
  if (channel.kind !== 'text') throw new ControlRefusal(400, 'That is a channel of a server, or a forum, only.');
  return channel;
}

function threadOf(channel: Channel): Thread {
  if (channel.kind !== 'thread') throw new ControlRefusal(400, 'Only threads are archived.');
  return channel;
}
