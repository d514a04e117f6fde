import type { AgentRow, MessageRow } from '../rows.ts';
import { newId } from '../rules/ids.ts';
import { textOfRow } from '../tools/search-conversation.ts';
import type { LettaWorld } from '../world.ts';
import { askModel, toJson } from './ask-model.ts';
import { messageRow } from './message-row.ts';

/** How a context was made smaller. Counts are messages in context, the system message among them. */
export type Compacted = { readonly summary: string; readonly before: number; readonly after: number };

/** What takes the place of a context's beginning, and what is left of the context after it. */
export type SummedUp = { readonly summary: MessageRow; readonly kept: readonly MessageRow[]; readonly said: string };

/** The share of a context that is summed up; where that is too little for the window, more by a tenth at a time. */
const share = 0.3;

/** Whether there is enough in the context for a summary to take less room. */
export function canShrink({ messageIds }: AgentRow): boolean {
  return Math.round((share + 0.1) * messageIds.length) > 2;
}

/**
 * Sums up the beginning of an agent's context. The history keeps everything; the summary is listed as its newest row, a
 * user message that holds JSON, though the model sees it before what is left of the conversation.
 * @throws ModelError
 */
export async function compact(world: LettaWorld, agent: AgentRow): Promise<Compacted> {
  const before = agent.messageIds;
  const rows = before.slice(1).flatMap((id) => world.state.messages.get(id) ?? []);
  const { summary, kept, said } = await sumUp(world, agent, rows);
  world.state.messages.set(summary.id, summary);
  agent.messageIds = [...before.slice(0, 1), summary.id, ...kept.map(({ id }) => id)];
  return { summary: said, before: before.length, after: agent.messageIds.length };
}

/**
 * Sums up the beginning of what the model is shown after the system message. What is kept begins with an answer; where
 * none is in the right place all is summed up.
 * @throws ModelError
 */
export async function sumUp(world: LettaWorld, agent: AgentRow, rows: readonly MessageRow[]): Promise<SummedUp> {
  const cut = cutOf(rows, agent.contextWindow);
  const said = await summaryOf(world, agent, rows.slice(0, cut));
  const which = cut < rows.length ? 'prior messages from the beginning of the conversation' : 'prior messages';
  const message = `Note: ${which} have been hidden from view.\nThe following is a summary of them:\n${said}`;
  const time = new Date(world.clock.now()).toISOString();
  const summary = messageRow({
    id: newId('message'),
    agentId: agent.id,
    role: 'user',
    content: JSON.stringify({ type: 'system_alert', message, time }, undefined, 2),
    at: world.clock.now(),
  });
  return { summary, kept: rows.slice(cut), said };
}

/** How many rows are summed up: up to the last answer within the share. */
function cutOf(rows: readonly MessageRow[], contextWindow: number): number {
  const mostTokens = (1 - share) * contextWindow;
  for (let tenths = 4; tenths < 10; tenths += 1) {
    // Counted with the system message, which no list here has.
    const upTo = Math.round((tenths / 10) * (rows.length + 1)) - 1;
    const cut = rows.slice(0, upTo + 1).findLastIndex(({ role }) => role === 'assistant');
    if (cut >= 0 && tokensIn(rows.slice(cut)) < mostTokens) return cut < rows.length - 1 ? cut : rows.length;
  }
  return rows.length;
}

function tokensIn(rows: readonly MessageRow[]): number {
  return rows.reduce((sum, row) => sum + textOfRow(row).length / 4, 0);
}

async function summaryOf(world: LettaWorld, agent: AgentRow, rows: readonly MessageRow[]): Promise<string> {
  const transcript = rows.map((row) => `[${row.role}] ${textOfRow(row)}`).join('\n');
  const system = toJson({ role: 'system', content: 'Sum up this conversation, for yourself, so that it can go on.' });
  const messages = [{ role: 'user', content: transcript }];
  const model = agent.model.slice(agent.model.indexOf('/') + 1);
  const answer = await askModel(world, { system, messages, settings: { model } });
  return answer.text ?? '';
}
