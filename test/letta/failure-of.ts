import { Failure } from '../../src/base/failure.ts';

/** The failure that a promise rejects with; anything else is an error of the test. */
export async function failureOf(attempt: Promise<unknown>): Promise<Failure> {
  const outcome = await attempt.then(
    (value) => new Error(`resolved with ${JSON.stringify(value)}`),
    (error: unknown) => error,
  );
  if (outcome instanceof Failure) return outcome;
  throw outcome;
}
