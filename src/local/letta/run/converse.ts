import type { AgentRow, RunRow } from '../rows.ts';
import { startSleepers } from '../sleep/start-sleepers.ts';
import type { World } from '../world.ts';
import { runTurn } from './run-turn.ts';
import type { MessageItem } from './show-message.ts';
import type { Turn, TurnListener, TurnRequest } from './turn.ts';

/** What a message call answers, besides its shape. */
export type Conversed = {
  readonly items: readonly MessageItem[];
  readonly stopReason: string;
  readonly usage: Record<string, unknown>;
};

/** A turn by a client: the turn itself, then the native sleep-time agents that it wakes. */
export async function converse(
  world: World,
  agent: AgentRow,
  run: RunRow,
  request: TurnRequest,
  listener: TurnListener = {},
): Promise<Conversed> {
  const { turn, stopReason } = await runTurn(world, agent, run, request, listener);
  return { items: turn.items, stopReason, usage: usageOf(turn, startSleepers(world, turn)) };
}

function usageOf({ world, usage }: Turn, sleeperRuns: readonly string[]): Record<string, unknown> {
  return {
    message_type: 'usage_statistics',
    completion_tokens: usage.completionTokens,
    prompt_tokens: usage.promptTokens,
    total_tokens: usage.promptTokens + usage.completionTokens,
    step_count: usage.steps,
    run_ids: sleeperRuns.length === 0 ? null : sleeperRuns,
    cached_input_tokens: 0,
    cache_write_tokens: 0,
    reasoning_tokens: 0,
    ...(world.traits.compilesEachStep ? {} : { context_tokens: usage.contextTokens }),
  };
}
