import type { UserId } from '../../base/ids.ts';
import type { Log } from '../../base/log.ts';
import type { Outcome } from './outcome.ts';
import type { SleepEvents } from './sleep-events.ts';

/** Tells operators and listeners how a consolidation went. */
export function tellOutcome(user: UserId, outcome: Outcome, { events, log }: { events: SleepEvents; log: Log }): void {
  if (outcome.kind === 'consolidated') {
    const { cycle, trigger, tookMs, covered, changes, refused } = outcome;
    const blocks = changes.map((diff) => diff.label);
    log.info({ userId: user, cycle, trigger, tookMs, covered, blocks }, 'consolidation complete');
    // What was known already is no loss that anybody should look at.
    const lost = refused.filter(({ because }) => because !== 'already-known' && because !== 'already-obsolete');
    if (lost.length > 0) {
      const because = lost.map((one) => `${one.block}: ${one.because}`);
      log.warn({ userId: user, cycle, because }, 'some insights not applied');
    }
    events.emit({ name: 'consolidation.complete', user, result: outcome });
  }
  if (outcome.kind === 'failed') {
    const { because, rounds, retryAt } = outcome;
    const retry = new Date(retryAt).toISOString();
    log.error({ userId: user, because, rounds, retryAt: retry }, 'consolidation failed');
    events.emit({ name: 'consolidation.failed', user, result: outcome });
  }
  if (outcome.kind === 'deferred') {
    const until = new Date(outcome.until).toISOString();
    log.info({ userId: user, because: outcome.because, until }, 'consolidation deferred');
    events.emit({ name: 'consolidation.deferred', user, result: outcome });
  }
  if (outcome.kind === 'nothing-to-do') {
    log.debug({ userId: user, because: outcome.because }, 'nothing to consolidate');
    events.emit({ name: 'consolidation.skipped', user, result: outcome });
  }
}
