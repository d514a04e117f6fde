import { type GuildBasedChannel, PermissionFlagsBits } from 'discord.js';

/**
 * Whether the bot may write there now. An archived thread opens by itself when somebody writes; a locked one only for
 * those who manage threads.
 *
 * @param now milliseconds since the epoch: a bot in time-out may only read.
 */
export function maySend(channel: GuildBasedChannel, now: number): boolean {
  const me = channel.guild.members.me;
  const permissions = me === null ? null : channel.permissionsFor(me);
  if (me === null || permissions === null) return false;
  if (permissions.has(PermissionFlagsBits.Administrator)) return true;
  if ((me.communicationDisabledUntilTimestamp ?? 0) > now) return false;
  if (!permissions.has(PermissionFlagsBits.ViewChannel)) return false;
  if (channel.isThread()) {
    const isOpen = channel.locked !== true || permissions.has(PermissionFlagsBits.ManageThreads);
    return isOpen && permissions.has(PermissionFlagsBits.SendMessagesInThreads);
  }
  if (channel.isVoiceBased() && !permissions.has(PermissionFlagsBits.Connect)) return false;
  return channel.isTextBased() && permissions.has(PermissionFlagsBits.SendMessages);
}
