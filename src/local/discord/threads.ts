import type { APIMessage, APIThreadMember } from 'discord-api-types/v10';
import { intent, messageFlag, noFlags } from './bits.ts';
import { textChannelBody, threadBody } from './channel-body.ts';
import { timestampOf } from './clock.ts';
import type { GatewayEvent } from './dispatch.ts';
import type { StoredMessage, TextChannel, Thread } from './entities.ts';
import { memberBody } from './guild-body.ts';
import { canSee } from './permissions.ts';
import { editMessage, postMessage } from './post-message.ts';
import type { World } from './world.ts';

/** How a person opens a thread. */
export type ThreadOptions = {
  readonly private?: boolean;
  /** The message that it hangs on. */
  readonly from?: APIMessage;
};

export function createThread(
  world: World,
  parent: TextChannel,
  setup: {
    readonly name: string;
    readonly ownerId: string;
    readonly private?: boolean;
    /** A thread on a message has the message's id. */
    readonly fromMessage?: string | undefined;
    readonly autoArchiveMinutes?: Thread['autoArchiveMinutes'];
  },
): Thread {
  const thread: Thread = {
    kind: 'thread',
    id: setup.fromMessage ?? world.ids.next(),
    guildId: parent.guildId,
    parentId: parent.id,
    ownerId: setup.ownerId,
    private: setup.private ?? false,
    createdAt: timestampOf(world.clock.now()),
    autoArchiveMinutes: setup.autoArchiveMinutes ?? 4320,
    members: new Map(world.users.has(setup.ownerId) ? [[setup.ownerId, timestampOf(world.clock.now())]] : []),
    name: setup.name,
    archived: false,
    locked: false,
    messageCount: 0,
    lastMessageId: null,
  };
  world.channels.set(thread.id, thread);
  publishThread(world, thread, { t: 'THREAD_CREATE', d: { ...threadBody(thread), newly_created: true } });
  world.watch.note(`a thread was created: #${thread.name}`);
  const hangsOn = setup.fromMessage === undefined ? undefined : world.findMessage(parent.id, setup.fromMessage);
  if (hangsOn !== undefined) hangThread(world, thread, hangsOn);
  return thread;
}

/** The message shows its thread, and the thread begins with a message that refers to it and has nothing else. */
function hangThread(world: World, thread: Thread, hangsOn: StoredMessage): void {
  editMessage(world, hangsOn, {
    flags: (hangsOn.body.flags ?? 0) | messageFlag.hasThread,
    thread: threadBody(thread),
  });
  postMessage(world, {
    channel: thread,
    author: world.user(thread.ownerId),
    content: '',
    pings: { users: [], roles: [], everyone: false },
    type: 21,
    startsFrom: hangsOn,
  });
}

export function archiveThread(world: World, thread: Thread, locked: boolean): void {
  changeThread(world, thread, { archived: true, locked });
}

/** Takes a thread out of the archive, as a message in it does. */
export function unarchiveThread(world: World, thread: Thread): void {
  changeThread(world, thread, { archived: false });
}

/** Changes what a thread is called, or how it stands. */
export function changeThread(
  world: World,
  thread: Thread,
  change: Partial<Pick<Thread, 'name' | 'archived' | 'locked' | 'autoArchiveMinutes'>>,
): void {
  Object.assign(thread, change);
  publishThread(world, thread);
}

/** Tells of a thread, if the bot may see it (Threads, Gateway Events): private ones only to their members. */
function publishThread(
  world: World,
  thread: Thread,
  event: GatewayEvent = { t: 'THREAD_UPDATE', d: threadBody(thread) },
): void {
  if (!canSee(world, world.bot.id, thread)) return;
  world.publish({ event, guildId: thread.guildId, intent: intent.guilds });
}

/** Takes somebody into a thread. A bot that is taken into one learns of it only then, if it was private. */
export function joinThread(world: World, thread: Thread, userId: string): void {
  if (thread.members.has(userId)) return;
  const sawIt = canSee(world, world.bot.id, thread);
  thread.members.set(userId, timestampOf(world.clock.now()));
  if (!sawIt) publishThread(world, thread, { t: 'THREAD_CREATE', d: threadBody(thread) });
  publishThreadMembers(world, thread, { added: [threadMemberBody(thread, userId)] });
}

export function leaveThread(world: World, thread: Thread, userId: string): void {
  if (!thread.members.delete(userId)) return;
  publishThreadMembers(world, thread, { removed: [userId] });
}

/** Without the members intent a bot hears of itself alone. */
function publishThreadMembers(
  world: World,
  thread: Thread,
  { added = [], removed = [] }: { readonly added?: APIThreadMember[]; readonly removed?: string[] },
): void {
  const ids = [...added.map(({ user_id }) => user_id), ...removed];
  if (!ids.includes(world.bot.id)) return;
  const { id, guildId } = thread;
  // Documents: Gateway Events, Thread Members Update. Whoever was added comes with what they are in the server.
  const withMember = (each: APIThreadMember) => {
    const member = world.guilds.get(guildId)?.members.get(each.user_id ?? '');
    return { ...each, presence: null, ...(member === undefined ? {} : { member: memberBody(member) }) };
  };
  const d = {
    id,
    guild_id: guildId,
    member_count: Math.min(50, thread.members.size),
    ...(added.length === 0 ? {} : { added_members: added.map(withMember) }),
    ...(removed.length === 0 ? {} : { removed_member_ids: removed }),
  };
  world.publish({ event: { t: 'THREAD_MEMBERS_UPDATE', d }, guildId, intent: intent.guilds });
}

export function threadMemberBody(thread: Thread, userId: string): APIThreadMember {
  return {
    id: thread.id,
    user_id: userId,
    join_timestamp: thread.members.get(userId) ?? thread.createdAt,
    flags: noFlags,
  };
}

/** Takes a channel or a thread away, with everything in it. */
export function deleteChannel(world: World, channel: TextChannel | Thread): void {
  const { id, guildId } = channel;
  const saw = canSee(world, world.bot.id, channel);
  world.channels.delete(id);
  for (const each of world.channels.values()) {
    if (each.kind === 'thread' && each.parentId === id) world.channels.delete(each.id);
  }
  world.watch.note(`#${channel.name} was deleted`);
  if (channel.kind === 'text') {
    const d = { ...textChannelBody(channel), guild_id: guildId };
    world.publish({ event: { t: 'CHANNEL_DELETE', d }, guildId, intent: intent.guilds });
  } else if (saw) {
    const d = { id, guild_id: guildId, parent_id: channel.parentId, type: threadBody(channel).type };
    world.publish({ event: { t: 'THREAD_DELETE', d }, guildId, intent: intent.guilds });
  }
}
