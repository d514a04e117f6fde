/** What other programs may import. */

export { type OpenScarlet, openScarlet, type ScarletOptions } from './app/open-scarlet.ts';
export { Failure, type FailureKind } from './base/failure.ts';
export { ConfigError } from './config.ts';
export { type CreateOptions, ScarletAgent } from './pair/scarlet-agent.ts';
export type { Insight, Insights, SleepStatus } from './pair/sleep-time.ts';
export type { Outcome } from './sleep/engine/outcome.ts';
export type { SleepEvent, SleepEventName } from './sleep/engine/sleep-events.ts';
export { NotConsolidated, SleepTimeOrchestrator } from './sleep/engine/sleep-time-orchestrator.ts';
