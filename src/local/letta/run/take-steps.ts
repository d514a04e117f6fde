import type { MessageRow, ToolCall } from '../rows.ts';
import { newId } from '../rules/ids.ts';
import { pythonJson } from '../rules/python.ts';
import { notFoundInStore } from '../rules/refusal.ts';
import { runTool } from '../tools/run-tool.ts';
import { finalTools } from '../tools/tool-definitions.ts';
import { askModel, type ModelAnswer } from './ask-model.ts';
import { sumUp } from './compact.ts';
import { messageRow } from './message-row.ts';
import { ModelError } from './model-error.ts';
import { callsInParallel, modelRequest, rowsInView } from './model-request.ts';
import { type ShownItem, showMessage } from './show-message.ts';
import { recompile, recompileWhenStale, systemMessageOf } from './system-message.ts';
import { ServerEnded, type TurnUnderWay } from './turn.ts';

/** Asks the model step by step until the turn is over, and says why it is. */
export async function takeSteps(turn: TurnUnderWay): Promise<string> {
  for (let step = 1; step <= turn.request.maxSteps; step += 1) {
    if (turn.run.status === 'cancelled') return 'cancelled';
    const stopReason = await takeStep(turn);
    if (stopReason !== undefined) return stopReason;
  }
  return 'max_steps';
}

async function takeStep(turn: TurnUnderWay): Promise<string | undefined> {
  if (turn.world.traits.compilesEachStep) recompileWhenStale(turn.world, turn.agent);
  const answerId = newId('message');
  const stepId = newId('step');
  const answer = withinRules(turn, await ask(turn, answerId, stepId));
  if (!turn.life.alive) throw new ServerEnded();
  if (!turn.world.state.runs.has(turn.run.id)) throw notFoundInStore('Run', turn.run.id);
  const needsApproval = answer.toolCalls.some((call) => approvalNeeded(turn, call));
  store(turn, stepId, rowsOf(turn, answer, answerId, needsApproval));
  if (needsApproval) return 'requires_approval';
  if (answer.toolCalls.length === 0) return answer.finishReason === 'length' ? 'max_tokens_exceeded' : 'end_turn';
  return answer.toolCalls.some(({ name }) => isFinal(turn, name)) ? 'tool_rule' : undefined;
}

async function ask(turn: TurnUnderWay, answerId: string, stepId: string): Promise<ModelAnswer> {
  const { piece } = turn.listener;
  const onText =
    piece === undefined
      ? undefined
      : (text: string) => {
          const row = answerRow(turn, answerId, text, [], false);
          for (const item of show(turn, { ...row, stepId })) piece(item);
        };
  const answer = await askMakingRoom(turn, onText);
  if (answer.text === null && answer.toolCalls.length === 0 && !turn.world.traits.takesNoContent) {
    throw new ModelError('empty', 'INTERNAL_SERVER_ERROR: LLM provider returned empty content in response');
  }
  turn.usage.promptTokens += answer.usage.promptTokens;
  turn.usage.completionTokens += answer.usage.completionTokens;
  turn.usage.contextTokens = answer.usage.promptTokens + answer.usage.completionTokens;
  turn.usage.steps += 1;
  return answer;
}

/** How often room is made before the server gives up. */
const mostSummaries = 3;

/** A model that says, in words that the server knows, that its context is full is asked again with less. */
async function askMakingRoom(turn: TurnUnderWay, onText?: (text: string) => void): Promise<ModelAnswer> {
  const asking = { ...turn.world, life: turn.life };
  for (let summaries = 0; ; summaries += 1) {
    try {
      return await askModel(asking, modelRequest(turn), onText);
    } catch (error) {
      const isFull = error instanceof ModelError && error.kind === 'context-overflow';
      if (!isFull || summaries === mostSummaries) throw error;
    }
    await makeRoom(turn);
  }
}

/**
 * Sums up the beginning of what the model is shown, the new messages too where that is all there is. Later releases
 * store each summary at once, whatever becomes of the turn, and tell of it.
 */
async function makeRoom(turn: TurnUnderWay): Promise<void> {
  const { world, agent } = turn;
  const rows = rowsInView(turn);
  const { summary, kept } = await sumUp(world, agent, rows);
  for (const { id } of rows) if (!kept.some((row) => row.id === id)) turn.summedUp.add(id);
  turn.summary = { ...summary, runId: turn.run.id };
  if (!world.traits.keepsSummaries) return;
  world.state.messages.set(summary.id, turn.summary);
  agent.messageIds = contextAfter(turn);
  recompile(world, agent);
  turn.system = systemMessageOf(world, agent);
  tellOf(turn, show(turn, turn.summary));
}

/** The context as the turn leaves it. A summary that was not stored is not in it. */
function contextAfter({ agent, contextIds, stored, summary, summedUp, world }: TurnUnderWay): string[] {
  const earlier = agent.autoclear ? [] : contextIds.slice(1);
  const summaries = summary !== undefined && world.traits.keepsSummaries ? [summary.id] : [];
  const ids = [...earlier, ...stored.map(({ id }) => id)].filter((id) => !summedUp.has(id));
  return [...contextIds.slice(0, 1), ...summaries, ...ids];
}

/** What the server takes of an answer: the first call alone where the model may make no more. */
function withinRules(turn: TurnUnderWay, answer: ModelAnswer): ModelAnswer {
  return callsInParallel(turn) ? answer : { ...answer, toolCalls: answer.toolCalls.slice(0, 1) };
}

function rowsOf(turn: TurnUnderWay, answer: ModelAnswer, answerId: string, needsApproval: boolean): MessageRow[] {
  const said = answerRow(turn, answerId, answer.text ?? '', answer.toolCalls, needsApproval);
  if (answer.toolCalls.length === 0) return answer.text ? [said] : [];
  if (needsApproval) return [said];
  const toolReturns = answer.toolCalls.map((call) => runTool(turn.world, turn.agent, turn.memory, call));
  const base = { agentId: turn.agent.id, runId: turn.run.id, at: turn.world.clock.now() };
  const toolCalls = answer.toolCalls.map(rewritten);
  const name = answer.toolCalls[0]?.name ?? null;
  return [{ ...said, toolCalls }, messageRow({ ...base, id: newId('message'), role: 'tool', name, toolReturns })];
}

/** Arguments of a call that was carried out are kept as the server's Python writes them, not as they came. */
function rewritten(call: ToolCall): ToolCall {
  try {
    return { ...call, arguments: pythonJson(JSON.parse(call.arguments)) };
  } catch {
    return call;
  }
}

function answerRow(
  turn: TurnUnderWay,
  id: string,
  text: string,
  calls: readonly ToolCall[],
  approval: boolean,
): MessageRow {
  const role = approval ? 'approval' : 'assistant';
  const base = { agentId: turn.agent.id, runId: turn.run.id, at: turn.world.clock.now() };
  return messageRow({ ...base, id, role, content: text, toolCalls: calls });
}

// The agent's context is written as this turn knows it: there is no lock, and the last writer wins.
function store(turn: TurnUnderWay, stepId: string, answered: readonly MessageRow[]): void {
  const { world, agent } = turn;
  const stored = [...turn.waiting, ...answered].map((row) => ({ ...row, stepId }));
  // Of what was sent only what an approval brought about is news to the sender.
  const told = stored.filter((row, index) => index >= turn.waiting.length || row.role === 'tool');
  turn.waiting = [];
  for (const row of stored) world.state.messages.set(row.id, row);
  turn.stored.push(...stored);
  agent.messageIds = contextAfter(turn);
  tellOf(
    turn,
    told.flatMap((row) => show(turn, row)),
  );
}

function tellOf(turn: TurnUnderWay, items: readonly ShownItem[]): void {
  turn.items.push(...items.filter((item) => !besideToolCall(item, items)));
  turn.listener.items?.(items);
}

// Text that comes beside a tool call is streamed and listed, but not part of a plain answer, unless the call waits.
function besideToolCall(item: ShownItem, items: readonly ShownItem[]): boolean {
  const isBeside = (other: ShownItem) => other.id === item.id && other.message_type === 'tool_call_message';
  return item.message_type === 'assistant_message' && items.some(isBeside);
}

function show(turn: TurnUnderWay, row: MessageRow): ShownItem[] {
  return showMessage(row, turn.agent.agentType);
}

function approvalNeeded(turn: TurnUnderWay, call: ToolCall): boolean {
  if (turn.request.clientTools.some(({ name }) => name === call.name)) return true;
  return turn.agent.toolRules.some((rule) => rule.type === 'requires_approval' && rule.tool_name === call.name);
}

function isFinal(turn: TurnUnderWay, tool: string): boolean {
  if (turn.agent.toolRules.some((rule) => rule.type === 'exit_loop' && rule.tool_name === tool)) return true;
  return finalTools.has(tool) && turn.agent.tools.includes(tool);
}
