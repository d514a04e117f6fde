import type { AgentRow, RunRow } from '../rows.ts';
import { LettaRefusal } from '../rules/refusal.ts';
import { ModelError, modelErrorEvent, stopReasonOf, unforeseen } from '../run/model-error.ts';
import { runTurn } from '../run/run-turn.ts';
import { openRun } from '../run/runs.ts';
import { type ShownItem, wanted } from '../run/show-message.ts';
import { TurnCancelled, type TurnListener, type TurnRequest, type TurnUnderWay } from '../run/turn.ts';
import { EventFeed } from '../wire/event-feed.ts';
import { json, type LettaRequest, type RouteAnswer } from '../wire/request.ts';
import { pingOf } from '../wire/write-answer.ts';
import type { LettaWorld } from '../world.ts';
import { agentIn } from './agent-routes.ts';
import { type MessageCall, messageCall } from './message-body.ts';
import { startSleepers } from './native-sleep.ts';

/** `POST /v1/agents/{agent_id}/messages`, plain or streamed. Nothing locks the agent meanwhile. */
export async function sendMessages(world: LettaWorld, request: LettaRequest): Promise<RouteAnswer> {
  const call = messageCall(world.traits, request);
  const agent = agentIn(world, request);
  if (call.streaming) return stream(world, agent, call);
  const run = openRun(world, agent.id);
  const working = converse(world, agent, run, call.turn);
  world.life.keep(working);
  const { items, stopReason, usage } = await working;
  const answer = {
    messages: wanted(items, call.types),
    stop_reason: { message_type: 'stop_reason', stop_reason: stopReason },
    usage,
  };
  return json(world.traits.compilesEachStep ? answer : { ...answer, logprobs: null, turns: null });
}

function stream(world: LettaWorld, agent: AgentRow, call: MessageCall): RouteAnswer {
  const run = openRun(world, agent.id, { status: 'running' });
  const feed = new EventFeed();
  if (call.pings && world.traits.pingsFirst) feed.send(pingOf(run.id, world.clock.now()));
  world.life.keep(feedTurn(world, agent, run, call, feed));
  return { kind: 'events', feed, pingRunId: call.pings ? run.id : undefined };
}

async function feedTurn(
  world: LettaWorld,
  agent: AgentRow,
  run: RunRow,
  call: MessageCall,
  feed: EventFeed,
): Promise<void> {
  const { life } = world;
  let begun = false;
  const tell = (item: ShownItem) => {
    begun = true;
    feed.send(item);
  };
  try {
    const listener = listenerFor(run, tell, call.streamTokens);
    const { stopReason, usage } = await converse(world, agent, run, call.turn, listener);
    feed.send({ message_type: 'stop_reason', stop_reason: stopReason });
    feed.send(usage);
  } catch (error) {
    if (life.alive) feedFailure(world, run, error, feed, begun);
  }
  feed.end(life.alive ? 'done' : 'cut');
}

function listenerFor(run: RunRow, send: (item: ShownItem) => void, streamTokens: boolean): TurnListener {
  const inPieces = new Set<string>();
  const keyOf = (item: ShownItem) => item.id + item.message_type;
  function tell(item: ShownItem): void {
    if (run.status === 'cancelled') throw new TurnCancelled(item);
    send(item);
  }
  const items = (told: readonly ShownItem[]) => {
    for (const item of told) if (!inPieces.has(keyOf(item))) tell(item);
  };
  if (!streamTokens) return { items };
  const piece = (item: ShownItem) => {
    inPieces.add(keyOf(item));
    tell(item);
  };
  return { items, piece };
}

// The status has been 200 for long: what went wrong can only be told inside the stream.
function feedFailure(world: LettaWorld, run: RunRow, error: unknown, feed: EventFeed, begun: boolean): void {
  if (error instanceof TurnCancelled) {
    feed.send({ message_type: 'stop_reason', stop_reason: 'cancelled' });
    if (world.traits.sendsCancelledEvent) feed.send(error.late);
    return;
  }
  if (error instanceof ModelError) {
    run.stopReason = stopReasonOf(error);
    if (error.kind === 'broken-off') feed.send({ message_type: 'stop_reason', stop_reason: 'error' });
    feed.send({ message_type: 'stop_reason', stop_reason: stopReasonOf(error) });
    feed.send(modelErrorEvent(error, run.id, world.traits, begun), 'error');
    return;
  }
  const detail = error instanceof LettaRefusal ? detailOf(error) : String(error);
  // Only what the server calls by a code of its own is told in its words.
  const message = world.traits.tellsModelFailuresApart && /^[A-Z_]+: /.test(detail) ? detail : unforeseen;
  const error_type = 'internal_error';
  run.stopReason = 'error';
  feed.send({ message_type: 'stop_reason', stop_reason: 'error' });
  feed.send({ message_type: 'error_message', run_id: run.id, error_type, message, detail, seq_id: null }, 'error');
}

function detailOf(refusal: LettaRefusal): string {
  const { body } = refusal;
  if (typeof body !== 'object' || body === null || !('detail' in body)) return refusal.message;
  const { detail } = body;
  if (typeof detail === 'object' && detail !== null && 'message' in detail) return String(detail.message);
  return String(detail);
}

/** What a message call answers, besides its shape. */
type Conversed = {
  readonly items: readonly ShownItem[];
  readonly stopReason: string;
  readonly usage: Record<string, unknown>;
};

/** A turn by a client: the turn itself, then the native sleep-time agents that it wakes. */
async function converse(
  world: LettaWorld,
  agent: AgentRow,
  run: RunRow,
  request: TurnRequest,
  listener: TurnListener = {},
): Promise<Conversed> {
  const { turn, stopReason } = await runTurn(world, agent, run, request, listener);
  return { items: turn.items, stopReason, usage: usageOf(turn, startSleepers(world, turn)) };
}

function usageOf({ world, usage }: TurnUnderWay, sleeperRuns: readonly string[]): Record<string, unknown> {
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
