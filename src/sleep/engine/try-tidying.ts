import type { UserId } from '../../base/ids.ts';
import { CallsUsedUp } from '../../pair/model-calls.ts';
import { cycleFailureOf, Unparsable } from '../cycle/ask-own-sleep-agent.ts';
import { changeTidying, finishTidying } from '../cycle/finish-tidying.ts';
import { runTidying } from '../cycle/run-tidying.ts';
import { countCycle } from '../state/caps.ts';
import type { Tidied } from '../state/outcome.ts';
import { sleepOf } from '../state/sleep-record.ts';
import { noTidying, putTidyingOff, tidyingAfterFailure } from '../state/tidying-record.ts';
import type { TryParts } from './try-cycle.ts';

/**
 * Tidies a user's memory if that is due: one try, as there are others after later cycles. What it comes to is told to
 * operators and listeners. Rejects only when the process stops.
 */
export async function tryTidying(user: UserId, parts: TryParts, signal: AbortSignal): Promise<Tidied | undefined> {
  const { cycle, botCounts, breaker } = parts;
  try {
    const usedByBot = (await botCounts.today(cycle.clock.now())).cycles;
    const tidied = await runTidying(user, usedByBot, cycle, signal);
    if (tidied === undefined) return undefined;
    await countCycle(botCounts, cycle);
    tellTidied(user, tidied, parts);
    return tidied;
  } catch (error) {
    if (signal.aborted) throw error;
    if (error instanceof CallsUsedUp) {
      await changeTidying(user, cycle, putTidyingOff);
      cycle.log.info(
        { userId: user, until: new Date(error.until).toISOString() },
        'tidying put off, no calls left today',
      );
      return undefined;
    }
    breaker.failed(error);
    await noteFailedTidying(user, error, parts);
    return undefined;
  }
}

/**
 * A tidying that was prepared may have written to some blocks, and is brought to its end before anything else is made
 * of them, however often that fails.
 *
 * @throws what stood in the way
 */
export async function finishLeftTidying(user: UserId, parts: TryParts): Promise<void> {
  const { journal } = sleepOf(await parts.cycle.sleep.read(user)).tidying;
  if (journal?.state !== 'prepared') return;
  const target = (await parts.cycle.people.read(user))?.pair?.primary?.agent;
  // The blocks are another agent's by now.
  if (journal.target !== target) return void (await changeTidying(user, parts.cycle, () => noTidying));
  try {
    tellTidied(user, await finishTidying(user, journal, parts.cycle), parts);
  } catch (error) {
    await noteFailedTidying(user, error, parts);
    throw error;
  }
}

function tellTidied(user: UserId, tidied: Tidied, { cycle: { log, events } }: TryParts): void {
  const { cycle, because, tookMs, merged, contradicted, changes, refused } = tidied;
  const blocks = changes.map(({ label }) => label);
  log.info(
    { userId: user, cycle, because, tookMs, merged, contradicted, refused: refused.length, blocks },
    'memory tidied',
  );
  events.emit({ name: 'tidying.complete', user, result: tidied });
}

/** Where even this can't be written, the next cycle finds it as it stands. */
async function noteFailedTidying(user: UserId, error: unknown, { cycle }: TryParts): Promise<void> {
  const because = cycleFailureOf(error);
  cycle.events.emit({ name: 'tidying.failed', user, because });
  try {
    const { cycles } = sleepOf(await cycle.sleep.read(user));
    const after = await changeTidying(user, cycle, (tidying) =>
      tidyingAfterFailure(tidying, cycles, cycle.clock.now()),
    );
    const next = after.failures === 0 ? 'given-up' : 'tries-again';
    // What makes no sense came from the model: where in our code that was noticed helps nobody.
    const why = error instanceof Unparsable ? { because } : { because, err: error };
    cycle.log.warn({ userId: user, ...why, next }, 'tidying failed');
  } catch (cause) {
    cycle.log.error({ userId: user, because, err: cause }, 'a failed tidying could not be noted');
  }
}
