import type { MessageId, UserId } from '../scarlet/ids.ts';

/** Whose the messages are that may still wait. Bounded: the oldest are forgotten. */
export type RecentAuthors = {
  note(messages: readonly { readonly id: MessageId }[], author: UserId): void;
  get(message: MessageId): UserId | undefined;
};

const rememberedAtMost = 10_000;

export function createRecentAuthors(): RecentAuthors {
  const authors = new Map<MessageId, UserId>();

  return {
    note(messages, author) {
      for (const { id } of messages) authors.set(id, author);
      for (const oldest of authors.keys()) {
        if (authors.size <= rememberedAtMost) break;
        authors.delete(oldest);
      }
    },
    get: (message) => authors.get(message),
  };
}
