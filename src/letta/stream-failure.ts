import { Failure } from '../base/failure.ts';
import { isModelFailure, kindInWords, modelFailureKind, type Ruling, safeDetail, toErrorBody } from './error-body.ts';
import { providerCause } from './provider-words.ts';

/** How far a run had come, as its stream has shown. */
export type RunProgress = {
  /** A step's messages are stored before they are streamed; what fails in the first step leaves nothing behind. */
  readonly stepStored: boolean;
  /** As the server gave it, for example `llm_api_error`. */
  readonly stopReason: string | undefined;
};

/**
 * An `event: error`, which arrives after HTTP 200.
 *
 * @param what was tried, for the message.
 * @param sent the words of the request, which must not be repeated. Without them nothing that a provider said is.
 */
export function toStreamFailure(raw: unknown, progress: RunProgress, what: string, sent?: string): Failure {
  const { type = 'no type', detail = '', typeDetail: inner = '' } = toErrorBody(raw);
  const [kind, arrived] = ruleOnRunError(type, `${detail}\n${inner}`, inner, progress);
  // A failure that Letta has no type for has the provider's words for its message.
  const ours = detail === inner ? '' : safeDetail(detail);
  const said = [type, progress.stopReason, ours].filter((part) => part !== undefined && part !== '');
  const providerSaid = sent === undefined ? undefined : providerCause(inner, sent);
  return new Failure(kind, `could not ${what}: the run failed (${said.join('; ')})`, { arrived, providerSaid });
}

/** A stream that ended, in good order or not, with a reason that is no answer. */
export function toStopFailure(progress: RunProgress, what: string): Failure {
  const { stopReason, stepStored } = progress;
  if (stopReason === undefined) {
    return new Failure('outcome-unknown', `could not ${what}: the stream ended without a stop reason`, {
      arrived: 'unknown',
    });
  }
  const [kind, firstStep] = stopRulings.get(stopReason) ?? ['letta-broken', 'unknown'];
  const arrived = stepStored && kind !== 'outcome-unknown' ? 'yes' : firstStep;
  return new Failure(kind, `could not ${what}: the run stopped (${stopReason})`, { arrived });
}

/** Whether the server refused because the agent waits for an approval. */
export function saysApprovalPending(raw: unknown): boolean {
  const { code, detail = '', typeDetail = '' } = toErrorBody(raw);
  return code === 'PENDING_APPROVAL' || pending.test(detail) || pending.test(typeDetail);
}

const pending = /waiting for approval on a tool call/;

const stopRulings = new Map<string, Ruling>([
  ['llm_api_error', ['model-unavailable', 'no']],
  ['invalid_llm_response', ['model-unavailable', 'no']],
  ['context_window_overflow_in_system_prompt', ['context-overflow', 'no']],
  ['insufficient_credits', ['model-out-of-credit', 'unknown']],
  ['requires_approval', ['letta-busy', 'yes']],
  // A cancelled run may still store its message when the model answers.
  ['cancelled', ['outcome-unknown', 'unknown']],
  ['error', ['letta-broken', 'unknown']],
]);

function ruleOnRunError(type: string, said: string, inner: string, progress: RunProgress): Ruling {
  const arrived = progress.stepStored ? 'yes' : 'no';
  if (isModelFailure(type)) return [modelFailureKind(type, inner), arrived];
  // The answer was made, and stored: only the end of the stream is broken.
  if (type === 'cleanup_error' || type === 'stream_incomplete') return ['outcome-unknown', 'unknown'];
  if (pending.test(said)) return ['letta-busy', arrived];
  if (/content is empty or invalid/.test(said)) return ['letta-rejected', arrived];
  const kind = kindInWords(inner) ?? (/^CONTEXT_WINDOW_EXCEEDED/.test(inner) ? 'context-overflow' : undefined);
  if (kind !== undefined) return [kind, arrived];
  // After the first step every failure is called an internal error; the stop reason still tells the model's.
  if (progress.stopReason === 'llm_api_error') return [modelFailureKind('llm_error', inner), arrived];
  return ['letta-broken', progress.stepStored ? 'yes' : 'unknown'];
}
