import { onceEach } from '../../../base/once-each.ts';
import type { AgentRow, ContentPart, MessageRow, ToolCall, ToolReturn } from '../rows.ts';
import { promptDate } from '../rules/dates.ts';
import type { Traits } from '../rules/versions.ts';
import { type ToolDefinition, toolNamed } from '../tools/tool-definitions.ts';
import { type ModelRequest, toJson } from './ask-model.ts';
import { messageRow } from './message-row.ts';
import { systemMessageOf } from './system-message.ts';
import type { TurnUnderWay } from './turn.ts';

/** What the model is sent for the next step of a turn. */
export function modelRequest(turn: TurnUnderWay): ModelRequest {
  const { agent } = turn;
  const tools = toolsOf(turn);
  const shared = {
    model: agent.model.slice(agent.model.indexOf('/') + 1),
    max_completion_tokens: mostTokensOf(agent, turn.world.traits),
    temperature: temperatureOf(agent),
    user: 'user-00000000-0000-4000-8000-000000000000',
    ...responseFormat(agent),
  };
  const system = writtenSystem(systemRow(turn));
  const messages = rowsInView(turn).flatMap(toModel);
  if (tools.length === 0) return { system, messages, settings: { ...shared, tools: null, tool_choice: null } };
  const settings = {
    ...shared,
    tools: tools.map((tool) => ({ type: 'function', function: tool })),
    tool_choice: agent.agentType === 'sleeptime_agent' ? 'required' : 'auto',
    parallel_tool_calls: callsInParallel(turn),
  };
  return { system, messages, settings };
}

/** What the model is shown after the system message. */
export function rowsInView(turn: TurnUnderWay): MessageRow[] {
  const { world, agent, summary, summedUp } = turn;
  const earlier = agent.autoclear ? [] : turn.contextIds.slice(1);
  const context = earlier.flatMap((id) => world.state.messages.get(id) ?? []);
  const rows = [...context, ...turn.stored, ...turn.waiting].filter(({ id }) => !summedUp.has(id));
  return summary === undefined ? rows : [summary, ...rows];
}

function systemRow({ world, agent, request, system }: TurnUnderWay): MessageRow {
  const { compilesEachStep } = world.traits;
  const asSystem = (content: string) => messageRow({ id: '', agentId: agent.id, role: 'system', at: 0, content });
  if (request.overrideSystem !== undefined && !compilesEachStep) return asSystem(request.overrideSystem);
  return (compilesEachStep ? systemMessageOf(world, agent) : system) ?? asSystem('');
}

function toolsOf({ agent, world, request }: TurnUnderWay): ToolDefinition[] {
  return [...agent.tools.flatMap((name) => toolNamed(name, world.traits) ?? []), ...request.clientTools];
}

function responseFormat(agent: AgentRow): Record<string, unknown> {
  const format = agent.modelSettings?.['response_format'];
  return format === undefined || format === null ? {} : { response_format: format };
}

const writtenSystem = onceEach(({ content }: MessageRow) => toJson({ role: 'system', content }));

/** A stored message as an OpenAI-compatible endpoint takes it. */
function toModel(row: MessageRow): Record<string, unknown>[] {
  switch (row.role) {
    case 'system':
      return [{ role: 'system', content: row.content }];
    case 'user':
      return [{ role: 'user', content: userContent(row.content), ...passableName(row) }];
    case 'assistant':
      return [answer(row)];
    case 'approval':
      return row.toolCalls.length > 0 ? [answer(row)] : [];
    case 'tool':
      return row.toolReturns.map((toolReturn) => returned(row, toolReturn));
  }
}

// A name that the endpoint would refuse is left out.
function passableName({ name }: MessageRow): { name?: string } {
  return name !== null && /^[^\s<|\\/>]+$/.test(name) ? { name } : {};
}

// What was said beside a call that was carried out at once is not passed on; beside one that waited for approval it is.
function answer(row: MessageRow): Record<string, unknown> {
  const isSilent = row.content === '' || (row.role === 'assistant' && row.toolCalls.length > 0);
  const said = { role: 'assistant', content: isSilent ? null : row.content };
  return row.toolCalls.length === 0 ? said : { ...said, tool_calls: row.toolCalls.map(toModelCall) };
}

function toModelCall({ id, name, arguments: given }: ToolCall): Record<string, unknown> {
  return { id, type: 'function', function: { name, arguments: given } };
}

function returned(row: MessageRow, { toolCallId, status, text, value }: ToolReturn): Record<string, unknown> {
  const packed = { status: status === 'success' ? 'OK' : 'Failed', message: value ?? text, time: promptDate(row.at) };
  return { role: 'tool', tool_call_id: toolCallId, content: JSON.stringify(packed, undefined, 2) };
}

function userContent(content: MessageRow['content']): unknown {
  if (content === null || typeof content === 'string') return content;
  return content.map(toModelPart);
}

function toModelPart(part: ContentPart): Record<string, unknown> {
  const source = part['source'];
  if (part.type !== 'image' || typeof source !== 'object' || source === null) return { ...part };
  return { type: 'image_url', image_url: { url: urlOf({ ...source }), detail: 'auto' } };
}

function urlOf(source: Record<string, unknown>): string {
  if (source['type'] === 'url') return String(source['url']);
  return `data:${String(source['media_type'])};base64,${String(source['data'])}`;
}

/** What settings of a provider make of the temperature when they don't name it. */
export const providerTemperature = 0.7;

export function mostTokensOf({ modelSettings, maxTokens }: AgentRow, { settingsMostTokens }: Traits): unknown {
  return modelSettings?.['max_output_tokens'] ?? maxTokens ?? (modelSettings === null ? 16_384 : settingsMostTokens);
}

/** Whether the model may call several tools in one step. Where not, all but the first of its calls are passed over. */
export function callsInParallel({ agent, world }: TurnUnderWay): boolean {
  const { modelSettings } = agent;
  if (modelSettings === null) return false;
  return (modelSettings['parallel_tool_calls'] ?? world.traits.settingsCallInParallel) === true;
}

export function temperatureOf({ modelSettings }: AgentRow): unknown {
  return modelSettings === null ? 1 : (modelSettings['temperature'] ?? providerTemperature);
}
