import { newSleep, type PrimarySleep, type SleepRecord } from './sleep-record.ts';

/** Applies a change to a user's sleep-time, which may not have been written yet. */
export function change(
  record: SleepRecord | undefined,
  fields: (current: PrimarySleep) => Partial<PrimarySleep>,
): SleepRecord {
  const current = sleepOf(record);
  return { personal: { ...current, ...fields(current) } };
}

/** A user's sleep-time, also where nothing was written down yet. */
export function sleepOf(record: SleepRecord | undefined): PrimarySleep {
  return (record ?? newSleep).personal;
}
