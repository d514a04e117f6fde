import { expect, test } from 'vitest';
import { Failure } from '../../src/base/failure.ts';
import type { AgentId } from '../../src/base/ids.ts';
import type { OutgoingItem } from '../../src/pair/conversation.ts';
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

/** Answers what is sent by its turn, and keeps what that was. */
function talkThatHears(answers: readonly (string | Failure)[], parts: Partial<LibraryTalkParts> = {}) {
  const sent: { readonly to: AgentId; readonly said: readonly string[] }[] = [];
  const said = ({ role, parts: [part] }: OutgoingItem) => `${role}: ${part?.type === 'text' ? part.text : ''}`;
  const talk = talkWhere({
    async send(to, items) {
      const answer = answers[sent.length] ?? 'Good night.';
      sent.push({ to, said: items.map(said) });
      if (typeof answer === 'string') return { text: answer, run: undefined };
      throw answer;
    },
    ...parts,
  });
  return { talk, sent };
}

const [primary, another] = ['agent-1' as AgentId, 'agent-2' as AgentId];
const recall = async () => ({ entries: ['e1'], text: 'They like tea.' });

test('what is recalled stands before what is said, and where the model takes it only among that, it is left out', async () => {
  const refused = new Failure('history-refused', 'No system item within a talk.');
  const { talk, sent } = talkThatHears([refused], { recall });

  expect(await talk.say(primary, 'Good night!')).toBe('Good night.');
  expect(sent.map((one) => one.said)).toEqual([['system: They like tea.', 'user: Good night!'], ['user: Good night!']]);
});

test.each([
  ['that may have come in', new Failure('history-refused', 'refused', { arrived: 'unknown' })],
  ['for another reason', new Failure('model-unavailable', 'down')],
])('what was refused %s is not said again', async (_, refused) => {
  const { talk, sent } = talkThatHears([refused], { recall });

  await expect(talk.say(primary, 'Good night!')).rejects.toBe(refused);
  expect(sent).toHaveLength(1);
});

test('an agent that the server lost is replaced, and asked once', async () => {
  const lost = new Failure('letta-agent-missing', 'no agent agent-1');
  const { talk, sent } = talkThatHears([lost], { replaceIfLost: async () => ({ kind: 'created', primary: another }) });

  expect(await talk.say(primary, 'Good night!')).toBe('Good night.');
  expect(sent.map(({ to }) => to)).toEqual([primary, another]);
});

test.each([
  ['gets room, and is asked again', 'no', true, 2],
  ['is not asked again where it can get none', 'no', false, 1],
  ['is not asked again what may have come in', 'unknown', true, 1],
] as const)('an agent whose context is full %s', async (_, arrived, canCompact, asked) => {
  const full = new Failure('context-overflow', 'full', { arrived });
  const compact = () => (canCompact ? Promise.resolve() : Promise.reject(new Failure('letta-broken', 'broken')));
  const { talk, sent } = talkThatHears([full], { conversation: { compact } });

  const ended = await talk.say(primary, 'Good night!').catch((error: unknown) => error);

  expect(ended).toBe(asked === 2 ? 'Good night.' : full);
  expect(sent).toHaveLength(asked);
});

test('what came up in the last turns is told to recall, until one begins anew', async () => {
  const notAgain: (readonly string[])[] = [];
  const { talk } = talkThatHears([], {
    async recall(text, lately) {
      notAgain.push(lately);
      return text === 'Nothing?' ? undefined : { entries: [text], text };
    },
  });

  for (const text of ['e1', 'Nothing?', 'e2', 'e3', 'e4', 'e5']) await talk.say(primary, text);
  talk.begin();
  await talk.say(primary, 'e6');

  expect(notAgain).toEqual([[], ['e1'], ['e1'], ['e1', 'e2'], ['e1', 'e2', 'e3'], ['e2', 'e3', 'e4'], []]);
});

test('an answer without a word is none', async () => {
  const { talk } = talkThatHears([' \n']);

  await expect(talk.say(primary, 'Good night!')).rejects.toMatchObject({ kind: 'empty-answer', arrived: 'yes' });
});
