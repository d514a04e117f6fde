import { describe, expect, test } from 'vitest';
import { endOfCall, lookForCall, opensToolFence, wordsInCall, wordsInProgram } from '../../src/wording/tool-call.ts';

const tools = new Set(['memory', 'memory_insert', 'send_message']);
const look = (raw: string, complete = true) => lookForCall(raw, 0, tools, complete);

describe('JSON is a call', () => {
  test.each([
    '{"name": "memory_insert", "arguments": {}}',
    '{"arguments": {"a": 1}, "name": "memory"}',
    '{"tool_name": "memory", "parameters": {}}',
    '{"function": "memory", "params": {}}',
    '{"function_name": "memory", "function_args": {}}',
    '{"tool": "memory", "tool_input": "tea"}',
    '{"action": "memory", "action_input": "tea"}',
    '{"tool": "memory", "args": [1]}',
    '{"name": "memory", "kwargs": {}}',
    '{"name": "memory", "input": {}}',
    '{"name": "memory", "tool_args": {}}',
    '{"index": 0, "id": "call_1", "type": "function", "function": {"name": "memory", "arguments": "{}"}}',
    '{"tool_call_id": "1", "name": "memory", "arguments": {}}',
    '{"tool_calls": [{"name": "memory", "arguments": {}}]}',
    '[{"name": "memory", "arguments": {}}, 7]',
    '[\n  {"name": "memory", "arguments": {}}]',
    '{"name": "functions.memory", "arguments": {}}',
    '{"name": "default_api.memory", "arguments": {}}',
    '{"name": "tools.memory", "arguments": {}}',
    '{"memory_insert": {"text": "tea"}}',
    '{"name": "memory", "arguments": {}, "reason": "none", "x": 1}',
  ])('%s', (raw) => {
    expect(look(raw)).toBe('call');
  });
});

describe('JSON is none', () => {
  test.each([
    ['of a tool that nobody has', '{"name": "look_up", "arguments": {}}'],
    ['without arguments', '{"name": "memory"}'],
    ['with a key before them that no call has', '{"title": "x", "name": "memory", "arguments": {}}'],
    ['with such a key between them', '{"arguments": {}, "title": "x", "name": "memory"}'],
    ['whose only key is a plain word', '{"memory": {"text": "tea"}}'],
    ['whose only key is the name of no tool', '{"first_name": {"text": "tea"}}'],
    ['whose only key has no arguments', '{"memory_insert": "tea"}'],
    ['whose key of that name is one of several', '{"memory_insert": {"text": "tea"}, "count": 2}'],
    ['in a list of numbers', '[1, {"name": "memory", "arguments": {}}]'],
    ['whose name is a list', '{"name": ["memory"], "arguments": {}}'],
    ['that is cut off before it is known', '{"arguments": {}, "name": "memory_ins'],
  ])('%s', (_, raw) => {
    expect(look(raw)).toBe('none');
  });
});

test.each([
  '{',
  '[',
  '[ ',
  '{"na',
  '{"name"',
  '{"name": "memory"',
  '{"arguments": {}, "name": "mem',
  '{"memory_insert": {}',
])('whether %s is a call is not known before more comes', (raw) => {
  expect(look(raw, false)).toBe('too-early');
});

test.each([
  '{"title": "x',
  '{"name": "look_up", "arguments": {',
  '[1',
  '{"a" b',
  '("x")',
  `{"id": "${'x'.repeat(1_500)}`,
])('%s is none whatever comes', (raw) => {
  expect(look(raw, false)).toBe('none');
});

test.each([
  ['whole', '{"a": "}"} and so on', 10],
  ['with what no JSON has', '{"a": <b>, "c": {}} and so on', 19],
  ['not closed', '{"a": {"b": 1}', undefined],
])('a call that is %s ends where its brackets do', (_, raw, end) => {
  expect(endOfCall(raw, 0)).toEqual(end === undefined ? undefined : { at: end, next: end });
});

test.each([
  ['```tool_code', true],
  ['~~~~ \tTool_Call ', true],
  ['```tool_calls', true],
  ['```tool_outputs', true],
  ['```tool_result', true],
  ['```tool_codes', false],
  ['```tool_code of mine', false],
  ['tool_code', false],
  ['```python', false],
])('%s opens a fence for whoever runs tools: %s', (line, opens) => {
  expect(opensToolFence(line)).toBe(opens);
});

describe('what a call says to the person', () => {
  test.each([
    ['{"name": "send_message", "arguments": {"message": " Hi! "}}'],
    ['\n {"name": "functions.send_message", "arguments": "{\\"message\\": \\"Hi!\\"}"}'],
    ['{"function": {"name": "send_message", "arguments": {"message": "Hi!"}}}'],
    ['{"tool_calls": [{"function": {"name": "send_message", "arguments": {"message": "Hi!"}}}]}'],
    ['{"send_message": {"message": "Hi!"}}'],
    ['{"name": "send_message", "message": "Hi!"}'],
    ['{"name": "send_message", "arguments": {"message": "Hi!'],
    ['[{"name": "memory", "arguments": {}}, {"name": "send_message", "arguments": {"message": "Hi!"}}]'],
    ['send_message(message="Hi!")'],
    ['print(send_message("Hi!"))'],
    ['send_message({"message": "Hi!"})'],
    ['<function=send_message><parameter=message>Hi!</parameter></function>'],
    ['<invoke name="send_message"><parameter name="message">\nHi!\n</parameter></invoke>'],
    ['send_message\n<arg_key>message</arg_key>\n<arg_value>Hi!</arg_value>'],
  ])('%s', (call) => {
    expect(wordsInCall(call)).toBe('Hi!');
  });

  test.each([
    ['{"message": "Hi!", "heartbeat": true}'],
    [' Hi! '],
    ['<parameter=message>Hi!</parameter>'],
    ['<message>Hi!</message>'],
  ])('of the tool that it names elsewhere: %s', (call) => {
    expect(wordsInCall(call, 'send_message')).toBe('Hi!');
    expect(wordsInCall(call, 'memory')).toBe('');
  });

  test.each([
    [''],
    ['  '],
    ['{"name": "memory", "arguments": {"message": "Hi!"}}'],
    ['{"name": "send_message", "arguments": {"text": "Hi!"}}'],
    ['{"name": "send_message", "arguments": {"message": {"text": "Hi!"}}}'],
    ['{"arguments": {"message": "Hi!"}}'],
    ['["Hi!"]'],
    ['do_send_message("Hi!")'],
    ['<function=memory><parameter=message>Hi!</parameter></function>'],
    ['<function=send_message><parameter=text>Hi!</parameter></function>'],
  ])('nothing: %s', (call) => {
    expect(wordsInCall(call)).toBe('');
  });

  test('each of several messages, apart from one another', () => {
    const say = (message: string) => ({ name: 'send_message', arguments: { message } });

    expect(wordsInCall(JSON.stringify([say('Hi!'), say('How are you?')]))).toBe('Hi!\n\nHow are you?');
  });

  test('a program says what its first word to her says', () => {
    expect(wordsInProgram('send_message(message=text)')).toBe('');
    expect(wordsInProgram('memory("tea")')).toBe('');
  });
});
