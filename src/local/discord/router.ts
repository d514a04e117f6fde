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

export type RouteMatch = { readonly route: Route; readonly params: Readonly<Record<string, string>> };

/** Finds the route for a path. Fixed words win over `{names}`. */
export function createRouter(routes: readonly Route[]): (method: string, path: string) => RouteMatch | undefined {
  const patterns = routes
    .map((route) => ({ route, pattern: patternOf(route.template) }))
    .sort((a, b) => namesIn(a.route.template) - namesIn(b.route.template));
  return (method, path) => {
    for (const { route, pattern } of patterns) {
      const found = route.method === method ? pattern.exec(path) : null;
      if (found !== null) return { route, params: { ...found.groups } };
    }
    return undefined;
  };
}

/** The part of a path that a route named so. */
export function param(request: RestRequest, name: string): string {
  return request.params[name] ?? '';
}

function patternOf(template: string): RegExp {
  return new RegExp(`^${template.replaceAll(/\{(\w+)\}/g, '(?<$1>[^/]+)')}$`);
}

function namesIn(template: string): number {
  return template.split('{').length;
}
