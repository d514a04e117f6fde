import type { APIUser } from 'discord-api-types/v10';
import { ApiError } from './api-error.ts';
import type { WallClock } from './clock.ts';
import type { Dispatch } from './dispatch.ts';
import type { Channel, DirectMessages, Guild, StoredFile, StoredMessage, TextChannel, Webhook } from './entities.ts';
import { Moderation } from './moderation.ts';
import { makeUser } from './user-body.ts';
import { Watch } from './watch.ts';

/** The bot's registration with Discord, as its owner set it up. */
export type Application = {
  readonly id: string;
  readonly name: string;
  /** Whether the privileged MessageContent intent is switched on for it. */
  readonly messageContent: boolean;
  /** Whether it is invited with permissions, and so has a managed role in every server. */
  readonly botRole: boolean;
  readonly grantedIntents: number;
};

/** Everything that exists in this Discord. Lookups that fail throw what Discord's REST API would answer. */
export class World {
  readonly clock: WallClock;
  readonly ids: Snowflakes;
  readonly watch = new Watch();
  readonly application: Application;
  readonly bot: APIUser;
  /** The person whom the application belongs to. */
  readonly owner: APIUser;
  readonly users = new Map<string, APIUser>();
  readonly refusesDms = new Set<string>();
  /** People who installed the application for themselves: its commands go with them. */
  readonly installedBy = new Set<string>();
  readonly moderation = new Moderation();
  readonly guilds = new Map<string, Guild>();
  readonly channels = new Map<string, Channel>();
  /** Those that the bot made; interactions have theirs of themselves. */
  readonly webhooks = new Map<string, Webhook>();
  readonly files = new Map<string, StoredFile>();
  /** The names of stickers, by their ids. */
  readonly stickers = new Map<string, string>();
  readonly #messages = new Map<string, Map<string, StoredMessage>>();
  /** Of each channel, those of deleted messages too. */
  readonly #idsInOrder = new Map<string, string[]>();
  readonly #publish: (dispatch: Dispatch) => void;

  /** Where attachments are served from, such as `http://127.0.0.1:1234`. Known once the server listens. */
  origin = '';

  constructor(clock: WallClock, setup: Omit<Application, 'id'>, publish: (dispatch: Dispatch) => void) {
    this.clock = clock;
    this.ids = new Snowflakes(clock);
    this.#publish = publish;
    this.application = { id: this.ids.next(), ...setup };
    this.bot = makeUser(this.application.id, setup.name, { bot: true });
    this.owner = makeUser(this.ids.next(), 'Owner');
    for (const user of [this.bot, this.owner]) this.users.set(user.id, user);
  }

  /** Sends an event to the gateway sessions that may see it. */
  publish(dispatch: Dispatch): void {
    this.#publish(dispatch);
  }

  user(id: string): APIUser {
    return this.users.get(id) ?? refuse(10013);
  }

  guild(id: string): Guild {
    return this.guilds.get(id) ?? refuse(10004);
  }

  channel(id: string): Channel {
    return this.channels.get(id) ?? refuse(10003);
  }

  /** `authorizing_integration_owners`: 0 the server (`0` in direct messages with the bot), 1 the person. */
  installersFor(userId: string, channel: Channel): { 0?: string; 1?: string } {
    const guildId = channel.kind === 'dm' ? '0' : channel.guildId;
    const isThere =
      channel.kind === 'dm' ? channel.otherPerson === undefined : this.guild(guildId).members.has(this.bot.id);
    return { ...(isThere ? { 0: guildId } : {}), ...(this.installedBy.has(userId) ? { 1: userId } : {}) };
  }

  /** The channel that holds the permissions of this one: a thread's parent, else the channel itself. */
  permissionSource(channel: Exclude<Channel, DirectMessages>): TextChannel {
    if (channel.kind === 'text') return channel;
    const parent = this.channel(channel.parentId);
    return parent.kind === 'text' ? parent : refuse(10003);
  }

  /** The messages of a channel, oldest first. */
  messagesOf(channelId: string): StoredMessage[] {
    return [...(this.#messages.get(channelId)?.values() ?? [])];
  }

  /** The messages of a channel that came after this one, oldest first. Looks at no others: a channel may be long. */
  messagesAfter(channelId: string, id: string): StoredMessage[] {
    const ids = this.#idsInOrder.get(channelId) ?? [];
    let first = ids.length;
    while (first > 0 && cameAfter(ids[first - 1] ?? id, id)) first -= 1;
    return ids.slice(first).flatMap((one) => this.findMessage(channelId, one) ?? []);
  }

  findMessage(channelId: string, id: string): StoredMessage | undefined {
    return this.#messages.get(channelId)?.get(id);
  }

  message(channelId: string, id: string): StoredMessage {
    return this.findMessage(channelId, id) ?? refuse(10008);
  }

  storeMessage(message: StoredMessage): void {
    const { channel_id, id } = message.body;
    const stored = this.#messages.get(channel_id) ?? new Map<string, StoredMessage>();
    const ids = this.#idsInOrder.get(channel_id) ?? [];
    if (!stored.has(id)) ids.push(id);
    this.#idsInOrder.set(channel_id, ids);
    this.#messages.set(channel_id, stored.set(id, message));
  }

  dropMessage(channelId: string, id: string): void {
    this.#messages.get(channelId)?.delete(id);
  }
}

function refuse(code: 10003 | 10004 | 10008 | 10013): never {
  throw new ApiError(code);
}

const discordEpochMs = 1_420_070_400_000n;

/** Makes ids as Discord does: the time in the upper bits, always rising. */
class Snowflakes {
  readonly #clock: WallClock;
  #last = 0n;

  constructor(clock: WallClock) {
    this.#clock = clock;
  }

  next(): string {
    const earliest = (BigInt(this.#clock.now()) - discordEpochMs) << 22n;
    this.#last = earliest > this.#last ? earliest : this.#last + 1n;
    return String(this.#last);
  }
}

/** Whether an id was made after another. Ids have no leading zeros. */
function cameAfter(id: string, other: string): boolean {
  return id.length === other.length ? id > other : id.length > other.length;
}
