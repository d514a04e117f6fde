import { pythonRepr } from '../rules/python.ts';
import { LettaRefusal, refuse } from '../rules/refusal.ts';
import type { Traits } from '../rules/versions.ts';

/** What went wrong between the server and its model. */
export type ModelErrorKind =
  | 'bad-request'
  | 'context-overflow'
  | 'authentication'
  | 'insufficient-credits'
  | 'rate-limit'
  | 'timeout'
  | 'overloaded'
  | 'empty'
  | 'no-choices'
  /** The connection ended amid the answer. */
  | 'broken-off'
  | 'other';

/** The model couldn't be asked, or its answer can't be used. */
export class ModelError extends Error {
  readonly kind: ModelErrorKind;

  constructor(kind: ModelErrorKind, message: string) {
    super(message);
    this.name = 'ModelError';
    this.kind = kind;
  }
}

/** What the server makes of an answer of the model's endpoint that is no success. */
export function toModelError(status: number, said: string, traits: Traits): ModelError {
  const kind = kindOf(status, said, traits);
  const body = `Error code: ${status} - ${pythonOf(said)}`;
  if (kind === 'context-overflow') {
    const details = traits.tellsModelFailuresApart ? "{'is_byok': False}" : '{}';
    const what =
      status === 413 ? 'Request too large for OpenAI (413)' : 'Bad request to OpenAI (context window exceeded)';
    return new ModelError(kind, `CONTEXT_WINDOW_EXCEEDED: ${what}: ${body} (${details})`);
  }
  // The client of OpenAI takes what it has no class for as a fault of the request.
  if (status === 413) return new ModelError(kind, `INVALID_ARGUMENT: OpenAI API error: ${body}`);
  const compatible = kind === 'bad-request' && traits.tellsModelFailuresApart;
  const prefix = compatible ? 'INVALID_ARGUMENT: Bad request to OpenAI-compatible endpoint:' : prefixes[kind];
  return new ModelError(kind, `${prefix ?? 'INTERNAL_SERVER_ERROR: OpenAI API error:'} ${body}`);
}

// The words by which it knows that the context is full, and makes room. Not llama.cpp's, and not Ollama's.
const tooLong =
  /exceeds the context window|maximum context length|context_length_exceeded|tokens exceed the configured/;

/** The kind of failure that a status of the model's endpoint stands for. */
function kindOf(status: number, said: string, traits: Traits): ModelErrorKind {
  if (status === 413 && traits.tellsModelFailuresApart) return 'context-overflow';
  if (status === 400) return tooLong.test(said) ? 'context-overflow' : 'bad-request';
  if (status === 401) return 'authentication';
  if (status === 402) return 'insufficient-credits';
  if (status === 429) return 'rate-limit';
  return 'other';
}

/** The body as the server's Python prints it. */
function pythonOf(said: string): string {
  try {
    return pythonRepr(JSON.parse(said));
  } catch {
    return said;
  }
}

/** How the server begins its account of a provider's refusal; in 0.16.4 nothing else tells most of them apart. */
const prefixes: Partial<Record<ModelErrorKind, string>> = {
  'bad-request': 'INVALID_ARGUMENT: Bad request to OpenAI:',
  authentication: 'UNAUTHENTICATED: Authentication failed with OpenAI:',
  'insufficient-credits': 'PAYMENT_REQUIRED: Insufficient credits:',
  'rate-limit': 'RATE_LIMIT_EXCEEDED: Rate limited by OpenAI:',
};

/** What a stream says of a failure that nobody foresaw. */
export const unforeseen = 'An unknown error occurred with the LLM streaming request.';

type ErrorTelling = { readonly status: number; readonly type: string; readonly message: string };

const tellings: Record<ModelErrorKind, ErrorTelling> = {
  'bad-request': {
    status: 400,
    type: 'llm_bad_request',
    message: 'The request to the LLM model provider was invalid.',
  },
  // Told as one of its own failures: see `modelRefusal`.
  'context-overflow': { status: 400, type: 'internal_error', message: unforeseen },
  authentication: {
    status: 401,
    type: 'llm_authentication',
    message: 'Authentication failed with the LLM model provider.',
  },
  'insufficient-credits': {
    status: 402,
    type: 'llm_insufficient_credits',
    message: 'Insufficient credits for LLM request. Please check your account.',
  },
  'rate-limit': {
    status: 429,
    type: 'llm_rate_limit',
    message: 'Rate limit exceeded for LLM model provider. Please wait before making another request.',
  },
  timeout: { status: 504, type: 'llm_timeout', message: 'The LLM request timed out. Please try again.' },
  overloaded: { status: 503, type: 'llm_error', message: 'An error occurred with the LLM request.' },
  empty: { status: 500, type: 'llm_error', message: 'An error occurred with the LLM request.' },
  'no-choices': { status: 500, type: 'internal_error', message: unforeseen },
  'broken-off': { status: 500, type: 'llm_error', message: 'An error occurred with the LLM request.' },
  other: { status: 500, type: 'llm_error', message: 'An error occurred with the LLM request.' },
};

const undivided = new Set<ModelErrorKind>([
  'bad-request',
  'insufficient-credits',
  'overloaded',
  'empty',
  'broken-off',
  'other',
]);

/** How a plain send answers that its model failed. */
export function modelRefusal(error: ModelError, traits: Traits): LettaRefusal {
  if (error.kind === 'no-choices') return refuse(500, 'An unknown error occurred');
  if (error.kind === 'context-overflow') {
    return traits.tellsModelFailuresApart ? refuse(400, error.message) : refuse(500, 'An unknown error occurred');
  }
  const { status, type, message } = tellingFor(error.kind, traits);
  return new LettaRefusal(status === 500 ? traits.modelFailureStatus : status, {
    error: { type, message, detail: error.message },
  });
}

/** Why a stream stopped whose model failed. */
export function stopReasonOf({ kind }: ModelError): string {
  if (kind === 'no-choices' || kind === 'context-overflow') return 'error';
  return kind === 'empty' ? 'invalid_llm_response' : 'llm_api_error';
}

/**
 * How a stream, already answered with 200, says the same: the data of its `error` event. Once something of the run was
 * told, every failure is called an internal error.
 */
export function modelErrorEvent(
  error: ModelError,
  runId: string,
  traits: Traits,
  begun: boolean,
): Record<string, unknown> {
  // Bad requests and a lack of credit have no type of their own in a stream, on no release.
  const telling = undivided.has(error.kind) ? tellings.other : tellings[error.kind];
  const { type, message } = begun ? duringExecution : telling;
  const detail = error.message;
  const told = { message_type: 'error_message', run_id: runId, error_type: type, message, detail, seq_id: null };
  if (begun) return told;
  if (error.kind === 'context-overflow' && traits.tellsModelFailuresApart) return { ...told, message: error.message };
  if (error.kind !== 'empty') return told;
  return { ...told, error_type: 'llm_empty_response', message: 'LLM returned an empty response.' };
}

const duringExecution = { type: 'internal_error', message: 'An error occurred during agent execution.' };

function tellingFor(kind: ModelErrorKind, traits: Traits): ErrorTelling {
  if (traits.tellsModelFailuresApart || !undivided.has(kind)) return tellings[kind];
  return tellings.other;
}
