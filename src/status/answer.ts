import type { ProblemBody } from './body-schemas.ts';

/** What a route answers. */
export type HttpAnswer = {
  readonly status: number;
  readonly type: string;
  readonly body: string;
  readonly headers?: Readonly<Record<string, string>>;
};

export function jsonAnswer(body: object): HttpAnswer {
  return { status: 200, type: 'application/json', body: `${JSON.stringify(body)}\n` };
}

/** What can be wrong with a request, or with the bot: the last part of a problem document's `type`. */
export const problemKinds = {
  'bad-request': { status: 400, title: 'The request makes no sense' },
  'token-missing': { status: 401, title: 'A token is needed' },
  'token-wrong': { status: 401, title: 'The token is wrong' },
  'not-found': { status: 404, title: 'There is no such address' },
  'user-unknown': { status: 404, title: 'Nobody is known by this id' },
  'method-not-allowed': { status: 405, title: 'The address can only be read' },
  'not-acceptable': { status: 406, title: 'There is no such form of it' },
  'request-timeout': { status: 408, title: 'The request came too slowly' },
  'body-refused': { status: 413, title: 'No address here takes a body' },
  'expectation-failed': { status: 417, title: 'The request expects what there is not' },
  'wrong-host': { status: 421, title: 'The request was for another host' },
  'too-many-wrong-tokens': { status: 429, title: 'Too many wrong tokens' },
  'headers-too-long': { status: 431, title: 'The headers are too long' },
  'unexpected-error': { status: 500, title: 'Something went wrong here' },
  'not-ready': { status: 503, title: 'The bot can not serve everybody at present' },
  'store-unavailable': { status: 503, title: 'The database does not answer' },
  'took-too-long': { status: 503, title: 'The answer took too long' },
} as const;

export type ProblemKind = keyof typeof problemKinds;

export type ProblemDetails = {
  readonly detail: string;
  readonly checks?: ProblemBody['checks'];
  readonly headers?: Readonly<Record<string, string>>;
};

/** A problem document: https://www.rfc-editor.org/rfc/rfc9457 */
export function problemAnswer(kind: ProblemKind, { detail, checks, headers }: ProblemDetails): HttpAnswer {
  const { status, title } = problemKinds[kind];
  const problem: ProblemBody = {
    type: `urn:scarlet:problem:${kind}`,
    title,
    status,
    detail,
    ...(checks && { checks }),
  };
  return {
    status,
    type: 'application/problem+json',
    body: `${JSON.stringify(problem)}\n`,
    ...(headers && { headers }),
  };
}
