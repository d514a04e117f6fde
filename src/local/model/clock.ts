import type { Clock } from '../../scarlet/clock.ts';

/** What the local model needs of time. */
export type ModelClock = Pick<Clock, 'now' | 'sleep'>;
