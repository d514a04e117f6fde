import type { IncomingMessage } from 'node:http';
import type { Clock } from '../base/clock.ts';
import { unlessLate } from '../base/deadline.ts';
import { isFailure } from '../base/failure.ts';
import type { Log } from '../base/log.ts';
import { type AllowedHosts, hostIsOurs, type TokenCheck, type TokenGuard } from './access.ts';
import { type HttpAnswer, problemAnswer } from './answer.ts';
import { findRoute, type StatusRoute } from './routes.ts';

export type HandleParts = {
  readonly routes: readonly StatusRoute[];
  readonly guard: TokenGuard;
  readonly hosts: AllowedHosts;
  readonly clock: Clock;
  readonly log: Log;
};

const longestAnswerMs = 10_000;

class TookTooLong extends Error {}

/** Answers a request, or says in a problem document why not: the cheapest reason comes first. Never rejects. */
export async function handleRequest(request: IncomingMessage, parts: HandleParts): Promise<HttpAnswer> {
  const { clock, log } = parts;
  try {
    const answer = await unlessLate(clock, longestAnswerMs, route(request, parts), () => new TookTooLong());
    // What is left of a body would be taken for the next request.
    return hasBody(request.headers) ? { ...answer, headers: { ...answer.headers, Connection: 'close' } } : answer;
  } catch (error) {
    if (error instanceof TookTooLong) {
      return problemAnswer('took-too-long', { detail: 'Ask again in a while.' });
    }
    log.error({ err: error }, 'a request for the status failed');
    if (isFailure(error, 'store-unavailable')) {
      return problemAnswer('store-unavailable', { detail: 'The log says why; /readyz says when it is back.' });
    }
    return problemAnswer('unexpected-error', { detail: 'The log says what.' });
  }
}

async function route(request: IncomingMessage, { routes, guard, hosts }: HandleParts): Promise<HttpAnswer> {
  const { method = '', headers, headersDistinct, socket } = request;
  const [named, ...others] = headersDistinct['host'] ?? [];
  const { host = named, url } = requestTargetOf(request.url ?? '');
  if (host === undefined || named === undefined || others.length > 0) {
    return problemAnswer('bad-request', { detail: 'A request names its host, once.' });
  }
  if (!hostIsOurs(host, socket.localAddress, hosts)) {
    return problemAnswer('wrong-host', { detail: 'This name is none of ours. STATUS_HOSTS names those that are.' });
  }
  if (method === 'CONNECT') return methodNotAllowed;
  if (!url.startsWith('/')) return problemAnswer('bad-request', { detail: 'An address begins with a slash.' });
  const [path = '', query = ''] = url.split(/\?(.*)/s);
  const found = findRoute(routes, path);
  if (found === undefined) {
    return problemAnswer('not-found', { detail: 'See /openapi.json for the addresses that there are.' });
  }
  if (method !== 'GET' && method !== 'HEAD') return methodNotAllowed;
  if (hasBody(headers)) {
    return problemAnswer('body-refused', { detail: 'Leave the body out.' });
  }
  // https://www.rfc-editor.org/rfc/rfc9110#section-10.1.1
  if (headers.expect !== undefined && headers.expect.toLowerCase() !== '100-continue') {
    return problemAnswer('expectation-failed', { detail: 'Leave the header "Expect" out.' });
  }
  if (found.route.access === 'token') {
    const token = guard(headers.authorization, socket.remoteAddress);
    if (token !== 'right') return refuseToken(token);
  }
  if (!accepts(headers.accept, found.route.type)) {
    return problemAnswer('not-acceptable', { detail: `It comes as ${found.route.type} only.` });
  }
  return await found.route.answer({ parameter: found.parameter, query: new URLSearchParams(query) });
}

const methodNotAllowed = problemAnswer('method-not-allowed', {
  detail: 'GET and HEAD read it.',
  headers: { Allow: 'GET, HEAD' },
});

/** A whole address says its host itself, as to a proxy. https://www.rfc-editor.org/rfc/rfc9112#section-3.2.2 */
function requestTargetOf(target: string): { readonly host?: string; readonly url: string } {
  const [, host, url = ''] = /^http:\/\/([^/?#]+)(.*)$/is.exec(target) ?? [];
  return host === undefined ? { url: target } : { host, url: url === '' ? '/' : url };
}

/** https://www.rfc-editor.org/rfc/rfc6750#section-3 */
function refuseToken(token: Exclude<TokenCheck, 'right'>): HttpAnswer {
  if (token === 'too-many') {
    return problemAnswer('too-many-wrong-tokens', {
      detail: 'A wrong one is told so again in a minute.',
      headers: { 'Retry-After': '60' },
    });
  }
  if (token === 'missing') {
    return problemAnswer('token-missing', {
      detail: 'Send the header "Authorization: Bearer" with the value of STATUS_TOKEN.',
      headers: { 'WWW-Authenticate': 'Bearer realm="scarlet"' },
    });
  }
  return problemAnswer('token-wrong', {
    detail: 'It is not the value of STATUS_TOKEN.',
    headers: { 'WWW-Authenticate': 'Bearer realm="scarlet", error="invalid_token"' },
  });
}

function hasBody(headers: IncomingMessage['headers']): boolean {
  return headers['transfer-encoding'] !== undefined || Number(headers['content-length'] ?? 0) > 0;
}

/** Whether a client takes this type. https://www.rfc-editor.org/rfc/rfc9110#name-accept */
function accepts(accept: string | undefined, type: string): boolean {
  if (accept === undefined || accept.trim() === '') return true;
  const [wanted = ''] = type.split(';');
  const ranges = accept.split(',').map((range) => {
    const [name = '', ...parameters] = range.split(';').map((part) => part.trim().toLowerCase());
    const quality = parameters.find((parameter) => parameter.startsWith('q='));
    return { name, isRefused: quality !== undefined && Number(quality.slice(2)) === 0 };
  });
  // The most specific range decides.
  const names = [wanted, wanted.replace(/\/.*/, '/*'), '*/*'];
  const deciding = names.flatMap((name) => ranges.filter((range) => range.name === name))[0];
  return deciding !== undefined && !deciding.isRefused;
}
