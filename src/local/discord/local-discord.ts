import type { APIMessage, APIRole, APIUser } from 'discord-api-types/v10';
import { bitsOf, type PermissionName } from './bits.ts';
import type { Command } from './command-book.ts';
import type { Channel, DirectMessages, Guild, TextChannel, Thread } from './entities.ts';
import type { Faults } from './faults.ts';
import { GatewayControl } from './gateway-control.ts';
import type { LocalDiscordParts } from './local-discord-parts.ts';
import { addMember, removeMember } from './members.ts';
import type { ModerationRule } from './moderation.ts';
import { PersonInteraction } from './person-interaction.ts';
import {
  archiveThread,
  createGuild,
  createRole,
  createTextChannel,
  createThread,
  type GuildSetup,
  type OverwriteSetup,
  openDm,
  setOverwrites,
} from './places.ts';
import { nameOf, removeMessage } from './post-message.ts';
import { addReaction } from './react.ts';
import type { RecordedRequest } from './rest-request.ts';
import { rewrite, type SayOptions, say } from './say.ts';
import { type GivenOptions, useCommand, useControl } from './use-command.ts';
import { makeUser } from './user-body.ts';

/**
 * A Discord on this machine, and the people in it. The methods are what people and server owners do in Discord's own
 * client; the bot knows nothing of them and connects through the gateway and REST alone.
 */
export class LocalDiscord {
  readonly token: string;
  readonly bot: APIUser;
  readonly applicationId: string;
  /** What goes wrong with REST requests. */
  readonly faults: Faults;
  /** What goes wrong with the gateway. */
  readonly gateway: GatewayControl;
  readonly #parts: LocalDiscordParts;

  constructor(parts: LocalDiscordParts) {
    this.#parts = parts;
    this.token = parts.token;
    this.bot = parts.world.bot;
    this.applicationId = parts.world.application.id;
    this.faults = parts.faults;
    this.gateway = new GatewayControl(parts.gateway, parts.world.watch);
  }

  /** What a client takes for `https://discord.com/api`. */
  get apiUrl(): string {
    return `${this.#parts.world.origin}/api`;
  }

  /** Every REST request so far, with its answer. */
  get requests(): readonly RecordedRequest[] {
    return this.#parts.rest.requests;
  }

  /** What happened lately, in words, oldest first. */
  get story(): readonly string[] {
    return this.#parts.world.watch.recent();
  }

  createUser(name: string, kind: { readonly bot?: boolean } = {}): APIUser {
    const { world } = this.#parts;
    const user = makeUser(world.ids.next(), name, kind);
    world.users.set(user.id, user);
    return user;
  }

  createGuild(setup: GuildSetup): Guild {
    return createGuild(this.#parts.world, setup);
  }

  createRole(
    guild: Guild,
    name: string,
    options: { readonly permissions?: readonly PermissionName[]; readonly mentionable?: boolean } = {},
  ): APIRole {
    return createRole(this.#parts.world, guild, name, bitsOf(options.permissions ?? []), options.mentionable ?? false);
  }

  createTextChannel(guild: Guild, name: string, overwrites: readonly OverwriteSetup[] = []): TextChannel {
    return createTextChannel(this.#parts.world, guild, name, overwrites);
  }

  createThread(
    parent: TextChannel,
    name: string,
    owner: APIUser,
    options: { readonly private?: boolean; readonly from?: APIMessage } = {},
  ): Thread {
    const from = options.from === undefined ? {} : { fromMessage: options.from.id };
    const setup = { name, ownerId: owner.id, private: options.private ?? false, ...from };
    return createThread(this.#parts.world, parent, setup);
  }

  /** Archives a thread; a locked one isn't opened again by a message. */
  archive(thread: Thread, { locked = false }: { readonly locked?: boolean } = {}): void {
    archiveThread(this.#parts.world, thread, locked);
  }

  /** Lets a user, or another bot, into a server, or gives a member other roles. */
  join(guild: Guild, user: APIUser, roles: readonly APIRole[] = []): void {
    addMember(this.#parts.world, guild, user, roles);
  }

  /** Takes a member, or the bot itself, out of a server. */
  expel(guild: Guild, user: APIUser): void {
    removeMember(this.#parts.world, guild, user);
  }

  openDm(user: APIUser): DirectMessages {
    return openDm(this.#parts.world, user);
  }

  /** The channel, thread or direct messages with this id. */
  channel(id: string): Channel {
    return this.#parts.world.channel(id);
  }

  /** Whether this person takes direct messages from the bot; 50007 when not. */
  acceptDms(user: APIUser, accepts: boolean): void {
    if (accepts) this.#parts.world.refusesDms.delete(user.id);
    else this.#parts.world.refusesDms.add(user.id);
  }

  /** From now on Discord refuses what the bot writes with these words in it. Gives its end. */
  moderate(rule: ModerationRule): () => void {
    return this.#parts.world.moderation.add(rule);
  }

  setPermissions(channel: TextChannel, overwrites: readonly OverwriteSetup[]): void {
    const { world } = this.#parts;
    setOverwrites(world, world.guild(channel.guildId), channel, overwrites);
  }

  say(user: APIUser, channel: Channel, text: string, options: SayOptions = {}): APIMessage {
    return say(this.#parts.world, user, channel, text, options).body;
  }

  edit(message: APIMessage, text: string): void {
    rewrite(this.#parts.world, this.#parts.world.message(message.channel_id, message.id), text);
  }

  remove(message: APIMessage): void {
    removeMessage(this.#parts.world, this.#parts.world.message(message.channel_id, message.id));
  }

  react(user: APIUser, message: APIMessage, emoji: string): void {
    const { world } = this.#parts;
    addReaction(world, world.message(message.channel_id, message.id), user, emoji);
  }

  /** Uses a slash command; see `useCommand`. The locale is the person's, such as `en-US` or `it`. */
  command(
    user: APIUser,
    channel: Channel,
    name: string,
    options: GivenOptions = {},
    { locale = 'en-US' }: { readonly locale?: string } = {},
  ): PersonInteraction {
    const { world, interactions } = this.#parts;
    return new PersonInteraction(useCommand(this.#parts, user, channel, name, options, locale), interactions, world);
  }

  /** Clicks a button, or chooses `values` in a menu. */
  click(
    user: APIUser,
    message: APIMessage,
    customId: string,
    { locale = 'en-US', values }: { readonly locale?: string; readonly values?: readonly string[] } = {},
  ): PersonInteraction {
    const { world, interactions } = this.#parts;
    const chosen = values === undefined ? undefined : [...values];
    return new PersonInteraction(useControl(this.#parts, user, message, customId, chosen, locale), interactions, world);
  }

  /** The commands that are registered, in a server or everywhere. */
  commandsIn(scope: Guild | 'global'): readonly Command[] {
    return this.#parts.commands.list(scope === 'global' ? scope : scope.id);
  }

  /** The messages of a channel, oldest first; ephemeral ones only for the person who may see them. */
  messagesIn(channel: Channel, visibleTo?: APIUser): APIMessage[] {
    return this.#parts.world
      .messagesOf(channel.id)
      .filter(({ onlyFor }) => onlyFor === undefined || onlyFor === visibleTo?.id)
      .map(({ body }) => body);
  }

  /** The ids of those who are typing there now. */
  typingIn(channel: Channel): readonly string[] {
    return this.#parts.typing.typingIn(channel.id);
  }

  startTyping(user: APIUser, channel: Channel): void {
    this.#parts.typing.start(user.id, channel);
  }

  /** See `Watch.waitFor`: event-driven, with a deadline that says what was seen. */
  waitFor<Found>(what: string, look: () => Found | undefined | false, deadlineMs?: number): Promise<Found> {
    return this.#parts.world.watch.waitFor(what, look, deadlineMs);
  }

  /** The first message in the channel, oldest first, that the condition holds for; waits for it. */
  waitForMessage(
    channel: Channel,
    where: (message: APIMessage) => boolean,
    options: { readonly visibleTo?: APIUser; readonly deadlineMs?: number } = {},
  ): Promise<APIMessage> {
    const look = () => this.messagesIn(channel, options.visibleTo).find(where);
    return this.waitFor(`a message in ${nameOf(channel)}`, look, options.deadlineMs);
  }

  /** The bot's first message in the channel after this one; waits for it. */
  replyAfter(message: APIMessage, deadlineMs?: number): Promise<APIMessage> {
    const channel = this.#parts.world.channel(message.channel_id);
    const look = () =>
      this.messagesIn(channel).find(({ id, author }) => author.id === this.bot.id && BigInt(id) > BigInt(message.id));
    return this.waitFor(`a reply of ${this.bot.username} in ${nameOf(channel)}`, look, deadlineMs);
  }

  /** Moves the clock forward, past nonces, interaction tokens and typing indicators. Timers don't move. */
  advance(ms: number): void {
    this.#parts.clock.advance(ms);
    this.#parts.world.watch.note(`the clock moved ${ms} ms`);
  }

  /** Forgets which messages nonces made, as Discord does after some minutes. */
  forgetNonces(): void {
    this.#parts.nonces.clear();
  }

  close(): Promise<void> {
    return this.#parts.close();
  }
}
