import type { People } from '../scarlet/people.ts';
import type { SleepTime } from '../scarlet/sleep-time.ts';

export type SleepTimeParts = {
  readonly people: People;
  readonly enabled: boolean;
  /** Messages between consolidations, unless the person chose their own number. */
  readonly threshold: number;
};

/** Says how sleep-time stands. */
export function createSleepTime({ people, enabled, threshold }: SleepTimeParts): SleepTime {
  return {
    async answered(user, messages) {
      await people.countAnswered(user, messages);
    },
    async status(user) {
      const person = await people.read(user);
      const pair = person?.pair;
      return {
        sleep_agent_created: pair?.sleep != null,
        primary_agent_created: pair?.primary != null,
        message_count: person?.answered ?? 0,
        threshold: person?.threshold ?? threshold,
        auto_trigger: enabled && (pair?.sleepWanted ?? true),
        last_consolidation: null,
        consolidation_count: 0,
      };
    },
  };
}
