import { createHash } from 'node:crypto';
import type { Traits } from '../rules/versions.ts';

/** What the model is told of a tool, as OpenAI-compatible endpoints take it. */
export type ToolDefinition = {
  readonly name: string;
  readonly description: string;
  readonly parameters: Readonly<Record<string, unknown>>;
};

/** The tools after which a turn is over. */
export const finalTools: ReadonlySet<string> = new Set(['send_message', 'memory_finish_edits']);

/** The tools of a native sleep-time agent. */
export const sleeperTools: readonly string[] = [
  'memory_replace',
  'memory_insert',
  'memory_rethink',
  'memory_finish_edits',
];

/** What a new agent gets when it asks for the base tools. */
export function baseTools(withSleepTime: boolean): readonly string[] {
  if (withSleepTime) return ['send_message', 'conversation_search', 'archival_memory_search'];
  return ['conversation_search', 'memory_insert', 'memory_replace'];
}

/** A tool that the server brings along, by its name. */
export function toolNamed(name: string, traits: Traits): ToolDefinition | undefined {
  return definitions(traits).find((definition) => definition.name === name);
}

/** The names of all tools that the server brings along. */
export function toolNames(traits: Traits): readonly string[] {
  return definitions(traits).map(({ name }) => name);
}

/** A tool's id, the same in every process. */
export function toolId(name: string): string {
  return `tool-00000000-0000-4000-8000-${createHash('sha256').update(name).digest('hex').slice(0, 12)}`;
}

const text = { type: 'string' };

function definitions({ textArgument }: Traits): readonly ToolDefinition[] {
  const added = { [`new_${textArgument}`]: text };
  const replaced = { [`old_${textArgument}`]: text, ...added };
  const insertion = { label: text, ...added, insert_line: { type: 'integer' } };
  const rethought = { label: text, new_memory: text };
  const search = {
    query: text,
    roles: { type: 'array', items: { type: 'string', enum: ['assistant', 'user', 'tool'] } },
    limit: { type: 'integer' },
    start_date: text,
    end_date: text,
  };
  return [
    define('conversation_search', 'Finds earlier messages of this conversation.', search, []),
    define('memory_insert', 'Adds text to a memory block, after a line (-1 for the end).', insertion, ['label']),
    define('memory_replace', 'Replaces one exact text in a memory block.', { label: text, ...replaced }, ['label']),
    define('memory_rethink', 'Rewrites a memory block as a whole.', rethought, ['label', 'new_memory']),
    define('memory_finish_edits', 'Ends the editing of memory.', {}, []),
    define('send_message', 'Says something to the person.', { message: text }, ['message']),
    define('archival_memory_search', 'Finds what was put into the archive.', { query: text }, ['query']),
    define('archival_memory_insert', 'Puts text into the archive.', { content: text }, ['content']),
  ];
}

function define(name: string, description: string, properties: object, required: readonly string[]): ToolDefinition {
  return { name, description, parameters: { type: 'object', properties, required } };
}
