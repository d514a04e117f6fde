import type { Clock } from '../../scarlet/clock.ts';

/** What the local Letta needs of time. */
export type LettaClock = Pick<Clock, 'now' | 'after'>;
