import type { MessageRow, ToolCall } from '../rows.ts';
import { newId } from '../rules/ids.ts';
import { notFoundInStore } from '../rules/refusal.ts';
import { runTool } from '../tools/run-tool.ts';
import { finalTools } from '../tools/tool-definitions.ts';
import { askModel, type ModelAnswer } from './ask-model.ts';
import { compact } from './compact.ts';
import { messageRow } from './message-row.ts';
import { ModelError } from './model-error.ts';
import { modelRequest } from './model-request.ts';
import { type MessageItem, showMessage } from './show-message.ts';
import { recompileWhenStale } from './system-message.ts';
import { ServerEnded, type Turn } from './turn.ts';

/** Asks the model step by step until the turn is over, and says why it is. */
export async function takeSteps(turn: Turn): Promise<string> {
  for (let step = 1; step <= turn.request.maxSteps; step += 1) {
    if (turn.run.status === 'cancelled') return 'cancelled';
    const stopReason = await takeStep(turn);
    if (stopReason !== undefined) return stopReason;
  }
  return 'max_steps';
}

async function takeStep(turn: Turn): Promise<string | undefined> {
  if (turn.world.traits.compilesEachStep) recompileWhenStale(turn.world, turn.agent);
  const answerId = newId('message');
  const stepId = newId('step');
  const answer = await ask(turn, answerId, stepId);
  if (!turn.life.alive) throw new ServerEnded();
  if (!turn.world.state.runs.has(turn.run.id)) throw notFoundInStore('Run', turn.run.id);
  const needsApproval = answer.toolCalls.some((call) => approvalNeeded(turn, call));
  store(turn, stepId, rowsOf(turn, answer, answerId, needsApproval));
  if (needsApproval) return 'requires_approval';
  if (answer.toolCalls.length === 0) return answer.finishReason === 'length' ? 'max_tokens_exceeded' : 'end_turn';
  return answer.toolCalls.some(({ name }) => isFinal(turn, name)) ? 'tool_rule' : undefined;
}

async function ask(turn: Turn, answerId: string, stepId: string): Promise<ModelAnswer> {
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

/** A model that says, in words that the server knows, that its context is full is asked again with less. */
async function askMakingRoom(turn: Turn, onText?: (text: string) => void): Promise<ModelAnswer> {
  const asking = { ...turn.world, life: turn.life };
  try {
    return await askModel(asking, modelRequest(turn), onText);
  } catch (error) {
    if (!(error instanceof ModelError) || error.kind !== 'context-overflow') throw error;
    await compact(turn.world, turn.agent);
    turn.contextIds = [...turn.agent.messageIds];
    return await askModel(asking, modelRequest(turn), onText);
  }
}

function rowsOf(turn: Turn, answer: ModelAnswer, answerId: string, needsApproval: boolean): MessageRow[] {
  const said = answerRow(turn, answerId, answer.text ?? '', answer.toolCalls, needsApproval);
  if (answer.toolCalls.length === 0) return answer.text ? [said] : [];
  if (needsApproval) return [said];
  const toolReturns = answer.toolCalls.map((call) => runTool(turn.world, turn.agent, turn.memory, call));
  const base = { agentId: turn.agent.id, runId: turn.run.id, at: turn.world.clock.now() };
  return [said, messageRow({ ...base, id: newId('message'), role: 'tool', toolReturns })];
}

function answerRow(turn: Turn, id: string, text: string, calls: readonly ToolCall[], approval: boolean): MessageRow {
  const role = approval ? 'approval' : 'assistant';
  const base = { agentId: turn.agent.id, runId: turn.run.id, at: turn.world.clock.now() };
  return messageRow({ ...base, id, role, content: text, toolCalls: calls });
}

// The agent's context is written as this turn knows it: there is no lock, and the last writer wins.
function store(turn: Turn, stepId: string, answered: readonly MessageRow[]): void {
  const { world, agent } = turn;
  const stored = [...turn.waiting, ...answered].map((row) => ({ ...row, stepId }));
  const told = stored.slice(turn.waiting.length);
  turn.waiting = [];
  for (const row of stored) world.state.messages.set(row.id, row);
  turn.stored.push(...stored);
  const context = agent.autoclear ? turn.contextIds.slice(0, 1) : turn.contextIds;
  agent.messageIds = [...context, ...turn.stored.map(({ id }) => id)];
  const items = told.flatMap((row) => show(turn, row));
  turn.items.push(...items.filter((item) => !besideToolCall(item, items)));
  turn.listener.items?.(items);
}

// Text that comes beside a tool call is streamed and listed, but not part of a plain answer.
function besideToolCall(item: MessageItem, items: readonly MessageItem[]): boolean {
  return item.message_type === 'assistant_message' && items.some((other) => other.id === item.id && other !== item);
}

function show(turn: Turn, row: MessageRow): MessageItem[] {
  return showMessage(row, turn.agent.agentType);
}

function approvalNeeded(turn: Turn, call: ToolCall): boolean {
  if (turn.request.clientTools.some(({ name }) => name === call.name)) return true;
  return turn.agent.toolRules.some((rule) => rule.type === 'requires_approval' && rule.tool_name === call.name);
}

function isFinal(turn: Turn, tool: string): boolean {
  if (turn.agent.toolRules.some((rule) => rule.type === 'exit_loop' && rule.tool_name === tool)) return true;
  return finalTools.has(tool) && turn.agent.tools.includes(tool);
}
