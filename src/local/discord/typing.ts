import { intent } from './bits.ts';
import { guildIdOf } from './channel-body.ts';
import type { Channel } from './entities.ts';
import { memberBody } from './guild-body.ts';
import { canSee } from './permissions.ts';
import { nameInSentence } from './post-message.ts';
import type { World } from './world.ts';

/** How long a typing indicator shows. */
const shownForMs = 10_000;

type ShownTyping = { readonly until: number; readonly posted: string | undefined };

/** Who is typing where. An indicator ends after ten seconds, or when its author posts. */
export class Typing {
  readonly #world: World;
  readonly #shown = new Map<string, Map<string, ShownTyping>>();

  constructor(world: World) {
    this.#world = world;
  }

  start(userId: string, channel: Channel): void {
    const now = this.#world.clock.now();
    const here = this.#shown.get(channel.id) ?? new Map<string, ShownTyping>();
    const posted = this.#postedBy(userId, channel.id);
    this.#shown.set(channel.id, here.set(userId, { until: now + shownForMs, posted }));
    if (canSee(this.#world, this.#world.bot.id, channel)) this.#publish(userId, channel, now);
    this.#world.watch.note(`${this.#world.user(userId).username} is typing in ${nameInSentence(channel)}`);
  }

  /** The ids of those who are typing in a channel now. */
  typingIn(channelId: string): readonly string[] {
    const now = this.#world.clock.now();
    return [...(this.#shown.get(channelId) ?? [])].flatMap(([userId, { until, posted }]) =>
      until > now && this.#postedBy(userId, channelId) === posted ? [userId] : [],
    );
  }

  /** The latest message of a user in a channel: a newer one ends the indicator. */
  #postedBy(userId: string, channelId: string): string | undefined {
    return this.#world.messagesOf(channelId).findLast(({ body }) => body.author.id === userId)?.body.id;
  }

  #publish(userId: string, channel: Channel, now: number): void {
    const guildId = guildIdOf(channel);
    const member = guildId === undefined ? undefined : this.#world.guild(guildId).members.get(userId);
    const common = { channel_id: channel.id, user_id: userId, timestamp: Math.floor(now / 1000) };
    this.#world.publish({
      event: {
        t: 'TYPING_START',
        d: {
          ...common,
          ...(guildId === undefined ? {} : { guild_id: guildId }),
          ...(member === undefined ? {} : { member: memberBody(member) }),
        },
      },
      guildId,
      intent: guildId === undefined ? intent.directMessageTyping : intent.guildMessageTyping,
    });
  }
}
