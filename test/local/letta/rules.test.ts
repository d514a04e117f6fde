/** The rules of the local Letta: ids, dates, versions. */
import { expect, test } from 'vitest';
import { messageDate, preciseDate, promptDate } from '../../../src/local/letta/rules/dates.ts';
import { checkedId, derivedOtid, newId } from '../../../src/local/letta/rules/ids.ts';
import { LettaRefusal } from '../../../src/local/letta/rules/refusal.ts';
import { unpacked } from '../../../src/local/letta/run/show-message.ts';

const at = (hour: number, minute = 5) => Date.UTC(2026, 0, 2, hour, minute, 6, 789);

test('dates are written for messages, for agents and for prompts', () => {
  expect(messageDate(at(15))).toBe('2026-01-02T15:05:06+00:00');
  expect(preciseDate(at(15))).toBe('2026-01-02T15:05:06.789000Z');
  expect([0, 11, 12, 23].map((hour) => promptDate(at(hour)).slice(11, 22))).toEqual([
    '12:05:06 AM',
    '11:05:06 AM',
    '12:05:06 PM',
    '11:05:06 PM',
  ]);
});

test('an otid keeps the first bit of the last byte and puts the index into the rest', () => {
  const id = 'message-d7d0349d-5f00-48ef-beef-ed1c51c059';

  expect(derivedOtid(`${id}84`, 0)).toBe('d7d0349d-5f00-48ef-beef-ed1c51c05980');
  expect(derivedOtid(`${id}7f`, 0)).toBe('d7d0349d-5f00-48ef-beef-ed1c51c05900');
  expect(derivedOtid(`${id}ff`, 3)).toBe('d7d0349d-5f00-48ef-beef-ed1c51c05983');
});

test('ids of the right kind pass, others are a 422', () => {
  const id = newId('agent');

  expect(checkedId('agent', id)).toBe(id);
  expect(() => checkedId('block', id)).toThrow(expect.objectContaining({ status: 422 }));
  expect(() => checkedId('agent', 'zork')).toThrow(LettaRefusal);
});

test.each([
  ['plain', 'plain'],
  ['{not json', '{not json'],
  ['{"type":"user_message","message":"inner"}', 'inner'],
  ['{"type":"user_message"}', '{"type":"user_message"}'],
  ['{"type":"heartbeat","message":"x"}', '{"type":"heartbeat","message":"x"}'],
])('%j is shown as %j', (text, shown) => {
  expect(unpacked(text)).toBe(shown);
});
