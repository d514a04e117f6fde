import type { AgentRow, MessageRow } from '../rows.ts';
import { newId } from '../rules/ids.ts';
import { textOf } from '../tools/search-conversation.ts';
import type { World } from '../world.ts';
import { askModel } from './ask-model.ts';
import { messageRow } from './message-row.ts';

/** How a context was made smaller. Counts are messages in context, the system message among them. */
export type Compacted = { readonly summary: string; readonly before: number; readonly after: number };

/** The part of the context that is summed up, from its beginning. */
const share = 0.3;

/** Whether there is enough in the context for a summary to take less room. */
export function canShrink({ messageIds }: AgentRow): boolean {
  return cutOf(messageIds) > 2;
}

/**
 * Sums up the beginning of an agent's context. The history keeps everything; the summary is listed as its newest row, a
 * user message that holds JSON, though the model sees it before what is left of the conversation.
 * @throws ModelError
 */
export async function compact(world: World, agent: AgentRow): Promise<Compacted> {
  const before = agent.messageIds;
  const cut = cutOf(before);
  const rows = before.slice(1, cut).flatMap((id) => world.state.messages.get(id) ?? []);
  const summary = await summaryOf(world, agent, rows);
  const message = `Note: prior messages have been hidden from view.\nThe following is a summary of them:\n${summary}`;
  const row = messageRow({
    id: newId('message'),
    agentId: agent.id,
    role: 'user',
    content: JSON.stringify({ type: 'system_alert', message, time: new Date(world.clock.now()).toISOString() }),
    at: world.clock.now(),
  });
  world.state.messages.set(row.id, row);
  agent.messageIds = [...before.slice(0, 1), row.id, ...before.slice(cut)];
  return { summary, before: before.length, after: agent.messageIds.length };
}

function cutOf(ids: readonly string[]): number {
  return Math.max(1, Math.round(ids.length * share));
}

async function summaryOf(world: World, agent: AgentRow, rows: readonly MessageRow[]): Promise<string> {
  const transcript = rows.map((row) => `[${row.role}] ${textOf(row)}`).join('\n');
  const messages = [
    { role: 'system', content: 'Sum up this conversation, for yourself, so that it can go on.' },
    { role: 'user', content: transcript },
  ];
  const model = agent.model.slice(agent.model.indexOf('/') + 1);
  const answer = await askModel(world, { model, messages });
  return answer.text ?? '';
}
