import type { APIEmbed, APIMessage, APIUser } from 'discord-api-types/v10';
import type { MovableClock } from './clock.ts';
import type { Command, CommandBook } from './command-book.ts';
import type { Channel, DirectMessages, Guild, StoredMessage } from './entities.ts';
import type { DiscordFaults } from './faults.ts';
import type { Gateway } from './gateway.ts';
import { GatewayControl } from './gateway-control.ts';
import type { Interaction, Interactions } from './interactions.ts';
import type { Nonces } from './nonces.ts';
import { PersonInteraction } from './person-interaction.ts';
import { openDm } from './places.ts';
import { nameInSentence, removeMessages } from './post-message.ts';
import { addReaction } from './react.ts';
import type { RecordedDiscordRequest } from './rest-request.ts';
import type { RestServer } from './rest-server.ts';
import { rewrite, type SayOptions, say, unfurl } from './say.ts';
import { ServerOwners } from './server-owners.ts';
import type { Typing } from './typing.ts';
import { completeOption, type GivenOptions, useCommand, useMenuCommand } from './use-command.ts';
import { useControl } from './use-control.ts';
import type { World } from './world.ts';

export type LocalDiscordParts = {
  readonly world: World;
  readonly gateway: Gateway;
  readonly rest: RestServer;
  readonly faults: DiscordFaults;
  readonly nonces: Nonces;
  readonly typing: Typing;
  readonly commands: CommandBook;
  readonly interactions: Interactions;
  readonly clock: MovableClock;
  readonly token: string;
  readonly close: () => Promise<void>;
};

/**
 * A Discord on this machine, and the people in it. The methods are what people and server owners do in Discord's own
 * client; the bot knows nothing of them and connects through the gateway and REST alone.
 */
export class LocalDiscord extends ServerOwners {
  readonly token: string;
  readonly bot: APIUser;
  readonly applicationId: string;
  /** What goes wrong with REST requests, and with the gateway. */
  readonly faults: DiscordFaults;
  readonly gateway: GatewayControl;
  readonly nonces: Nonces;
  readonly #parts: LocalDiscordParts;

  constructor(parts: LocalDiscordParts) {
    super(parts.world);
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

  get requests(): readonly RecordedDiscordRequest[] {
    return this.#parts.rest.requests;
  }

  /** What happened lately, in words, oldest first. */
  get story(): readonly string[] {
    return this.#parts.world.watch.recent();
  }

  /** The direct messages of a person with the bot, or with somebody else. */
  openDm(user: APIUser, other?: APIUser): DirectMessages {
    return openDm(this.#parts.world, user, other);
  }

  channel(id: string): Channel {
    return this.#parts.world.channel(id);
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

  /** See `useCommand`. The locale is the person's, such as `en-US` or `it`. */
  command(
    user: APIUser,
    channel: Channel,
    name: string,
    options: GivenOptions = {},
    { locale = 'en-US' }: { readonly locale?: string } = {},
  ): PersonInteraction {
    return this.#seenBy(useCommand(this.#parts, { user, channel, locale }, name, options));
  }

  /** Uses a command of the menu that a user or a message has. */
  menuCommand(user: APIUser, channel: Channel, name: string, target: APIUser | APIMessage): PersonInteraction {
    return this.#seenBy(useMenuCommand(this.#parts, { user, channel, locale: 'en-US' }, name, target));
  }

  /** Types into the option `focused`, which completes what is typed. */
  complete(user: APIUser, channel: Channel, name: string, given: GivenOptions, focused: string): PersonInteraction {
    return this.#seenBy(completeOption(this.#parts, { user, channel, locale: 'en-US' }, name, given, focused));
  }

  /** Clicks a button, or chooses `values` in a menu. */
  click(
    user: APIUser,
    message: APIMessage,
    customId: string,
    { locale = 'en-US', values }: { readonly locale?: string; readonly values?: readonly string[] } = {},
  ): PersonInteraction {
    const place = { user, channel: this.channel(message.channel_id), locale };
    return this.#seenBy(useControl(this.#parts, place, message, customId, values));
  }

  interaction(id: string): PersonInteraction {
    return this.#seenBy(this.#parts.interactions.called(id));
  }

  #seenBy(interaction: Interaction): PersonInteraction {
    return new PersonInteraction(interaction, this.#parts.interactions, this.#parts.world);
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
    return this.waitFor(`a message in ${nameInSentence(channel)}`, look, options.deadlineMs);
  }

  /** The bot's first message in the channel after this one; waits for it. */
  replyAfter(message: APIMessage, deadlineMs?: number): Promise<APIMessage> {
    const { world } = this.#parts;
    const channel = world.channel(message.channel_id);
    const isReply = ({ body, onlyFor }: StoredMessage) => onlyFor === undefined && body.author.id === this.bot.id;
    const look = () => world.messagesAfter(channel.id, message.id).find(isReply)?.body;
    return this.waitFor(`a reply in ${nameInSentence(channel)}`, look, deadlineMs);
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
