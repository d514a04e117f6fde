import type { Log } from '../../base/log.ts';
import type { SleepEvent, SleepEventName } from './outcome.ts';

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
