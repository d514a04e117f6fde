import type { UserId } from '../../base/ids.ts';
import type { Log } from '../../base/log.ts';
import type { BlockDiff } from '../plan/plan-types.ts';
import type {
  Consolidated,
  CycleFailure,
  Deferred,
  Failed,
  Nothing,
  Outcome,
  Tidied,
  Trigger,
} from '../state/outcome.ts';

/** What listeners hear, in this order. They can't break a cycle. `cycle` counts the user's cycles, from 1. */
export type SleepEvent =
  /** One is due, or was asked for. */
  | { readonly name: 'consolidation.scheduled'; readonly user: UserId; readonly trigger: Trigger }
  /** A cycle begins, or goes on that an earlier try or process left. */
  | { readonly name: 'consolidation.started'; readonly user: UserId; readonly trigger: Trigger; readonly cycle: number }
  /** The sleep agent's answer is stored: it is not asked again for this window. */
  | { readonly name: 'consolidation.extracted'; readonly user: UserId; readonly cycle: number }
  /** A second look was taken at those that could do harm: elements that stay, and that don't. */
  | {
      readonly name: 'consolidation.reviewed';
      readonly user: UserId;
      readonly cycle: number;
      readonly supported: number;
      readonly refused: number;
    }
  /** A block was written. After a crash it may be told once more. */
  | { readonly name: 'consolidation.applied'; readonly user: UserId; readonly cycle: number; readonly diff: BlockDiff }
  /** All of it is in force. */
  | { readonly name: 'consolidation.complete'; readonly user: UserId; readonly result: Consolidated }
  /** Three tries failed; what was said waits. */
  | { readonly name: 'consolidation.failed'; readonly user: UserId; readonly result: Failed }
  /** Not now: what was said waits. */
  | { readonly name: 'consolidation.deferred'; readonly user: UserId; readonly result: Deferred }
  | { readonly name: 'consolidation.skipped'; readonly user: UserId; readonly result: Nothing }
  | {
      readonly name: 'tidying.started';
      readonly user: UserId;
      readonly cycle: number;
      readonly because: Tidied['because'];
    }
  | { readonly name: 'tidying.complete'; readonly user: UserId; readonly result: Tidied }
  | { readonly name: 'tidying.failed'; readonly user: UserId; readonly because: CycleFailure };

export type SleepEventName = SleepEvent['name'];

const names: Readonly<Record<SleepEventName, true>> = {
  'consolidation.scheduled': true,
  'consolidation.started': true,
  'consolidation.extracted': true,
  'consolidation.reviewed': true,
  'consolidation.applied': true,
  'consolidation.complete': true,
  'consolidation.failed': true,
  'consolidation.deferred': true,
  'consolidation.skipped': true,
  'tidying.started': true,
  'tidying.complete': true,
  'tidying.failed': true,
};

export const sleepEventNames: readonly string[] = Object.keys(names);

/** What a listener gives back is not waited for. */
export type SleepListener<Name extends SleepEventName> = (
  event: Extract<SleepEvent, { name: Name }>,
) => void | Promise<void>;

export type SleepEvents = {
  /** Calls back at each event of this name. The returned function ends it. */
  on<Name extends SleepEventName>(name: Name, listener: SleepListener<Name>): () => void;
  emit(event: SleepEvent): void;
};

/** Tells listeners what happens. One that throws or rejects is logged and disturbs nobody. */
export function createSleepEvents(log: Log): SleepEvents {
  const listeners = new Map<SleepEventName, Set<(event: SleepEvent) => void | Promise<void>>>();

  async function call(listener: (event: SleepEvent) => void | Promise<void>, event: SleepEvent): Promise<void> {
    try {
      await listener(event);
    } catch (error) {
      log.error({ event: event.name, err: error }, 'a listener failed');
    }
  }

  return {
    on(name, listener) {
      const those = listeners.get(name) ?? new Set();
      const own = (event: SleepEvent) => (isNamed(event, name) ? listener(event) : undefined);
      listeners.set(name, those.add(own));
      return () => those.delete(own);
    },
    emit(event) {
      for (const listener of [...(listeners.get(event.name) ?? [])]) void call(listener, event);
    },
  };
}

function isNamed<Name extends SleepEventName>(
  event: SleepEvent,
  name: Name,
): event is Extract<SleepEvent, { name: Name }> {
  return event.name === name;
}

/** Tells operators and listeners how a consolidation went. */
export function tellOutcome(user: UserId, outcome: Outcome, { events, log }: { events: SleepEvents; log: Log }): void {
  if (outcome.kind === 'consolidated') {
    const { cycle, trigger, tookMs, covered, changes, refused, byOthers, found = [] } = outcome;
    const blocks = changes.map((diff) => diff.label);
    log.info({ userId: user, cycle, trigger, tookMs, covered, blocks }, 'consolidation complete');
    if (found.length > 0)
      log.info({ userId: user, cycle, lines: found.length }, 'lines of cycles that are forgotten are known again');
    if (byOthers.length > 0) {
      const because = byOthers.map((one) => `${one.block}: ${one.because}`);
      log.warn({ userId: user, cycle, because }, 'somebody else changed lines of the memory');
    }
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
