import { z } from 'zod';
import type { Arrived, FailureKind } from '../base/failure.ts';
import { saysRolesMustAlternate, saysTooLong } from './provider-words.ts';

/** What an error's body says, as far as we know its shapes: Letta's own, FastAPI's, Letta Cloud's, Cloudflare's. */
export type ErrorBody = {
  /** False for HTML, empty bodies and anything else that is no JSON object, and for Cloudflare's: then no Letta server spoke. */
  readonly isJson: boolean;
  /** The server's sentence. May quote what was sent: see `safeDetail`. */
  readonly detail: string | undefined;
  /** For example `PENDING_APPROVAL`. */
  readonly code: string | undefined;
  /** What failed behind the server, for example `llm_rate_limit`. */
  readonly type: string | undefined;
  /** What the model's provider said about it. May quote anything. */
  readonly typeDetail: string | undefined;
  /** Letta Cloud's reasons for a refusal, for example `not-enough-credits`. */
  readonly reasons: readonly string[];
  /** Until a quota starts anew, in milliseconds. */
  readonly quotaResetMs: number | undefined;
};

const text = z.string().optional().catch(undefined);

const reasons = z.array(z.string()).catch([]).default([]);

const bodySchema = z.object({
  detail: z
    .union([z.string(), z.object({ code: text, message: text })])
    .optional()
    .catch(undefined),
  error: z
    .union([z.string(), z.object({ type: text, message: text, detail: text, reasons })])
    .optional()
    .catch(undefined),
  reasons,
  timeToQuotaResetMs: z.number().nonnegative().optional().catch(undefined),
  // The body of an `event: error`.
  error_type: text,
  message: text,
});

/** Instead of a page, to whoever accepts JSON. */
const cloudflareSchema = z.object({ cloudflare_error: z.literal(true), title: text });

/** Never fails: a body that can't be read is one that says nothing. */
export function toErrorBody(raw: unknown): ErrorBody {
  const cloudflare = cloudflareSchema.safeParse(raw);
  if (cloudflare.success) return { ...toErrorBody(undefined), detail: cloudflare.data.title };
  const parsed = bodySchema.safeParse(raw);
  const body = parsed.success ? parsed.data : undefined;
  const detail = typeof body?.detail === 'object' ? body.detail : { code: undefined, message: body?.detail };
  const error = typeof body?.error === 'object' ? body.error : { type: undefined, message: body?.error };
  const type = body?.error_type ?? error.type;
  return {
    isJson: parsed.success,
    detail: (type === undefined ? detail.message : undefined) ?? error.message ?? body?.message,
    code: detail.code,
    type,
    typeDetail: typeof body?.error === 'object' ? body.error.detail : detail.message,
    reasons: [...(body?.reasons ?? []), ...(typeof body?.error === 'object' ? body.error.reasons : [])],
    quotaResetMs: body?.timeToQuotaResetMs,
  };
}

const longestDetail = 160;
// A quotation that goes on in the next line. An apostrophe within a word opens none.
const unclosed = /(?<!\w)["'`].*$/;

/**
 * The part of a server's sentence that may stand in a log. Validation errors quote what was sent, and some errors
 * quote names: quotations, everything after the first line, and anything long goes.
 */
export function safeDetail(detail: string | undefined): string {
  if (detail === undefined) return '';
  const listed = validationErrors(detail);
  const line = listed ?? (detail.split('\n')[0] ?? '').replace(/(["'`]).*\1/g, '…').replace(unclosed, '…');
  const points = [...line.trim()];
  return points.length > longestDetail ? `${points.slice(0, longestDetail).join('')}…` : points.join('');
}

/** FastAPI's list of errors, as text: where each one is, and of which type. Its `msg` and `input` quote the request. */
function validationErrors(detail: string): string | undefined {
  if (!detail.startsWith('[{')) return undefined;
  const found = [...detail.matchAll(/'type': '([\w.]+)', 'loc': \(([^)]*)\)/g)];
  return found
    .map(([, type, place]) => `${type} at ${(place ?? '').replaceAll("'", '').replaceAll(', ', '.')}`)
    .join(', ');
}

const kindsByType = new Map<string, FailureKind>([
  ['llm_authentication', 'model-refused-key'],
  ['bedrock_permission_denied', 'model-refused-key'],
  ['llm_rate_limit', 'model-rate-limited'],
  ['llm_insufficient_credits', 'model-out-of-credit'],
  ['llm_bad_request', 'letta-rejected'],
  ['llm_empty_response', 'empty-answer'],
  ['llm_timeout', 'model-unavailable'],
  ['context_window_overflow_in_system_prompt', 'context-overflow'],
]);

// A stream calls most of them `llm_error`, also failures of a later step; the provider's error then begins with a code.
const kindsByCode: readonly (readonly [RegExp, FailureKind])[] = [
  [/^UNAUTHENTICATED|^PERMISSION_DENIED/, 'model-refused-key'],
  [/^PAYMENT_REQUIRED/, 'model-out-of-credit'],
  [/^RATE_LIMIT_EXCEEDED/, 'model-rate-limited'],
  [/^NOT_FOUND/, 'model-missing'],
  [/^INVALID_ARGUMENT/, 'letta-rejected'],
];

/** What a failure of the model behind Letta means. @param detail only looked at, never repeated. */
export function modelFailureKind(type: string, detail = ''): FailureKind {
  return (
    kindInWords(detail) ??
    kindsByType.get(type) ??
    kindsByCode.find(([code]) => code.test(detail))?.[1] ??
    'model-unavailable'
  );
}

/** What the model's own server says of the conversation that it was given, whatever Letta calls it. */
export function kindInWords(detail: string): FailureKind | undefined {
  if (saysTooLong(detail)) return 'context-overflow';
  return saysRolesMustAlternate(detail) ? 'history-refused' : undefined;
}

/** What an error means to us, and whether what was sent may have arrived. */
export type Ruling = readonly [kind: FailureKind, arrived: Arrived];

/** Whether an error's type speaks of the model rather than of Letta. */
export function isModelFailure(type: string): boolean {
  return type.startsWith('llm_') || kindsByType.has(type);
}
