import type { Clock } from '../base/clock.ts';
import { unlessAborted, withDeadline } from '../base/deadline.ts';
import type { Log } from '../base/log.ts';
import type { Provisioner } from '../pair/provisioner.ts';

/** How long sleep agents that are being made may hold up the end of the process. */
export const settleMs = 5_000;

/** Waits for sleep agents that are being made, but not for long: one that comes too late is adopted by a later start. */
export async function settleInTime(
  provisioner: Pick<Provisioner, 'settled'>,
  { clock, log }: { readonly clock: Clock; readonly log: Log },
): Promise<void> {
  await withDeadline(clock, settleMs, (signal) =>
    unlessAborted(signal, () => provisioner.settled()).catch((error: unknown) => {
      if (!signal.aborted) throw error;
      log.warn({ afterMs: settleMs }, 'sleep agents left unfinished');
    }),
  );
}
