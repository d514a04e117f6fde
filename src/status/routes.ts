import type { z } from 'zod';
import type { BotReport } from '../admin/bot-report.ts';
import type { Health } from '../admin/health.ts';
import type { UserReports } from '../admin/user-report.ts';
import type { UserId } from '../base/ids.ts';
import { type HttpAnswer, jsonAnswer, type ProblemKind, problemAnswer } from './answer.ts';
import { aliveSchema, readySchema, statusSchema, userPageSchema, userSchema } from './body-schemas.ts';
import { toChecks, toStatusBody, toUserBody, toUserPageBody } from './to-bodies.ts';

export type RouteRequest = {
  /** What stands in the place of the path's `{…}`. */
  readonly parameter: string | undefined;
  readonly query: URLSearchParams;
};

/** An address that is served, and what the OpenAPI document says of it. All of them are read by GET and HEAD. */
export type StatusRoute = {
  /** With `{name}` for the last part, where that may differ. */
  readonly path: string;
  readonly access: 'open' | 'token';
  /** The media type of its answer. */
  readonly type: string;
  readonly summary: string;
  /** Of the answer's body, where that is JSON: one of `namedSchemas`. */
  readonly schema?: z.ZodType;
  readonly parameters?: readonly RouteParameter[];
  /** Besides those that any request may meet. */
  readonly problems?: readonly ProblemKind[];
  readonly answer: (request: RouteRequest) => Promise<HttpAnswer>;
};

export type RouteParameter = {
  readonly name: string;
  readonly in: 'path' | 'query';
  readonly description: string;
  readonly schema: Readonly<Record<string, unknown>>;
};

export type StatusServices = {
  readonly health: () => Promise<Health>;
  readonly botReport: () => Promise<BotReport>;
  readonly userReports: UserReports;
  /** In Prometheus' text format. */
  readonly metrics: () => Promise<string>;
};

const metricsType = 'text/plain; version=0.0.4; charset=utf-8';

const usersAtMost = 200;
const usersUnlessAsked = 50;
const userIdPattern = /^\d{1,20}$/;
const userIdSchema = { type: 'string', pattern: userIdPattern.source };

/** The addresses of the bot's status. */
export function statusRoutes({ health, botReport, userReports, metrics }: StatusServices): readonly StatusRoute[] {
  return [
    {
      path: '/healthz',
      access: 'open',
      type: 'application/json',
      summary: 'Whether the process lives.',
      schema: aliveSchema,
      answer: async () => jsonAnswer({ status: 'alive' }),
    },
    {
      path: '/readyz',
      access: 'open',
      type: 'application/json',
      summary:
        'Whether Discord, the database, Letta and the event loop let the bot serve people. Letta and the database are looked at once in two seconds at most.',
      schema: readySchema,
      problems: ['not-ready'],
      answer: async () => {
        const checks = toChecks(await health());
        const down = Object.entries(checks).flatMap(([part, { status }]) => (status === 'down' ? [part] : []));
        if (down.length === 0) return jsonAnswer({ status: 'ready', checks });
        return problemAnswer('not-ready', { detail: `Down: ${down.join(', ')}.`, checks });
      },
    },
    {
      path: '/status',
      access: 'token',
      type: 'application/json',
      summary: 'How the whole bot stands, in numbers. A second old at most.',
      schema: statusSchema,
      answer: async () => jsonAnswer(toStatusBody(await botReport())),
    },
    {
      path: '/status/users',
      access: 'token',
      type: 'application/json',
      summary: 'How each user stands, page by page.',
      schema: userPageSchema,
      parameters: [
        { name: 'after', in: 'query', description: 'Users whose ids come after this one.', schema: userIdSchema },
        {
          name: 'limit',
          in: 'query',
          description: 'How many users a page has at most.',
          schema: { type: 'integer', minimum: 1, maximum: usersAtMost, default: usersUnlessAsked },
        },
      ],
      problems: ['store-unavailable'],
      answer: async ({ query }) => await pageOfUsers(query, userReports),
    },
    {
      path: '/status/users/{id}',
      access: 'token',
      type: 'application/json',
      summary: 'How one user stands.',
      schema: userSchema,
      parameters: [{ name: 'id', in: 'path', description: 'A Discord user’s id.', schema: userIdSchema }],
      problems: ['user-unknown', 'store-unavailable'],
      answer: async ({ parameter = '' }) => {
        if (!userIdPattern.test(parameter)) return problemAnswer('bad-request', { detail: 'A user’s id is digits.' });
        const report = await userReports.reportOf(parameter as UserId);
        if (report.kind === 'unknown') {
          return problemAnswer('user-unknown', { detail: 'Nobody with this id has written to the bot.' });
        }
        return jsonAnswer(toUserBody(report));
      },
    },
    {
      path: '/metrics',
      access: 'token',
      type: metricsType,
      summary: 'Metrics in Prometheus’ text format.',
      answer: async () => ({ status: 200, type: metricsType, body: await metrics() }),
    },
  ];
}

async function pageOfUsers(query: URLSearchParams, reports: UserReports): Promise<HttpAnswer> {
  const after = query.get('after') || undefined;
  const limit = query.get('limit') || String(usersUnlessAsked);
  if (after !== undefined && !userIdPattern.test(after)) {
    return problemAnswer('bad-request', { detail: 'after is a user’s id: digits.' });
  }
  if (!/^\d{1,3}$/.test(limit) || Number(limit) < 1 || Number(limit) > usersAtMost) {
    return problemAnswer('bad-request', { detail: `limit is a whole number from 1 to ${usersAtMost}.` });
  }
  return jsonAnswer(toUserPageBody(await reports.page(after as UserId | undefined, Number(limit))));
}

type FoundRoute = { readonly route: StatusRoute; readonly parameter: string | undefined };

/** The route of a path, and what stands there for its parameter. */
export function findRoute(routes: readonly StatusRoute[], path: string): FoundRoute | undefined {
  const exact = routes.find((route) => route.path === path);
  if (exact !== undefined) return { route: exact, parameter: undefined };
  const slash = path.lastIndexOf('/') + 1;
  const [folder, parameter] = [path.slice(0, slash), path.slice(slash)];
  const route = routes.find((one) => one.path.startsWith(`${folder}{`));
  return route === undefined || parameter === '' ? undefined : { route, parameter };
}
