import type { ChannelId, MessageId } from '../../src/base/ids.ts';
import type { Outbox, Page, Posted, PostFailure } from '../../src/chat/outbox.ts';

/** When a post fails: before the page came to be, after, or after and with its nonce forgotten by the next try. */
export type PostFault = 'before' | 'after' | 'long-after';

export type PostedPage = { readonly channel: ChannelId; readonly id: MessageId; readonly page: Page };

export type OutboxInMemory = Outbox & {
  /** What people see, oldest first. */
  readonly posted: readonly PostedPage[];
  /** Channels in which typing was shown, once per request. */
  readonly typing: readonly ChannelId[];
  /** How often a page was looked for. */
  readonly searches: readonly Page[];
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
export function outboxInMemory(nextId: () => string): OutboxInMemory {
  const posted: PostedPage[] = [];
  const typing: ChannelId[] = [];
  const searches: Page[] = [];
  const nonces = new Map<string, MessageId>();
  const failures: { readonly because: PostFailure; readonly how: PostFault }[] = [];
  const closedChannels = new Map<ChannelId, PostFailure>();
  let failSearch = false;
  let failAllSearches = false;
  let held = Promise.resolve();

  function appear(channel: ChannelId, page: Page): MessageId {
    const known = nonces.get(`${channel} ${page.nonce}`);
    if (known !== undefined) return known;
    const id = nextId() as MessageId;
    nonces.set(`${channel} ${page.nonce}`, id);
    posted.push({ channel, id, page });
    return id;
  }

  return {
    posted,
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
      const message = appear(channel, page);
      if (failure?.how === 'long-after') nonces.clear();
      return failure === undefined ? { kind: 'posted', message } : { kind: 'failed', because: failure.because };
    },
    async findPosted(channel, after, page) {
      searches.push(page);
      if (failSearch || failAllSearches) {
        failSearch = false;
        return { kind: 'failed', because: 'unavailable' };
      }
      const found = posted.find(
        (each) =>
          each.channel === channel &&
          BigInt(each.id) > BigInt(after) &&
          each.page.text === page.text &&
          (page.replyTo === undefined || each.page.replyTo === page.replyTo),
      );
      return found === undefined ? { kind: 'not-there' } : { kind: 'posted', message: found.id };
    },
    async showTyping(channel) {
      typing.push(channel);
    },
  };
}
