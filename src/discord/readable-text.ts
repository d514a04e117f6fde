import type { APIGuildMember, APIUser } from 'discord.js';
import { minuteInUtc } from '../wording/our-lines.ts';

/** Looks up what a code stands for; undefined for what is unknown here. */
export type CodeNames = {
  user(id: string): string | undefined;
  role(id: string): string | undefined;
  channel(id: string): string | undefined;
};

// https://docs.discord.com/developers/reference#message-formatting
const codes =
  /<(?:@!?(?<user>\d+)|@&(?<role>\d+)|#(?<channel>\d+)|a?:(?<emoji>\w+):\d+|t:(?<seconds>-?\d+)(?::\w)?|\/(?<command>[^:<>]+):\d+|id:(?<page>\w+))>/g;

type Code = Partial<Record<'user' | 'role' | 'channel' | 'emoji' | 'seconds' | 'command' | 'page', string>>;

/** Puts names in place of Discord's codes for people, roles, channels, emoji, times and commands. */
export function readableText(content: string, names: CodeNames): string {
  return content.replace(codes, (...match) => wordFor(match[0], match.at(-1), names));
}

function wordFor(code: string, { user, role, channel, emoji, seconds, command, page }: Code, names: CodeNames): string {
  if (user !== undefined) return `@${names.user(user) ?? 'someone'}`;
  if (role !== undefined) return `@${names.role(role) ?? 'a role'}`;
  if (channel !== undefined) return `#${names.channel(channel) ?? 'a channel'}`;
  if (emoji !== undefined) return `:${emoji}:`;
  if (seconds !== undefined) return readableTime(Number(seconds)) ?? code;
  if (command !== undefined) return `/${command}`;
  return page === undefined ? code : `#${page}`;
}

/** @returns for example `2026-11-22 20:16 UTC`; undefined for a time that no calendar has. */
function readableTime(seconds: number): string | undefined {
  const date = new Date(seconds * 1000);
  return Number.isNaN(date.getTime()) ? undefined : minuteInUtc(date.getTime());
}

export type Named = Pick<APIUser, 'username' | 'global_name'>;

/** The name by which people on this server, or else on Discord, know somebody. */
export function shownName(user: Named, member?: Pick<APIGuildMember, 'nick'> | undefined): string {
  return member?.nick ?? user.global_name ?? user.username;
}
