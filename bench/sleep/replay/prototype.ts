import Letta from '@letta-ai/letta-client';
import { localModelId } from '../../../src/local/model/start-local-model.ts';
import { readEnvelope } from '../../../src/wording/envelope.ts';

/** The Python prototype's rule, for one Letta: after every five messages it appends what was found in the last twenty. */
export type Prototype = {
  /** To be told after each answer. */
  onMessage(userId: string): Promise<void>;
};

const threshold = 5;
const recent = 20;
const blockOfField = { persona_updates: 'persona', human_updates: 'human', goals_insights: 'goals' } as const;

type Person = { waiting: number; sleepAgent: string | undefined };

/** It knows nothing of what it has learned before, keeps no cursor, and what fails is not tried again. */
export function createPrototype(baseUrl: string): Prototype {
  const client = new Letta({ baseURL: baseUrl, apiKey: 'none', maxRetries: 0, logLevel: 'off' });
  const people = new Map<string, Person>();

  async function consolidate(userId: string, person: Person): Promise<void> {
    const { items } = await client.agents.list({
      tags: [`discord-user:${userId}`, 'role:primary'],
      match_all_tags: true,
    });
    const primary = items[0]?.id;
    if (primary === undefined) return;
    person.sleepAgent ??= await makeSleepAgent();
    const insights = await askFor(person.sleepAgent, await lastWords(primary));
    for (const [field, label] of Object.entries(blockOfField)) {
      const texts = textsIn(insights[field]);
      if (texts.length === 0) continue;
      const { value } = await client.agents.blocks.retrieve(label, { agent_id: primary });
      const appended = [value, ...texts.map((text) => `- ${text}`)].filter((line) => line !== '').join('\n');
      await client.agents.blocks.update(label, { agent_id: primary, value: appended });
    }
  }

  async function makeSleepAgent(): Promise<string> {
    const { id } = await client.agents.create({
      name: 'Prototype',
      model: `openai-proxy/${localModelId}`,
      include_base_tools: false,
      system: 'You analyse conversations.',
      message_buffer_autoclear: true,
    });
    return id;
  }

  async function lastWords(primary: string): Promise<readonly string[]> {
    const { items } = await client.agents.messages.list(primary, { order: 'desc', limit: recent });
    return items
      .toReversed()
      .flatMap((item) => (item.message_type === 'user_message' && typeof item.content === 'string' ? item.content : []))
      .map((text) => readEnvelope(text).own.trim());
  }

  async function askFor(agent: string, said: readonly string[]): Promise<Readonly<Record<string, unknown>>> {
    const { messages } = await client.agents.messages.create(agent, { input: requestOf(said) });
    const answer = messages.findLast(({ message_type: type }) => type === 'assistant_message');
    const text =
      answer !== undefined && 'content' in answer && typeof answer.content === 'string' ? answer.content : '';
    return JSON.parse(text);
  }

  return {
    async onMessage(userId) {
      const person = people.get(userId) ?? { waiting: 0, sleepAgent: undefined };
      people.set(userId, person);
      person.waiting += 1;
      if (person.waiting < threshold) return;
      person.waiting = 0;
      await consolidate(userId, person).catch(() => {});
    },
  };
}

/** In the form that the scripted model reads, with nothing known. */
function requestOf(said: readonly string[]): string {
  const messages = said.map((text, index) => `m${index + 1}: ${text.replaceAll('\n', '\n| ')}`).join('\n');
  const keys = 'persona_updates human_updates goals_insights reflection priority_actions';
  return `${keys}\n=== known p ===\n(nothing)\n=== messages p, m1 ===\n${messages}\n=== answers p ===\n(none)\n=== end p ===`;
}

function textsIn(field: unknown): readonly string[] {
  if (!Array.isArray(field)) return [];
  return field.flatMap((item: unknown) =>
    typeof item === 'object' && item !== null && 'text' in item && typeof item.text === 'string' && item.text !== ''
      ? item.text
      : [],
  );
}
