import { z } from 'zod';

/** What an error's body says, as far as we know its shapes: Letta's own, FastAPI's, Letta Cloud's. */
export type ErrorBody = {
  /** False for HTML, empty bodies and anything else that is no JSON object: then no Letta server spoke. */
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

const bodySchema = z.object({
  detail: z
    .union([z.string(), z.object({ code: text, message: text })])
    .optional()
    .catch(undefined),
  error: z
    .union([z.string(), z.object({ type: text, message: text, detail: text })])
    .optional()
    .catch(undefined),
  reasons: z.array(z.string()).catch([]).default([]),
  timeToQuotaResetMs: z.number().nonnegative().optional().catch(undefined),
  // The body of an `event: error`.
  error_type: text,
  message: text,
});

/** Never fails: a body that can't be read is one that says nothing. */
export function toErrorBody(raw: unknown): ErrorBody {
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
    reasons: body?.reasons ?? [],
    quotaResetMs: body?.timeToQuotaResetMs,
  };
}
