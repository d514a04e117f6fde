import type { AgentRow, MessageRow } from '../rows.ts';
import type { LettaWorld } from '../world.ts';

const pageSize = 5;

/** Answers the `conversation_search` tool: messages that hold a word of the query, those with most of them first. */
export function searchConversation(world: LettaWorld, agent: AgentRow, args: Record<string, unknown>): object {
  const words = wordsOf(String(args['query'] ?? ''));
  const roles = Array.isArray(args['roles']) ? args['roles'].map(String) : ['user', 'assistant'];
  const limit = typeof args['limit'] === 'number' ? args['limit'] : pageSize;
  const found = world.state
    .messagesOf(agent.id)
    .filter((row) => roles.includes(row.role) && row.toolCalls.length === 0 && row.role !== 'tool')
    .map((row) => ({ row, hits: hitsOf(row, words) }))
    .filter(({ hits }) => words.length === 0 || hits > 0)
    .sort((a, b) => b.hits - a.hits)
    .slice(0, limit);
  if (found.length === 0) return { message: 'No results found.', results: [] };
  return {
    message: `Showing ${found.length} results:`,
    results: found.map(({ row }) => ({
      timestamp: new Date(row.at).toISOString(),
      role: row.role,
      content: textOfRow(row),
    })),
  };
}

function hitsOf(row: MessageRow, words: readonly string[]): number {
  const said = new Set(wordsOf(textOfRow(row)));
  return words.filter((word) => said.has(word)).length;
}

function wordsOf(text: string): string[] {
  return text.toLowerCase().match(/[\p{L}\p{N}]+/gu) ?? [];
}

/** The words of a message, without its images. */
export function textOfRow(row: MessageRow): string {
  if (row.content === null || typeof row.content === 'string') return row.content ?? '';
  return row.content.map((part) => (typeof part['text'] === 'string' ? part['text'] : '')).join('\n');
}
