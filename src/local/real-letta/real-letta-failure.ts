/** Why a real Letta server could not be had. `no-python` and `no-packages` are the machine's lack, not a fault. */
export type RealLettaFailureKind =
  | 'unfit-machine'
  | 'no-python'
  | 'no-packages'
  | 'port-in-use'
  | 'already-running'
  | 'no-model-endpoint'
  | 'step-failed'
  | 'stopped';

/** Thrown by everything in this folder. The message is one line, made to be shown to an operator as it is. */
export class RealLettaFailure extends Error {
  readonly kind: RealLettaFailureKind;

  constructor(kind: RealLettaFailureKind, message: string, options?: ErrorOptions) {
    super(message, options);
    this.name = 'RealLettaFailure';
    this.kind = kind;
  }
}

/** Whether the machine lacks what a real server needs, as opposed to a server that failed. Tests skip on it. */
export function machineLacksLetta(error: unknown): error is RealLettaFailure {
  return error instanceof RealLettaFailure && ['unfit-machine', 'no-python', 'no-packages'].includes(error.kind);
}
