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
  | 'history-refused'
  | 'outcome-unknown'
  | 'empty-answer'
  | 'record-unreadable'
  | 'store-unavailable'
  | 'too-many-users'
  /** We hold ourselves to so many requests per second, and this one would have waited too long. */
  | 'too-many-requests';

/** Whether the request that failed has had an effect on the other side: decides if it may be sent again. */
export type Arrived = 'no' | 'yes' | 'unknown';

/**
 * What helps: waiting and trying again, stopping the process that is in the way, room on the disk, a disk that doesn't
 * fail, or another setting and nothing else.
 */
export type Remedy = 'time' | 'stopping-the-other' | 'room' | 'sound-disk' | 'settings';

export type FailureDetails = {
  readonly cause?: unknown;
  readonly arrived?: Arrived;
  /** How long the other side asked us to wait, in milliseconds. */
  readonly retryAfterMs?: number;
  /** What the model's provider said. Nothing of it may be what a person wrote. */
  readonly providerSaid?: string | undefined;
  /** `time` when left out. */
  readonly remedy?: Remedy | undefined;
};

/** What went wrong at Letta, at the model or in the database. `cause` holds the error behind it. */
export class Failure extends Error {
  override readonly name = 'Failure';
  readonly kind: FailureKind;
  /** Whether the request has had an effect; `no` may be sent again. */
  readonly arrived: Arrived;
  /** How long the other side asked us to wait, in milliseconds. */
  readonly retryAfterMs: number | undefined;
  /** The cause in the words of the model's provider, for operators. */
  readonly providerSaid: string | undefined;
  readonly remedy: Remedy;

  /** @param message for operators: what was tried and what came back, never what a person wrote. */
  constructor(kind: FailureKind, message: string, details: FailureDetails = {}) {
    const { providerSaid } = details;
    super(providerSaid === undefined ? message : `${message}; the provider said: ${providerSaid}`, {
      cause: details.cause,
    });
    this.kind = kind;
    this.arrived = details.arrived ?? 'no';
    this.retryAfterMs = details.retryAfterMs;
    this.providerSaid = providerSaid;
    this.remedy = details.remedy ?? 'time';
  }
}

export function isFailure(error: unknown, kind?: FailureKind): error is Failure {
  return error instanceof Failure && (kind === undefined || error.kind === kind);
}

/** What a read gives, or this in place of a record that can't be read: one of them keeps no other from being looked at. */
export async function unlessUnreadable<Value, const InItsPlace>(
  reading: Promise<Value>,
  inItsPlace: InItsPlace,
): Promise<Value | InItsPlace> {
  try {
    return await reading;
  } catch (error) {
    if (isFailure(error, 'record-unreadable')) return inItsPlace;
    throw error;
  }
}

/** Whether a server can't be reached, or takes nothing at present: that says nothing of what was asked for. */
export function isServerUnavailable(error: unknown): boolean {
  return isFailure(error, 'letta-unreachable') || isFailure(error, 'letta-overloaded');
}

export function errorMessage(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}

/**
 * Whether nothing is to be learned from a stack: of a failure, unless what nobody foresaw is behind it. Whatever bears a
 * code, the system or a library foresaw.
 */
export function saysAllInWords(error: unknown): boolean {
  if (!(error instanceof Failure)) return false;
  const { cause } = error;
  return !(cause instanceof Error) || 'code' in cause || saysAllInWords(cause);
}
