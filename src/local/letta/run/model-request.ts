import type { AgentRow, MessageRow } from '../rows.ts';
import { type ToolDefinition, toolNamed } from '../tools/tool-definitions.ts';
import type { ModelRequest } from './ask-model.ts';
import { messageRow } from './message-row.ts';
import { modelMessages } from './model-messages.ts';
import { systemMessageOf } from './system-message.ts';
import { temperatureOf } from './temperature.ts';
import type { Turn } from './turn.ts';

/** What the model is sent for the next step of a turn. */
export function modelRequest(turn: Turn): ModelRequest {
  const { agent } = turn;
  const tools = toolsOf(turn);
  const shared = {
    model: agent.model.slice(agent.model.indexOf('/') + 1),
    messages: modelMessages(rowsFor(turn)),
    max_completion_tokens: agent.modelSettings?.['max_output_tokens'] ?? 16_384,
    temperature: temperatureOf(agent),
    user: 'user-00000000-0000-4000-8000-000000000000',
    ...responseFormat(agent),
  };
  if (tools.length === 0) return shared;
  return {
    ...shared,
    tools: tools.map((tool) => ({ type: 'function', function: tool })),
    tool_choice: agent.agentType === 'sleeptime_agent' ? 'required' : 'auto',
    parallel_tool_calls: false,
  };
}

function rowsFor(turn: Turn): MessageRow[] {
  const { world, agent } = turn;
  const kept = agent.autoclear ? [] : turn.contextIds.slice(1);
  const context = kept.flatMap((id) => world.state.messages.get(id) ?? []);
  const system = messageRow({ id: '', agentId: agent.id, role: 'system', at: 0, content: systemText(turn) });
  return [system, ...context, ...turn.stored, ...turn.waiting];
}

function systemText(turn: Turn): string {
  if (turn.request.overrideSystem !== undefined && !turn.world.traits.compilesEachStep) {
    return turn.request.overrideSystem;
  }
  if (!turn.world.traits.compilesEachStep) return turn.systemText;
  return String(systemMessageOf(turn.world, turn.agent)?.content ?? '');
}

function toolsOf({ agent, world, request }: Turn): ToolDefinition[] {
  return [...agent.tools.flatMap((name) => toolNamed(name, world.traits) ?? []), ...request.clientTools];
}

function responseFormat(agent: AgentRow): ModelRequest {
  const format = agent.modelSettings?.['response_format'];
  return format === undefined || format === null ? {} : { response_format: format };
}
