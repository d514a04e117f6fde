import type { Answer } from './answer.ts';
import type { LettaRequest } from './request.ts';

/** One route, named by its method and a template such as `/v1/agents/{agent_id}`. */
export type Route = {
  readonly method: 'GET' | 'POST' | 'PATCH' | 'DELETE';
  readonly template: string;
  readonly answer: (request: LettaRequest) => Answer | Promise<Answer>;
};

export type RouteMatch = { readonly route: Route; readonly params: Readonly<Record<string, string>> };

/** Finds the route of a decoded path: a `%2F` in a label is a slash like any other, and finds nothing. Fixed words win over `{names}`. */
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

function patternOf(template: string): RegExp {
  return new RegExp(`^${template.replaceAll(/\{(\w+)\}/g, '(?<$1>[^/]+)')}$`);
}

function namesIn(template: string): number {
  return template.split('{').length;
}
