/** The local model as an agent of Letta's own sleep-time. */
import { expect, test } from 'vitest';
import { ask, at, modelForTest, user } from './ask-model.ts';

const tools = ['memory_insert', 'memory_replace', 'memory_rethink', 'memory_finish_edits'].map((name) => ({
  type: 'function',
  function: { name },
}));

const system = {
  role: 'system',
  content: '<memory_blocks>\n<human>\n<value>\n- Lives in Milan\nLikes coffee\n</value>\n</human>\n</memory_blocks>',
};

const transcript = [
  'You are a sleep-time agent: the conversation below has already happened.',
  'Messages:',
  'user: [Ada, in a direct message, 2026-11-22 20:15 UTC]',
  'I moved to Turin and I no longer like coffee',
  'assistant: I like tea.',
  'user: I want to learn the cello',
].join('\n');

test("Letta's own sleep-time agent edits a line at a time and then ends its run", async () => {
  const model = await modelForTest();
  const messages: object[] = [system, user(transcript)];
  const calls: unknown[] = [];

  while (calls.length < 10 && at(calls.at(-1), 'name') !== 'memory_finish_edits') {
    const request = { model: 'scarlet-local', messages, tools, tool_choice: 'required' };
    const response = await fetch(`${model.baseUrl}/chat/completions`, {
      method: 'POST',
      body: JSON.stringify(request),
    });
    const message = at(await response.json(), 'choices', 0, 'message');
    calls.push(at(message, 'tool_calls', 0, 'function'));
    messages.push(Object(message), { role: 'tool', tool_call_id: at(message, 'tool_calls', 0, 'id'), content: 'OK' });
  }

  expect(calls.map((call) => [at(call, 'name'), JSON.parse(String(at(call, 'arguments')))])).toEqual([
    ['memory_replace', { label: 'human', old_string: 'Lives in Milan', new_string: 'Lives in Turin' }],
    ['memory_replace', { label: 'human', old_string: 'Likes coffee', new_string: '' }],
    ['memory_insert', { label: 'goals', new_string: 'Plans to learn the cello' }],
    ['memory_finish_edits', {}],
  ]);
});

test('it ends at once when there is nothing to learn', async () => {
  const model = await modelForTest();

  const response = await ask(model, [system, user('Messages:\nuser: what a day')], { tools, tool_choice: 'required' });

  expect(at(await response.json(), 'choices', 0, 'message', 'tool_calls', 0, 'function', 'name')).toBe(
    'memory_finish_edits',
  );
});

test('a tool that is demanded by name gets the insights when they are asked for', async () => {
  const model = await modelForTest();
  const keys = 'persona_updates human_updates goals_insights reflection priority_actions';
  const tool_choice = { type: 'function', function: { name: 'structured_output' } };

  const response = await ask(
    model,
    [
      user(
        `${keys}\n=== known k ===\n(nothing)\n=== messages k, m1 ===\nm1: I love tea\n=== answers k ===\n(none)\n=== end k ===`,
      ),
    ],
    { tools, tool_choice },
  );

  const called = at(await response.json(), 'choices', 0, 'message', 'tool_calls', 0, 'function');
  expect(at(called, 'name')).toBe('structured_output');
  expect(JSON.parse(String(at(called, 'arguments')))).toMatchObject({ human_updates: [{ text: 'Likes tea' }] });
});
