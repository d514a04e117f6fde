/**
 * What can go wrong, in our own words. Each edge translates its errors into these once; the rest of the
 * program decides by `kind` and by `arrived`, and never looks at an SDK's error class.
 */
export type FailureKind =
  | 'letta-unreachable'
  | 'letta-overloaded'
  | 'letta-refused-key'
  | 'letta-agent-missing'
  | 'letta-busy'
  | 'letta-rejected'
  | 'letta-broken'
  | 'model-unavailable'
  | 'model-rate-limited'
  | 'model-refused-key'
  | 'model-out-of-credit'
  | 'model-missing'
  | 'context-overflow'
  | 'outcome-unknown'
  | 'empty-answer'
  | 'record-unreadable'
  | 'store-unavailable'
  | 'too-many-users';

/** Whether the request that failed has had an effect on the other side: decides if it may be sent again. */
export type Arrived = 'no' | 'yes' | 'unknown';

export type FailureDetails = {
  readonly cause?: unknown;
  readonly arrived?: Arrived;
  /** How long the other side asked us to wait, in milliseconds. */
  readonly retryAfterMs?: number;
};

/** What went wrong at Letta, at the model or in the database. `cause` holds the error behind it. */
export class Failure extends Error {
  override readonly name = 'Failure';
  readonly kind: FailureKind;
  /** Whether the request has had an effect; `no` may be sent again. */
  readonly arrived: Arrived;
  /** How long the other side asked us to wait, in milliseconds. */
  readonly retryAfterMs: number | undefined;

  /** @param message for operators: what was tried and what came back, never what a person wrote. */
  constructor(kind: FailureKind, message: string, details: FailureDetails = {}) {
    super(message, { cause: details.cause });
    this.kind = kind;
    this.arrived = details.arrived ?? 'no';
    this.retryAfterMs = details.retryAfterMs;
  }
}

export function isFailure(error: unknown, kind?: FailureKind): error is Failure {
  return error instanceof Failure && (kind === undefined || error.kind === kind);
}
