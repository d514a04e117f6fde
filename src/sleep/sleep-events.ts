import type { Log } from '../scarlet/log.ts';
import type { SleepEvent, SleepEventName } from './outcome.ts';

export type SleepListener<Name extends SleepEventName> = (event: Extract<SleepEvent, { name: Name }>) => void;

export type SleepEvents = {
  /** Calls back at each event of this name. The returned function ends it. */
  on<Name extends SleepEventName>(name: Name, listener: SleepListener<Name>): () => void;
  emit(event: SleepEvent): void;
};

/** Tells listeners what happens. One that throws is logged and disturbs nobody. */
export function createSleepEvents(log: Log): SleepEvents {
  const listeners = new Map<SleepEventName, Set<(event: SleepEvent) => void>>();

  return {
    on(name, listener) {
      const call = (event: SleepEvent) => {
        if (isNamed(event, name)) listener(event);
      };
      const those = listeners.get(name) ?? new Set();
      listeners.set(name, those.add(call));
      return () => those.delete(call);
    },
    emit(event) {
      for (const call of listeners.get(event.name) ?? []) {
        try {
          call(event);
        } catch (error) {
          log.error({ event: event.name, err: error }, 'a listener failed');
        }
      }
    },
  };
}

function isNamed<Name extends SleepEventName>(
  event: SleepEvent,
  name: Name,
): event is Extract<SleepEvent, { name: Name }> {
  return event.name === name;
}
