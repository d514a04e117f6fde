import type { Clock } from '../../base/clock.ts';

/** What the local model needs of time. */
export type ModelClock = Pick<Clock, 'now' | 'sleep'>;
