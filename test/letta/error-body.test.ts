import { expect, test } from 'vitest';
import { safeDetail } from '../../src/letta/error-body.ts';

test.each([
  [undefined, ''],
  ['Agent with ID agent-1 not found', 'Agent with ID agent-1 not found'],
  ["Block with id 'block-1' not found", 'Block with id … not found'],
  ["Tools not found by name: {'mine'}", 'Tools not found by name: {…}'],
  ["bad [input_value='one', other='two']", 'bad [input_value=…]'],
  ["bad [input_value='one\ntwo', other]", 'bad [input_value=…'],
  ["Message can't be empty", "Message can't be empty"],
  ['1 validation error\nwhat they wrote', '1 validation error'],
  ["[{'type': 'missing', 'loc': ('path', 'agent_id'), 'input': 'secret'}]", 'missing at path.agent_id'],
  ['[{"unreadable": "secret"}]', ''],
])('of %o only %o may stand in a log', (detail, safe) => {
  expect(safeDetail(detail)).toBe(safe);
});
