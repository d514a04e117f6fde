import type { Clock } from './clock.ts';

/**
 * Makes something that costs more than it changes: whoever asks while it is being made, or within so many milliseconds
 * after that, gets the same. What failed is made anew for the next who asks.
 */
export function shareFor<Result>(
  clock: Pick<Clock, 'elapsed'>,
  ms: number,
  make: () => Promise<Result>,
): () => Promise<Result> {
  let shared: { readonly result: Promise<Result>; madeAt: number | undefined } | undefined;

  return () => {
    if (shared !== undefined && (shared.madeAt === undefined || clock.elapsed() - shared.madeAt < ms)) {
      return shared.result;
    }
    const making = { result: make(), madeAt: undefined as number | undefined };
    shared = making;
    making.result.then(
      () => {
        making.madeAt = clock.elapsed();
      },
      () => {
        if (shared === making) shared = undefined;
      },
    );
    return making.result;
  };
}
