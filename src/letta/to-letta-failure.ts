import { APIError, LettaError } from '@letta-ai/letta-client';
import { z } from 'zod';
import { Failure } from '../base/failure.ts';
import { toErrorBody } from './error-body.ts';
import { brokenConnection } from './fetch-naming-breaks.ts';
import { saysMissing, toHttpFailure } from './http-failure.ts';
import { type RunProgress, saysApprovalPending, toStreamFailure } from './stream-failure.ts';

/** What is known about a request, beside the error that it ended with. */
export type RequestContext = {
  /** What was tried, to go on after "could not", for example `list agents`. */
  readonly what: string;
  /** The address of the server. Whoever can't be reached may have been looked for in the wrong place. */
  readonly at?: string | undefined;
  /** Why we ended the wait ourselves, where we did. */
  readonly endedBecause?: string | undefined;
  /** For a request that is answered by a stream of a run: how far it came. */
  readonly progress?: RunProgress | undefined;
  /** The words that went with it: nothing of them may stand in a failure. */
  readonly sent?: string | undefined;
};

/**
 * The one place that knows what the client's errors mean to us. Narrow cases before wide ones.
 *
 * The failure keeps no cause that came from the client: those errors quote whole bodies, so what people wrote.
 */
export function toLettaFailure(error: unknown, context: RequestContext): Failure {
  if (error instanceof Failure) return error;
  const { what, endedBecause, progress, sent } = context;
  const whatAndWhere = withPlace(context);
  if (endedBecause !== undefined) return endedByUs(context, endedBecause);
  const answer = errorAnswer(error);
  if (answer !== undefined) return toHttpFailure(answer, { what, whatAndWhere }, sent);
  if (error instanceof APIError && error.error !== undefined) {
    return toStreamFailure(error.error, progress ?? { stepStored: false, stopReason: undefined }, what, sent);
  }
  const broken = brokenConnection(error);
  if (broken !== undefined) {
    const arrived = broken.mayHaveArrived || progress?.stepStored ? 'unknown' : 'no';
    const { message, code, at } = broken;
    const why = at === undefined ? code : `${code} at ${at}`;
    return new Failure('letta-unreachable', `could not ${whatAndWhere}: ${message} (${why})`, {
      arrived,
      cause: broken,
    });
  }
  if (error instanceof APIError) {
    return new Failure('letta-unreachable', `could not ${whatAndWhere}: ${error.constructor.name}`, {
      arrived: 'unknown',
    });
  }
  return unexpected(error, what, whatAndWhere);
}

/** @returns what was tried, with the address but without what may be secret in one */
function withPlace({ what, at = '' }: RequestContext): string {
  const address = URL.parse(at);
  return address === null ? what : `${what} at ${address.origin}${address.pathname.replace(/\/$/, '')}`;
}

/** Whether the server itself says that the agent, block or run doesn't exist. */
export function isMissing(error: unknown): boolean {
  const answer = errorAnswer(error);
  return answer !== undefined && saysMissing(answer);
}

/** Whether the server itself says that the message, after which a list was to begin, doesn't exist. */
export function isUnknownCursor(error: unknown): boolean {
  const answer = errorAnswer(error);
  return answer?.status === 404 && /^No message found/.test(toErrorBody(answer.body).detail ?? '');
}

/** Whether the server has no such route: an older version, or no Letta server at all. */
export function isUnknownPath(error: unknown): boolean {
  const answer = errorAnswer(error);
  return answer?.status === 404 && toErrorBody(answer.body).detail === 'Not Found';
}

/** Whether the request found something else going on: for a cancellation, that nothing is. */
export function isConflict(error: unknown): boolean {
  return errorAnswer(error)?.status === 409;
}

/** Whether the agent waits for a person's approval of a tool call, and takes no message before it gets one. */
export function isApprovalPending(error: unknown): boolean {
  return error instanceof APIError && saysApprovalPending(error.error);
}

function errorAnswer(error: unknown) {
  if (!(error instanceof APIError) || typeof error.status !== 'number') return undefined;
  return { status: error.status, headers: error.headers, body: error.error };
}

function endedByUs(context: RequestContext, because: string): Failure {
  return context.progress === undefined
    ? new Failure('letta-unreachable', `could not ${withPlace(context)}: ${because}`, { arrived: 'unknown' })
    : new Failure('outcome-unknown', `could not ${context.what}: ${because}`, { arrived: 'unknown' });
}

/** Another shape may be another program's, so the address is told. */
function unexpected(error: unknown, what: string, whatAndWhere: string): Failure {
  if (error instanceof z.ZodError) {
    const places = error.issues.map((issue) => `${issue.code} at ${issue.path.join('.') || 'the top'}`).join(', ');
    return new Failure('letta-broken', `could not ${whatAndWhere}: an answer of unknown shape (${places})`, {
      arrived: 'unknown',
    });
  }
  // The parser's message quotes what it could not read.
  if (error instanceof SyntaxError) {
    return new Failure('letta-broken', `could not ${whatAndWhere}: an answer that is no JSON`, { arrived: 'unknown' });
  }
  // The client itself refuses, before it sends: an id that can't stand in a path.
  if (error instanceof LettaError) {
    return new Failure('letta-rejected', `could not ${what}: the client refused the request`, { arrived: 'no' });
  }
  return new Failure('letta-broken', `could not ${what}: unexpected error`, { arrived: 'unknown', cause: error });
}
