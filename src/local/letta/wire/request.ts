import type { z } from 'zod';
import { unprocessable } from '../rules/refusal.ts';
import type { EventFeed } from './event-feed.ts';

/** A request as the routes see it. */
export type LettaRequest = {
  readonly method: string;
  /** Without the query, decoded per part. */
  readonly path: string;
  readonly params: Readonly<Record<string, string>>;
  readonly query: URLSearchParams;
  readonly body: unknown;
  /** Resolves when a planned fault lets a write go on that has already read what it changes. At once without one. */
  readonly beforeWrite: () => Promise<void>;
};

/** The part of a path that a route named so. */
export function param(request: LettaRequest, name: string): string {
  return request.params[name] ?? '';
}

/** The body in the shape that a route needs. Unknown keys are dropped. @throws Refusal 422 */
export function bodyAs<Schema extends z.ZodType>(request: LettaRequest, schema: Schema): z.infer<Schema> {
  const parsed = schema.safeParse(request.body ?? {});
  if (parsed.success) return parsed.data;
  throw unprocessable(
    parsed.error.issues.map(({ path, code, message }) => {
      const where = ['body', ...path].map((key) => (typeof key === 'number' ? String(key) : `'${String(key)}'`));
      return `{'type': '${code}', 'loc': (${where.join(', ')}), 'msg': '${message}'}`;
    }),
  );
}

/** A whole number from the query. @throws Refusal 422 */
export function numberFrom(request: LettaRequest, name: string): number | undefined {
  const given = request.query.get(name);
  if (given === null) return undefined;
  if (/^-?\d+$/.test(given)) return Number(given);
  throw unprocessable([
    `{'type': 'int_parsing', 'loc': ('query', '${name}'), 'msg': 'Input should be a valid integer'}`,
  ]);
}

/** `asc` or `desc` from the query. @throws Refusal 422 */
export function orderFrom(request: LettaRequest): 'asc' | 'desc' {
  const given = request.query.get('order') ?? 'desc';
  if (given === 'asc' || given === 'desc') return given;
  throw unprocessable([
    `{'type': 'literal_error', 'loc': ('query', 'order'), 'msg': "Input should be 'asc' or 'desc'"}`,
  ]);
}

/** One route, named by its method and a template such as `/v1/agents/{agent_id}`. */
export type LettaRoute = {
  readonly method: 'GET' | 'POST' | 'PATCH' | 'DELETE';
  readonly template: string;
  readonly answer: (request: LettaRequest) => RouteAnswer | Promise<RouteAnswer>;
};

/** What a route answers: a JSON body, or a feed of server-sent events. */
export type RouteAnswer =
  | { readonly kind: 'json'; readonly status: number; readonly body: unknown }
  | { readonly kind: 'events'; readonly feed: EventFeed; readonly pingRunId: string | undefined };

/** 200 with a body. */
export function json(body: unknown): RouteAnswer {
  return { kind: 'json', status: 200, body };
}
