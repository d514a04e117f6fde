import type { SleepStatus } from '../../src/pair/sleep-time.ts';

/** How the sleep-time of somebody stands whose pair is there and who has said little. */
export function sleepStatus(other: Partial<SleepStatus> = {}): SleepStatus {
  return {
    sleep_agent_created: true,
    primary_agent_created: true,
    message_count: 2,
    threshold: 5,
    auto_trigger: true,
    last_consolidation: null,
    consolidation_count: 0,
    ...other,
  };
}
