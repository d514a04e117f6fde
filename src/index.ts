/** What other programs may import. Classes that stand here as types are made by `openScarlet` alone. */

export { type OpenScarlet, openScarlet } from './app/open-scarlet.ts';
export { OptionsError, type ScarletOptions } from './app/scarlet-options.ts';
export { type Arrived, Failure, type FailureDetails, type FailureKind, type Remedy } from './base/failure.ts';
export type { AgentId, UserId } from './base/ids.ts';
export type { Log } from './base/log.ts';
export type { NativeRun } from './pair/native-sleep.ts';
export type { CreateOptions, ScarletAgent } from './pair/scarlet-agent.ts';
export type { Insight, Insights, SleepMode, SleepStatus, SleepTime } from './pair/sleep-time.ts';
export type { SleepEvent, SleepEventName, SleepListener } from './sleep/cycle/sleep-events.ts';
export type { Undone } from './sleep/cycle/undo-merge.ts';
export { NotConsolidated, type Said, type SleepTimeOrchestrator } from './sleep/engine/sleep-time-orchestrator.ts';
export type { Departure, OwnWords } from './sleep/plan/departure.ts';
export type { BlockDiff, Refusal, Refused } from './sleep/plan/plan-types.ts';
export type {
  Consolidated,
  CycleFailure,
  Deferred,
  Failed,
  LookedAtNative,
  Nothing,
  Outcome,
  PutAside,
  Tidied,
  Trigger,
} from './sleep/state/outcome.ts';
