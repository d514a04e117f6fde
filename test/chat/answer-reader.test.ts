import { expect, test } from 'vitest';
import type { AgentId, ChannelId, MessageId } from '../../src/base/ids.ts';
import { AnswerReader } from '../../src/chat/answer-reader.ts';
import type { SentTurn } from '../../src/chat/turn.ts';
import type { TurnParts } from '../../src/chat/turn-parts.ts';

const message = { id: '1' as MessageId, author: 'Ada', text: 'Hi', attachments: [], asides: [], brought: [], at: 1 };
const turn: SentTurn = {
  ...{ id: message.id, locale: 'en', state: 'sent', messages: [message], agent: 'agent-1' as AgentId },
  ...{ place: { channel: '2' as ChannelId, kind: 'direct', name: '' }, items: [], sentAt: 1 },
};

test('of an answer that begins anew nothing is read of what came before', () => {
  const reader = new AnswerReader(turn, { names: { scarlet: 'Scarlet' } } as TurnParts);
  const read = (raw: string) => reader.read(raw).text;

  expect(read('<think>Tea, then. ')).toBe('');
  expect(read('Here is your tea, Ada. ')).toBe('Here is your tea, Ada.');
  expect(read('Here is your tea, Ada. And cake. ')).toBe('Here is your tea, Ada. And cake.');
  expect(read('No, coffee. ')).toBe('No, coffee.');
});
