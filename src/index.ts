/** What other programs may import. */

export { type OpenScarlet, openScarlet, type ScarletOptions } from './app/open-scarlet.ts';
export { ConfigError } from './config.ts';
export { Failure, type FailureKind } from './scarlet/failure.ts';
export { type CreateOptions, ScarletAgent } from './scarlet/scarlet-agent.ts';
export type { Insight, Insights, SleepStatus } from './scarlet/sleep-time.ts';
export type { Outcome, SleepEvent, SleepEventName } from './sleep/outcome.ts';
export { NotConsolidated, SleepTimeOrchestrator } from './sleep/sleep-time-orchestrator.ts';
