import type { AgentRow, RunRow } from '../rows.ts';
import { LettaRefusal } from '../rules/refusal.ts';
import { loadMemory } from '../tools/run-tool.ts';
import type { LettaWorld } from '../world.ts';
import { compact } from './compact.ts';
import { inputRows } from './input-rows.ts';
import { closeRun, endRun, statusOfStop } from './runs.ts';
import { systemMessageOf } from './system-message.ts';
import { takeSteps } from './take-steps.ts';
import type { TurnListener, TurnRequest, TurnUnderWay } from './turn.ts';

/** A turn that has ended, and why. */
export type EndedTurn = { readonly turn: TurnUnderWay; readonly stopReason: string };

/**
 * Takes one turn of an agent under an open run, and closes the run. It goes on when the client has gone away.
 * @throws Refusal where the request can't be taken, ModelError where the model fails
 */
export async function runTurn(
  world: LettaWorld,
  agent: AgentRow,
  run: RunRow,
  request: TurnRequest,
  listener: TurnListener = {},
): Promise<EndedTurn> {
  const { life } = world;
  try {
    const turn = beginTurn(world, agent, run, request, listener);
    const stopReason = await takeSteps(turn);
    if (turn.usage.contextTokens > agent.contextWindow) await compact(world, agent);
    // A plain send that was cancelled too late ends as if it had not been.
    endRun(world, run, statusOfStop(stopReason), stopReason);
    agent.lastStopReason = stopReason;
    agent.lastRunCompletion = world.clock.now();
    return { turn, stopReason };
  } catch (error) {
    if (life.alive) fail(world, run, error);
    throw error;
  }
}

function beginTurn(
  world: LettaWorld,
  agent: AgentRow,
  run: RunRow,
  request: TurnRequest,
  listener: TurnListener,
): TurnUnderWay {
  return {
    world,
    life: world.life,
    agent,
    run,
    request,
    listener,
    contextIds: [...agent.messageIds],
    system: systemMessageOf(world, agent),
    summedUp: new Set(),
    summary: undefined,
    memory: loadMemory(world, agent),
    stored: [],
    waiting: inputRows(world, agent, run, request.items),
    items: [],
    usage: { promptTokens: 0, completionTokens: 0, steps: 0, contextTokens: 0 },
  };
}

function fail(world: LettaWorld, run: RunRow, error: unknown): void {
  const said = error instanceof LettaRefusal ? JSON.stringify(error.body) : String(error);
  run.metadata = { ...run.metadata, error: said };
  closeRun(world, run, 'failed', null);
}
