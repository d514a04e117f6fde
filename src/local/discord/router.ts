import type { RestRequest } from './rest-request.ts';

/** What a route answers. Without a body the answer has none, and no content type either. */
export type RestAnswer = { readonly status: number; readonly body?: unknown };

/** One route, named by its method and its template in Discord's OpenAPI, such as `/channels/{channel_id}/messages`. */
export type Route = {
  readonly method: 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE';
  readonly template: string;
  /** Routes that carry a token in their path need no Authorization header. */
  readonly open?: boolean;
  readonly answer: (request: RestRequest) => RestAnswer;
};

/** The part of a path that a route named so. */
export function param(request: RestRequest, name: string): string {
  return request.params[name] ?? '';
}
