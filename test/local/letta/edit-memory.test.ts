/** The tools by which an agent of the local Letta edits its memory. */
import { describe, expect, test } from 'vitest';
import { type Edit, editMemory } from '../../../src/local/letta/tools/run-tool.ts';

const block = (value: string, readOnly = false) => ({ id: 'block-1', value, readOnly });

describe('memory_insert', () => {
  test.each<[string, object, string]>([
    ['', { new_string: 'one' }, 'one'],
    ['one', { new_string: 'two' }, 'one\ntwo'],
    ['one\ntwo', { new_string: 'first', insert_line: 0 }, 'first\none\ntwo'],
    ['one\ntwo', { new_string: 'between', insert_line: 1 }, 'one\nbetween\ntwo'],
  ])('puts text into %j with %j', (value, args, after) => {
    expect(editMemory('memory_insert', block(value), { ...args }, 'string')).toEqual({ kind: 'value', value: after });
  });

  test('refuses a line beyond the end, and text under the name of another release', () => {
    const beyond = editMemory('memory_insert', block('one'), { new_string: 'x', insert_line: 5 }, 'string');
    const misnamed = editMemory('memory_insert', block('one'), { new_str: 'x' }, 'string');

    expect([beyond, misnamed].map(({ kind }: Edit) => kind)).toEqual(['refused', 'refused']);
  });
});

describe('memory_replace', () => {
  test('replaces the one place where the old text is, literally', () => {
    const args = { old_str: 'tea', new_str: '$& coffee' };

    expect(editMemory('memory_replace', block('likes tea'), args, 'str')).toEqual({
      kind: 'value',
      value: 'likes $& coffee',
    });
  });

  test.each(['absent', 'a', ''])('refuses %j, which is nowhere, everywhere or nothing', (old_string) => {
    const edited = editMemory('memory_replace', block('a banana'), { old_string, new_string: 'x' }, 'string');

    expect(edited.kind).toBe('refused');
  });
});

test('memory_rethink replaces the whole value', () => {
  const edited = editMemory('memory_rethink', block('old'), { new_memory: 'new' }, 'string');

  expect(edited).toEqual({ kind: 'value', value: 'new' });
});

test('a read-only block takes no edit', () => {
  const edited = editMemory('memory_rethink', block('old', true), { new_memory: 'new' }, 'string');

  expect(edited).toMatchObject({ kind: 'refused', reason: expect.stringContaining('read-only') });
});
