import type { APIMessage, APIRole, APIUser } from 'discord-api-types/v10';
import { timestampOf } from './clock.ts';
import type { Guild, TextChannel, Thread } from './entities.ts';
import { addMember, changeMember, removeMember } from './members.ts';
import type { ModerationRule } from './moderation.ts';
import {
  createBotRole,
  createGuild,
  createRole,
  createTextChannel,
  type GuildSetup,
  type OverwriteSetup,
  type RoleSetup,
  setOverwrites,
} from './places.ts';
import { openPost, type SayOptions } from './say.ts';
import { archiveThread, createThread, type ThreadOptions } from './threads.ts';
import { makeUser } from './user-body.ts';
import type { World } from './world.ts';

/** What there is before anybody talks: people, servers, channels, roles, and the rules there. */
export class ServerOwners {
  readonly #world: World;

  constructor(world: World) {
    this.#world = world;
  }

  createUser(name: string, kind: { readonly bot?: boolean } = {}): APIUser {
    const world = this.#world;
    const user = makeUser(world.ids.next(), name, kind);
    world.users.set(user.id, user);
    return user;
  }

  createGuild(setup: GuildSetup): Guild {
    return createGuild(this.#world, setup);
  }

  createRole(guild: Guild, name: string, setup: RoleSetup = {}): APIRole {
    return createRole(this.#world, guild, name, setup);
  }

  createTextChannel(
    guild: Guild,
    name: string,
    overwrites: readonly OverwriteSetup[] = [],
    kind: { readonly forum?: boolean } = {},
  ): TextChannel {
    return createTextChannel(this.#world, guild, name, overwrites, kind);
  }

  openPost(author: APIUser, forum: TextChannel, name: string, text: string, options: SayOptions = {}): Thread {
    return openPost(this.#world, author, forum, name, text, options).thread;
  }

  createBotRole(guild: Guild): APIRole {
    return createBotRole(this.#world, guild);
  }

  createThread(parent: TextChannel, name: string, owner: APIUser, options: ThreadOptions = {}): Thread {
    const { private: isPrivate = false, from } = options;
    const setup = { name, ownerId: owner.id, private: isPrivate, fromMessage: from?.id };
    return createThread(this.#world, parent, setup);
  }

  archive(thread: Thread, { locked = false }: { readonly locked?: boolean } = {}): void {
    archiveThread(this.#world, thread, locked);
  }

  /** Lets a user, or another bot, into a server, or gives a member other roles. */
  join(guild: Guild, user: APIUser, roles: readonly APIRole[] = []): void {
    addMember(this.#world, guild, user, roles);
  }

  /** A member, or the bot itself, may only read there for so long; 0 ends it. */
  timeOut(guild: Guild, user: APIUser, ms: number): void {
    const timedOutUntil = ms === 0 ? null : timestampOf(this.#world.clock.now() + ms);
    changeMember(this.#world, guild, user.id, { timedOutUntil });
  }

  /** Takes a member, or the bot itself, out of a server. */
  expel(guild: Guild, user: APIUser): void {
    removeMember(this.#world, guild, user);
  }

  /** Error 50007 where not. */
  acceptDms(user: APIUser, accepts: boolean): void {
    this.#world.refusesDms[accepts ? 'delete' : 'add'](user.id);
  }

  /** From now on Discord refuses what the bot writes with these words in it. Gives its end. */
  moderate(rule: ModerationRule): () => void {
    return this.#world.moderation.add(rule);
  }

  setPermissions(channel: TextChannel, overwrites: readonly OverwriteSetup[]): void {
    setOverwrites(this.#world, this.#world.guild(channel.guildId), channel, overwrites);
  }

  /** Whether a person has the application installed for themselves. */
  installFor(user: APIUser, installs: boolean): void {
    this.#world.installedBy[installs ? 'add' : 'delete'](user.id);
  }

  user(id: string): APIUser {
    return this.#world.user(id);
  }

  guild(id: string): Guild {
    return this.#world.guild(id);
  }

  message(channelId: string, id: string): APIMessage {
    return this.#world.message(channelId, id).body;
  }
}
