/** A route is known by its method and a template such as `/channels/{channel_id}/messages`. */
type Routed = { readonly method: string; readonly template: string };

export type RouteMatch<Route> = { readonly route: Route; readonly params: Readonly<Record<string, string>> };

/** Finds the route of a decoded path: a `%2F` is a slash like any other. Fixed words win over `{names}`. */
export function createRouter<Route extends Routed>(
  routes: readonly Route[],
): (method: string, path: string) => RouteMatch<Route> | undefined {
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
