import { z } from 'zod';
import { jsonAnswer, type ProblemKind, problemKinds } from './answer.ts';
import { namedSchemas } from './body-schemas.ts';
import type { StatusRoute } from './routes.ts';

/** The route that serves the document of these routes, and of itself. It is the same as `docs/openapi.yaml`. */
export function openApiDocument(routes: readonly StatusRoute[]): StatusRoute {
  const self: StatusRoute = {
    path: '/openapi.json',
    access: 'open',
    type: 'application/json',
    summary: 'This document.',
    answer: async () => document,
  };
  const document = jsonAnswer(describeRoutes([...routes, self]));
  return self;
}

/** An OpenAPI 3.1 document: https://spec.openapis.org/oas/v3.1.1.html */
export function describeRoutes(routes: readonly StatusRoute[]): object {
  return {
    openapi: '3.1.0',
    info: {
      title: 'Status of Scarlet for Discord',
      version: '1',
      description:
        'Off unless STATUS_PORT is set. Numbers, ids and kinds only: never a word that a person said, nor what is remembered of anybody.',
      license: { name: 'MIT', identifier: 'MIT' },
    },
    servers: [{ url: '/' }],
    paths: Object.fromEntries(routes.map((route) => [route.path, { get: describeRoute(route), head: headOf(route) }])),
    components: {
      schemas: schemasByName(),
      responses: problemResponses(),
      securitySchemes: { token: { type: 'http', scheme: 'bearer', description: 'The value of STATUS_TOKEN.' } },
    },
  };
}

/** What any request may meet. */
const anyRequest: readonly ProblemKind[] = [
  'bad-request',
  'not-acceptable',
  'request-timeout',
  'body-refused',
  'expectation-failed',
  'wrong-host',
  'headers-too-long',
  'unexpected-error',
  'took-too-long',
];

function describeRoute(route: StatusRoute): object {
  const { path, access, type, summary, parameters, problems = [] } = route;
  const token: readonly ProblemKind[] =
    access === 'token' ? ['token-missing', 'token-wrong', 'too-many-wrong-tokens'] : [];
  const [mediaType = type] = type.split(';');
  return {
    operationId: operationIdOf(path),
    summary,
    security: access === 'token' ? [{ token: [] }] : [],
    ...(parameters && { parameters: parameters.map((one) => ({ ...one, required: one.in === 'path' })) }),
    responses: {
      200: {
        description: 'As asked for.',
        content: { [mediaType]: { schema: describedBody(route) } },
      },
      ...problemReferences([...anyRequest, ...token, ...problems]),
    },
  };
}

function headOf(route: StatusRoute): object {
  return {
    ...describeRoute(route),
    operationId: `${operationIdOf(route.path)}Head`,
    summary: `${route.summary} Its headers.`,
    responses: { default: { description: 'As for GET, without its body.' } },
  };
}

function describedBody({ schema, type }: StatusRoute): object {
  const name = schema && namedSchemas.get(schema)?.id;
  if (name !== undefined) return { $ref: schemaReference(name) };
  return { type: type === 'application/json' ? 'object' : 'string' };
}

function problemReferences(kinds: readonly ProblemKind[]): Record<number, object> {
  return Object.fromEntries(
    statusesOf(kinds).map((status) => [status, { $ref: `#/components/responses/${responseName(status)}` }]),
  );
}

/** One for each status, which may have several reasons. */
function problemResponses(): Record<string, object> {
  const kinds = Object.keys(problemKinds) as ProblemKind[];
  const content = { 'application/problem+json': { schema: { $ref: schemaReference('Problem') } } };
  return Object.fromEntries(
    statusesOf(kinds).map((status) => {
      const reasons = kinds.filter((kind) => problemKinds[kind].status === status);
      const description = reasons.map((kind) => `${kind}: ${problemKinds[kind].title}.`).join(' ');
      const headers = status === 401 ? { headers: { 'WWW-Authenticate': { schema: { type: 'string' } } } } : {};
      return [responseName(status), { description, ...headers, content }];
    }),
  );
}

function responseName(status: number): string {
  return `Problem${status}`;
}

function statusesOf(kinds: readonly ProblemKind[]): readonly number[] {
  return [...new Set(kinds.map((kind) => problemKinds[kind].status))];
}

function operationIdOf(path: string): string {
  const words = path.split(/[^a-z\d]+/i).filter((word) => word !== '');
  return words.length === 0
    ? 'page'
    : words.map((word, at) => (at === 0 ? word : word.slice(0, 1).toUpperCase() + word.slice(1))).join('');
}

function schemasByName(): Record<string, object> {
  const { schemas } = z.toJSONSchema(namedSchemas, { target: 'draft-2020-12', uri: schemaReference });
  return Object.fromEntries(
    Object.entries(schemas).map(([name, { $schema: _, $id: __, ...schema }]) => [name, schema]),
  );
}

function schemaReference(name: string): string {
  return `#/components/schemas/${name}`;
}
