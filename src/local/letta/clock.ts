import type { Clock } from '../../base/clock.ts';

/** What the local Letta needs of time. */
export type LettaClock = Pick<Clock, 'now' | 'after'>;
