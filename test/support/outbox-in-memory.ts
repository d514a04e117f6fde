import type { Clock } from '../../src/base/clock.ts';
import type { ChannelId, MessageId } from '../../src/base/ids.ts';
import type { Edited, Marked, Outbox, Page, Posted, PostFailure } from '../../src/chat/outbox.ts';

/** When a post fails: before the page came to be, after, or after and with its nonce forgotten by the next try. */
export type PostFault = 'before' | 'after' | 'long-after';

/** A message as it stands. Its nonce is that of the post. */
export type PostedPage = { readonly channel: ChannelId; readonly id: MessageId; readonly page: Page };

/** What people saw at some time: a post, or an edit. */
export type Sight = { readonly message: MessageId; readonly text: string; readonly at: number };

export type OutboxInMemory = Outbox & {
  /** What people see, oldest first. */
  readonly posted: readonly PostedPage[];
  /** What was seen of all messages, oldest first. */
  readonly sights: readonly Sight[];
  /** Messages that got a sign, once for each request that was taken. */
  readonly marked: readonly MessageId[];
  failNextMark(because: Exclude<PostFailure, 'gone'>): void;
  /** Channels in which typing was shown, once per request. */
  readonly typing: readonly ChannelId[];
  /** How often a page was looked for. */
  readonly searches: readonly Page[];
  /** The next edits are answered so, and not done. */
  failNextEdits(...outcomes: readonly Exclude<Edited, { readonly kind: 'edited' }>[]): void;
  /** A moderator deletes a message. */
  remove(message: MessageId): void;
  failNextPosts(because: PostFailure, how?: PostFault, times?: number): void;
  /** Posts to this channel fail as long as it is on the list. */
  readonly closedChannels: Map<ChannelId, PostFailure>;
  failNextSearch(): void;
  /** Every search, until told otherwise. */
  failSearches(fail: boolean): void;
  /** As Discord does after some minutes. */
  forgetNonces(): void;
  /** Holds every post until the promise resolves. */
  hold(until: Promise<void>): void;
};

/** @param nextId gives ids that grow, also compared with those of people's messages. */
export function outboxInMemory(nextId: () => string, clock: Pick<Clock, 'now'>): OutboxInMemory {
  const posted: PostedPage[] = [];
  const sights: Sight[] = [];
  const editFailures: Exclude<Edited, { readonly kind: 'edited' }>[] = [];
  const marked: MessageId[] = [];
  const markFailures: Exclude<PostFailure, 'gone'>[] = [];
  const typing: ChannelId[] = [];
  const searches: Page[] = [];
  const nonces = new Map<string, MessageId>();
  const failures: { readonly because: PostFailure; readonly how: PostFault }[] = [];
  const closedChannels = new Map<ChannelId, PostFailure>();
  let failSearch = false;
  let failAllSearches = false;
  let held = Promise.resolve();

  function isDeleted(channel: ChannelId, page: Page): boolean {
    const known = nonces.get(`${channel} ${page.nonce}`);
    return known !== undefined && !posted.some(({ id }) => id === known);
  }

  function appear(channel: ChannelId, page: Page): MessageId {
    const known = nonces.get(`${channel} ${page.nonce}`);
    if (known !== undefined) return known;
    const id = nextId() as MessageId;
    nonces.set(`${channel} ${page.nonce}`, id);
    posted.push({ channel, id, page });
    sights.push({ message: id, text: page.text, at: clock.now() });
    return id;
  }

  return {
    posted,
    sights,
    failNextEdits: (...outcomes) => void editFailures.push(...outcomes),
    remove(message) {
      const at = posted.findIndex(({ id }) => id === message);
      if (at >= 0) posted.splice(at, 1);
    },
    marked,
    failNextMark: (because) => void markFailures.push(because),
    typing,
    searches,
    closedChannels,
    failNextPosts(because, how = 'before', times = 1) {
      for (let index = 0; index < times; index += 1) failures.push({ because, how });
    },
    failNextSearch: () => {
      failSearch = true;
    },
    failSearches: (fail) => {
      failAllSearches = fail;
    },
    forgetNonces: () => nonces.clear(),
    hold: (until) => {
      held = until;
    },
    async post(channel, page): Promise<Posted> {
      await held;
      const closed = closedChannels.get(channel);
      if (closed !== undefined) return { kind: 'failed', because: closed };
      const failure = failures.shift();
      if (failure?.how === 'before') return { kind: 'failed', because: failure.because };
      // So Discord answers a nonce whose message was deleted.
      if (isDeleted(channel, page)) return { kind: 'failed', because: 'gone' };
      const message = appear(channel, page);
      if (failure?.how === 'long-after') nonces.clear();
      return failure === undefined ? { kind: 'posted', message } : { kind: 'failed', because: failure.because };
    },
    async edit(channel, message, page): Promise<Edited> {
      await held;
      const failure = editFailures.shift();
      if (failure !== undefined) return failure;
      const at = posted.findIndex(({ id }) => id === message);
      const standing = posted[at];
      if (standing === undefined) return { kind: 'message-gone' };
      posted[at] = {
        channel,
        id: message,
        page: { ...page, nonce: standing.page.nonce, replyTo: standing.page.replyTo },
      };
      sights.push({ message, text: page.text, at: clock.now() });
      return { kind: 'edited' };
    },
    async findPosted(channel, page, { after, besides }) {
      searches.push(page);
      if (failSearch || failAllSearches) {
        failSearch = false;
        return { kind: 'failed', because: 'unavailable' };
      }
      const found = posted.find(
        (each) =>
          each.channel === channel &&
          BigInt(each.id) > BigInt(after) &&
          !besides.includes(each.id) &&
          each.page.text === page.text &&
          (page.replyTo === undefined || each.page.replyTo === page.replyTo),
      );
      return found === undefined ? { kind: 'not-there' } : { kind: 'posted', message: found.id };
    },
    async mark(_, message): Promise<Marked> {
      const because = markFailures.shift();
      if (because !== undefined) return { kind: 'failed', because };
      marked.push(message);
      return { kind: 'taken' };
    },
    async showTyping(channel) {
      typing.push(channel);
    },
  };
}
