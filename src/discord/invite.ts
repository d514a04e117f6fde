import { OAuth2Scopes, PermissionFlagsBits, PermissionsBitField } from 'discord.js';

const permissions =
  PermissionFlagsBits.ViewChannel |
  PermissionFlagsBits.SendMessages |
  PermissionFlagsBits.SendMessagesInThreads |
  PermissionFlagsBits.ReadMessageHistory |
  PermissionFlagsBits.EmbedLinks |
  PermissionFlagsBits.AttachFiles |
  PermissionFlagsBits.AddReactions;

/** The address that adds this application to a server with just the permissions that it uses. */
export function inviteOf(application: string): string {
  const query = new URLSearchParams({
    client_id: application,
    scope: `${OAuth2Scopes.Bot} ${OAuth2Scopes.ApplicationsCommands}`,
    permissions: String(permissions),
  });
  return `https://discord.com/oauth2/authorize?${query}`;
}

/** The permissions that the bot uses and doesn't have, as Discord's client calls them. @param bits as Discord writes them */
export function lackingIn(bits: string): readonly string[] {
  const missing = new PermissionsBitField(BigInt(bits)).missing(permissions);
  return missing.map((name) => name.replace(/(?<=[a-z])(?=[A-Z])/g, ' '));
}
