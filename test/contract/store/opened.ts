import { onTestFinished } from 'vitest';
import type { Store } from '../../../src/store/store.ts';
import { handMovedClock } from '../../store/hand-moved-clock.ts';
import { type LogLine, recordingLog } from '../../support/recording-log.ts';
import type { Subject } from './subjects.ts';

/** A store that is closed with the test, and what it logged. */
export async function opened(subject: Subject): Promise<{ store: Store; lines: readonly LogLine[] }> {
  const log = recordingLog();
  const store = await subject.open({ log, clock: handMovedClock() });
  onTestFinished(() => store.close());
  return { store, lines: log.lines };
}
