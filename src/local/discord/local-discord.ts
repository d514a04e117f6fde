import type { APIEmbed, APIMessage, APIRole, APIUser } from 'discord-api-types/v10';
import type { Command } from './command-book.ts';
import type { Channel, DirectMessages, Guild, StoredMessage, TextChannel, Thread } from './entities.ts';
import type { Faults } from './faults.ts';
import { GatewayControl } from './gateway-control.ts';
import type { Interaction } from './interactions.ts';
import type { LocalDiscordParts } from './local-discord-parts.ts';
import { addMember, removeMember } from './members.ts';
import type { ModerationRule } from './moderation.ts';
import type { Nonces } from './nonces.ts';
import { PersonInteraction } from './person-interaction.ts';
import {
  archiveThread,
  createBotRole,
  createGuild,
  createRole,
  createTextChannel,
  createThread,
  type GuildSetup,
  type OverwriteSetup,
  openDm,
  type RoleSetup,
  setOverwrites,
  type ThreadOptions,
} from './places.ts';
import { nameOf, removeMessages } from './post-message.ts';
import { addReaction } from './react.ts';
import type { RecordedRequest } from './rest-request.ts';
import { openPost, rewrite, type SayOptions, say, unfurl } from './say.ts';
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
  /** What goes wrong with REST requests, and with the gateway. */
  readonly faults: Faults;
  readonly gateway: GatewayControl;
  readonly nonces: Nonces;
  readonly #parts: LocalDiscordParts;

  constructor(parts: LocalDiscordParts) {
    this.#parts = parts;
    this.token = parts.token;
    this.bot = parts.world.bot;
    this.applicationId = parts.world.application.id;
    this.faults = parts.faults;
    this.gateway = new GatewayControl(parts.gateway, parts.world);
    this.nonces = parts.nonces;
  }

  /** What a client takes for `https://discord.com/api`. */
  get apiUrl(): string {
    return `${this.#parts.world.origin}/api`;
  }

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

  createRole(guild: Guild, name: string, setup: RoleSetup = {}): APIRole {
    return createRole(this.#parts.world, guild, name, setup);
  }

  createTextChannel(
    guild: Guild,
    name: string,
    overwrites: readonly OverwriteSetup[] = [],
    kind: { readonly forum?: boolean } = {},
  ): TextChannel {
    return createTextChannel(this.#parts.world, guild, name, overwrites, kind);
  }

  openPost(author: APIUser, forum: TextChannel, name: string, text: string, options: SayOptions = {}): Thread {
    return openPost(this.#parts.world, author, forum, name, text, options).thread;
  }

  createBotRole(guild: Guild): APIRole {
    return createBotRole(this.#parts.world, guild);
  }

  createThread(parent: TextChannel, name: string, owner: APIUser, options: ThreadOptions = {}): Thread {
    const { private: isPrivate = false, from } = options;
    const setup = { name, ownerId: owner.id, private: isPrivate, fromMessage: from?.id };
    return createThread(this.#parts.world, parent, setup);
  }

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

  channel(id: string): Channel {
    return this.#parts.world.channel(id);
  }

  /** Error 50007 where not. */
  acceptDms(user: APIUser, accepts: boolean): void {
    this.#parts.world.refusesDms[accepts ? 'delete' : 'add'](user.id);
  }

  /** From now on Discord refuses what the bot writes with these words in it. Gives its end. */
  moderate(rule: ModerationRule): () => void {
    return this.#parts.world.moderation.add(rule);
  }

  setPermissions(channel: TextChannel, overwrites: readonly OverwriteSetup[]): void {
    setOverwrites(this.#parts.world, this.#parts.world.guild(channel.guildId), channel, overwrites);
  }

  say(user: APIUser, channel: Channel, text: string, options: SayOptions = {}): APIMessage {
    return say(this.#parts.world, user, channel, text, options).body;
  }

  edit(message: APIMessage, text: string): void {
    rewrite(this.#parts.world, this.#parts.world.message(message.channel_id, message.id), text);
  }

  unfurl(message: APIMessage, embed: APIEmbed): void {
    unfurl(this.#parts.world, this.#parts.world.message(message.channel_id, message.id), embed);
  }

  /** Deletes a message; several, of one channel, at once, as moderators do. */
  remove(message: APIMessage, ...others: readonly APIMessage[]): void {
    const { world } = this.#parts;
    const stored = [message, ...others].map((each) => world.message(each.channel_id, each.id));
    removeMessages(world, world.channel(message.channel_id), stored);
  }

  react(user: APIUser, message: APIMessage, emoji: string): void {
    const { world } = this.#parts;
    addReaction(world, world.message(message.channel_id, message.id), user, emoji);
  }

  /** See `useCommand`. The locale is the person's, such as `en-US` or `it`; `typing` names the option they still type into. */
  command(
    user: APIUser,
    channel: Channel,
    name: string,
    options: GivenOptions = {},
    { locale = 'en-US', typing }: { readonly locale?: string; readonly typing?: string } = {},
  ): PersonInteraction {
    return this.#seenBy(useCommand(this.#parts, user, channel, name, options, { locale, typing }));
  }

  #seenBy(interaction: Interaction): PersonInteraction {
    return new PersonInteraction(interaction, this.#parts.interactions, this.#parts.world);
  }

  /** Clicks a button, or chooses `values` in a menu. */
  click(
    user: APIUser,
    message: APIMessage,
    customId: string,
    { locale = 'en-US', values }: { readonly locale?: string; readonly values?: readonly string[] } = {},
  ): PersonInteraction {
    const { world, interactions } = this.#parts;
    const used = useControl(this.#parts, user, message, customId, values && [...values], locale);
    return new PersonInteraction(used, interactions, world);
  }

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
    options: { readonly visibleTo?: APIUser; readonly deadlineMs?: number | undefined } = {},
  ): Promise<APIMessage> {
    const look = () => this.messagesIn(channel, options.visibleTo).find(where);
    return this.waitFor(`a message in ${nameOf(channel)}`, look, options.deadlineMs);
  }

  /** The bot's first message in the channel after this one; waits for it. */
  replyAfter(message: APIMessage, deadlineMs?: number): Promise<APIMessage> {
    const { world } = this.#parts;
    const channel = world.channel(message.channel_id);
    const isReply = ({ body, onlyFor }: StoredMessage) => onlyFor === undefined && body.author.id === this.bot.id;
    const look = () => world.messagesAfter(channel.id, message.id).find(isReply)?.body;
    return this.waitFor(`a reply in ${nameOf(channel)}`, look, deadlineMs);
  }

  /** Moves the clock forward, past nonces, interaction tokens and typing indicators. Timers don't move. */
  advance(ms: number): void {
    this.#parts.clock.advance(ms);
    this.#parts.world.watch.note(`the clock moved ${ms} ms`);
  }

  close(): Promise<void> {
    return this.#parts.close();
  }
}
