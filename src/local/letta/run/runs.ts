import type { RunRow, RunStatus } from '../rows.ts';
import { newId } from '../rules/ids.ts';
import type { LettaWorld } from '../world.ts';
import { isActive } from '../world.ts';

/** Opens a run. It is listed at once, long before anything of it is stored. */
export function openRun(world: LettaWorld, agentId: string, given: Partial<RunRow> = {}): RunRow {
  const run: RunRow = {
    id: newId('run'),
    agentId,
    status: 'created',
    stopReason: null,
    background: false,
    metadata: { run_type: 'send_message' },
    createdAt: world.clock.now(),
    completedAt: null,
    ...given,
  };
  world.state.runs.set(run.id, run);
  return run;
}

/** Ends a run, unless it has ended already. */
export function closeRun(world: LettaWorld, run: RunRow, status: RunStatus, stopReason: string | null): void {
  if (isActive(run)) endRun(world, run, status, stopReason);
}

/** Ends a run, also one that has been cancelled. */
export function endRun(world: LettaWorld, run: RunRow, status: RunStatus, stopReason: string | null): void {
  run.status = status;
  run.stopReason = stopReason;
  run.completedAt = world.clock.now();
}

/** The end that a stop reason means for its run. */
export function statusOfStop(stopReason: string): RunStatus {
  return stopReason === 'cancelled' ? 'cancelled' : 'completed';
}
