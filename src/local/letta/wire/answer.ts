import type { EventFeed } from './event-feed.ts';

/** What a route answers: a JSON body, or a feed of server-sent events. */
export type Answer =
  | { readonly kind: 'json'; readonly status: number; readonly body: unknown }
  | { readonly kind: 'events'; readonly feed: EventFeed; readonly pingRunId: string | undefined };

/** 200 with a body. */
export function json(body: unknown): Answer {
  return { kind: 'json', status: 200, body };
}
