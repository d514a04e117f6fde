import { expect, test } from 'vitest';
import { Failure } from '../../src/base/failure.ts';
import type { AgentId } from '../../src/base/ids.ts';
import { LibraryTalk, type LibraryTalkParts } from '../../src/pair/library-talk.ts';
import { drivenClock } from '../support/driven-clock.ts';

function talkWhere(parts: Partial<LibraryTalkParts>): LibraryTalk {
  return new LibraryTalk({
    send: async () => ({ text: 'Good night.', run: undefined }),
    replaceIfLost: () => expect.fail(),
    conversation: { compact: () => expect.fail() },
    sleepTime: { onMessage: async () => {} },
    recall: async () => undefined,
    readAnswer: ({ text }) => text,
    turnTimeoutMs: 1_000,
    clock: drivenClock(),
    ...parts,
  });
}

test('what was answered and could not be counted is not to be said again', async () => {
  const full = new Failure('store-unavailable', 'The disk is full.', { remedy: 'room' });
  const talk = talkWhere({ sleepTime: { onMessage: () => Promise.reject(full) } });

  await expect(talk.say('agent-1' as AgentId, 'Good night!')).rejects.toMatchObject({
    kind: 'store-unavailable',
    message: 'answered, and not counted: The disk is full.',
    arrived: 'yes',
    remedy: 'room',
    cause: full,
  });
});
