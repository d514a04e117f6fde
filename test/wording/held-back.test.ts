/** How long what may become a mark, and does not, is held back from those who read along. */
import { expect, test } from 'vitest';
import { AnswerCleaner } from '../../src/wording/clean-answer.ts';

const mostHeldBack = 1_000;
const prose = 'I drank tea, and we talked about boats until the evening came. '.repeat(60);

test.each([
  ['a tag', 'It begins with <tool'],
  ['a tag with more in it', 'It begins with <tool_call name="'],
  ['a fold', 'So:\n<details'],
  ['a call as in a program', 'Well.\nconversation_search(query="'],
  ['the name of a tool', 'Well.\nconversation_search '],
  ['a line of ours', 'Well.\n[Discord: '],
  ['a name in brackets', '[Ada '],
  ['a turn of somebody else', 'Well.\nUser: none.\n'],
  ['a thought', 'Well.\nThought '],
])('%s', (_, begin) => {
  const cleaner = new AnswerCleaner({ tools: ['conversation_search'], scarlet: 'Scarlet', people: ['Ada'], asked: '' });
  const raw = begin + prose;

  cleaner.add(raw);

  expect(cleaner.visible.length).toBeGreaterThan(raw.length - mostHeldBack);
  expect(raw.startsWith(cleaner.visible)).toBe(true);
  expect(cleaner.end()).toBe(raw.trim());
});
