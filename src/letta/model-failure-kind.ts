import type { FailureKind } from '../base/failure.ts';

const kinds = new Map<string, FailureKind>([
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

const tooLong = /^CONTEXT_WINDOW_EXCEEDED|context[ _](window|length)|maximum context|prompt is too long/i;

/** What a failure of the model behind Letta means. @param detail only looked at, never repeated. */
export function modelFailureKind(type: string, detail = ''): FailureKind {
  if (tooLong.test(detail)) return 'context-overflow';
  return kinds.get(type) ?? kindsByCode.find(([code]) => code.test(detail))?.[1] ?? 'model-unavailable';
}

/** Whether an error's type speaks of the model rather than of Letta. */
export function isModelFailure(type: string): boolean {
  return type.startsWith('llm_') || kinds.has(type);
}
