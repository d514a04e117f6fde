import { Failure, type FailureKind } from '../base/failure.ts';
import {
  type ErrorBody,
  isModelFailure,
  modelFailureKind,
  type Ruling,
  safeDetail,
  toErrorBody,
} from './error-body.ts';
import { providerCause, saysTooLong } from './provider-words.ts';

/** An answer with a status that is no success. */
export type ErrorAnswer = {
  readonly status: number;
  readonly headers: Headers | undefined;
  /** Parsed JSON, or undefined for anything else. */
  readonly body: unknown;
};

/**
 * @param tried what was, for the message; with the address where that may be the reason
 * @param sent the words of a request to a model, which must not be repeated. Without them nothing that a provider said is.
 */
export function toHttpFailure(
  answer: ErrorAnswer,
  tried: { readonly what: string; readonly whatAndWhere: string },
  sent?: string,
): Failure {
  const body = toErrorBody(answer.body);
  const [kind, arrived] = ruleOnStatus(answer.status, body);
  const wait = retryAfterMs(answer.headers) ?? body.quotaResetMs;
  const isRefusedKey = kind === 'letta-refused-key';
  const what = kind === 'letta-unreachable' || isRefusedKey ? tried.whatAndWhere : tried.what;
  return new Failure(kind, describe(answer.status, body, what), {
    arrived,
    // Nobody was asked who could be a provider.
    providerSaid:
      sent === undefined || isRefusedKey ? undefined : providerCause(body.typeDetail ?? body.detail ?? '', sent),
    ...(wait === undefined ? {} : { retryAfterMs: wait }),
  });
}

/**
 * Whether the server itself says that the thing asked for doesn't exist, as opposed to a path that it doesn't know, and to
 * a proxy that misses what should stand behind it ("Application not found").
 */
export function saysMissing(answer: ErrorAnswer): boolean {
  const { detail = '' } = toErrorBody(answer.body);
  return answer.status === 404 && /not found/i.test(detail) && missingThing(detail) !== undefined;
}

/**
 * What Letta says that it doesn't have: its sentences begin with that, and with which one. A proxy's "Agent service not
 * found" says nothing of an agent.
 */
function missingThing(detail: string): string | undefined {
  return /^(?:NOT_FOUND: )?(?:no )?(agent|block|group|handle|message|run|tool)(?: with (?:id|label))?(?: (?:'[^']*'|\1-\S+|\S+\/.+))?(?: not)? found\b/i
    .exec(detail)?.[1]
    ?.toLowerCase();
}

function ruleOnStatus(status: number, body: ErrorBody): Ruling {
  // Which step of the run failed isn't said here: an earlier one may have been stored.
  if (body.type !== undefined && isModelFailure(body.type)) {
    return [modelFailureKind(body.type, body.typeDetail), 'unknown'];
  }
  if (status === 402 || status === 429) return [limitKind(status, body), 'no'];
  if (status >= 500) return ruleOnServerError(status, body);
  return ruleOnRefusal(status, body);
}

/** Letta Cloud's plans and limits. None of those named gets better by trying again soon. */
function limitKind(status: number, { reasons, detail = '' }: ErrorBody): FailureKind {
  if (reasons.includes('agents-limit-exceeded') || /reached your limit for agents/i.test(detail))
    return 'too-many-users';
  if (reasons.includes('model-unknown')) return 'model-missing';
  if (reasons.some((reason) => /credits|quota|usage-exceeded/.test(reason))) return 'model-out-of-credit';
  if (reasons.some((reason) => /not-available|not-supported/.test(reason))) return 'letta-rejected';
  return status === 402 ? 'model-out-of-credit' : 'letta-overloaded';
}

function ruleOnServerError(status: number, body: ErrorBody): Ruling {
  // The agent's name: the only 500 that is a refusal.
  if (/invalid characters/.test(body.detail ?? '')) return ['letta-rejected', 'no'];
  // Cloudflare: 521, 523, 525 and 526 mean that it could not reach the server at all.
  if (status === 521 || status === 523 || status === 525 || status === 526) return ['letta-unreachable', 'no'];
  if (status > 519) return ['letta-unreachable', 'unknown'];
  if (status === 503) return ['letta-overloaded', 'unknown'];
  if ((status === 502 || status === 504) && !body.isJson) return ['letta-unreachable', 'unknown'];
  return ['letta-broken', 'unknown'];
}

function ruleOnRefusal(status: number, body: ErrorBody): Ruling {
  const detail = body.detail ?? '';
  if (status === 408) return ['letta-unreachable', 'unknown'];
  if (status === 499) return ['outcome-unknown', 'unknown'];
  // A redirect, a proxy's own login, or any page: Letta refuses in JSON. What is too large for a proxy stays so.
  if (status < 400 || status === 407 || (!body.isJson && status !== 413)) return ['letta-unreachable', 'no'];
  if (status === 401 || status === 403) return ['letta-refused-key', 'no'];
  // What a send is told whose agent is deleted while it works: there was a run, so the message had arrived.
  if (status === 404 && /\brun\b.*\bnot found/i.test(detail)) return ['outcome-unknown', 'unknown'];
  if (status === 404) return [missingKind(detail), 'no'];
  if (status === 409) return [/already exists|duplicate|unique/i.test(detail) ? 'letta-rejected' : 'letta-busy', 'no'];
  return [saysTooLong(detail) ? 'context-overflow' : 'letta-rejected', 'no'];
}

function missingKind(detail: string): FailureKind {
  const thing = missingThing(detail);
  if (thing === 'agent') return 'letta-agent-missing';
  if (thing === 'handle') return 'model-missing';
  // Every path is unknown where no Letta server lives: nothing may be concluded about what was asked for.
  return thing === undefined ? 'letta-unreachable' : 'letta-rejected';
}

function describe(status: number, body: ErrorBody, what: string): string {
  const parts = [body.type, body.code, ...body.reasons, safeDetail(body.detail)];
  if (!body.isJson) parts.push('not an answer of Letta itself');
  if (status === 404 && missingThing(body.detail ?? '') === undefined) parts.push('is the address right?');
  if (status === 401 || status === 403)
    parts.push(body.isJson ? 'the key is missing or refused' : 'what stands before it may want another key or a login');
  if (status < 400) parts.push('a redirect: use the address that it leads to');
  const said = parts.filter((part) => part !== undefined && part !== '').join('; ');
  return `could not ${what}: ${status}${said === '' ? '' : ` (${said})`}`;
}

/** How long the other side asks us to wait, in milliseconds, from the headers of its answer. */
function retryAfterMs(headers: Headers | undefined): number | undefined {
  const inMs = numberIn(headers?.get('retry-after-ms'));
  if (inMs !== undefined) return inMs;

  const value = headers?.get('retry-after');
  const inSeconds = numberIn(value);
  if (inSeconds !== undefined) return Math.round(inSeconds * 1_000);

  // A date counts from the server's own clock, which may be off from ours.
  const until = Date.parse(value ?? '') - Date.parse(headers?.get('date') ?? '');
  return Number.isNaN(until) ? undefined : Math.max(0, until);
}

function numberIn(value: string | null | undefined): number | undefined {
  return value != null && /^\d+(\.\d+)?$/.test(value.trim()) ? Number(value) : undefined;
}
