/** What becomes of messages that wait: `admission.ts`, and the edits and deletions of `message-corrections.ts`. */

import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { AgentId, ChannelId, MessageId } from '../../src/base/ids.ts';
import type { AcceptedMessage } from '../../src/chat/accepted-message.ts';
import { acceptMessage, admitMessage, createHeadcount, localeOf, waitingLimits } from '../../src/chat/admission.ts';
import type { IncomingMessage } from '../../src/chat/incoming.ts';
import { amendInTurns, withdrawFromTurns } from '../../src/chat/message-corrections.ts';
import type { Turn } from '../../src/chat/turn.ts';
import { newUser } from '../../src/chat/user-record.ts';
import type { Place } from '../../src/wording/message.ts';
import { ada, bob, openChatWorld } from '../support/chat-world.ts';

const tea: Place = { channel: 'tea' as ChannelId, kind: 'channel', name: 'tea' };
const kettle: Place = { channel: 'kettle' as ChannelId, kind: 'thread', name: 'kettle', parent: tea.channel };
const direct: Place = { channel: 'dm' as ChannelId, kind: 'direct', name: '' };

describe('a new message', () => {
  test('starts a turn that has its id, where nothing is open', () => {
    const admission = admitMessage([], message('m1'), direct, 'it');

    expect(admission).toEqual({ kind: 'started-new-turn', turns: [{ ...accepted(direct, 'm1'), locale: 'it' }] });
  });

  test('is merged into the last turn of the same channel, and brings its language', () => {
    const admission = admitMessage([accepted(tea, 'm1', 'm2')], message('m3'), tea, 'it');

    expect(admission).toEqual({ kind: 'merged', turns: [{ ...accepted(tea, 'm1', 'm2', 'm3'), locale: 'it' }] });
  });

  test('starts the next turn while one that was sent runs, and later ones join it', () => {
    const one = admitMessage([sent(tea, 'm1')], message('m2'), tea, 'en');
    const two = admitMessage(turnsOf(one), message('m3'), tea, 'en');

    expect(one.kind).toBe('started-new-turn');
    expect(two).toEqual({ kind: 'merged', turns: [sent(tea, 'm1'), accepted(tea, 'm2', 'm3')] });
  });

  test.each([
    ['a direct message and a channel', direct, tea],
    ['a channel and a direct message', tea, direct],
    ['a channel and its thread', tea, kettle],
  ])('is never merged over places: %s', (_, first, second) => {
    const admission = admitMessage([accepted(first, 'm1')], message('m2'), second, 'en');

    expect(admission).toEqual({ kind: 'started-new-turn', turns: [accepted(first, 'm1'), accepted(second, 'm2')] });
  });

  test('does not jump ahead into an earlier turn of its channel', () => {
    const admission = admitMessage([accepted(tea, 'm1'), accepted(direct, 'm2')], message('m3'), tea, 'en');

    expect(turnsOf(admission).map(({ id }) => id)).toEqual(['m1', 'm2', 'm3']);
  });
});

describe('the bounds of what waits', () => {
  test('the tenth message is let in, the eleventh is not', () => {
    const nine = accepted(tea, ...ids(9));
    const ten = accepted(tea, ...ids(10));

    expect(admitMessage([nine], message('m'), tea, 'en').kind).toBe('merged');
    expect(admitMessage([ten], message('m'), tea, 'en').kind).toBe('full');
  });

  test('messages of all places that wait count together, those that were sent do not', () => {
    const waiting = [accepted(tea, ...ids(6)), accepted(direct, 'd1', 'd2', 'd3', 'd4')];

    expect(admitMessage(waiting, message('m'), kettle, 'en')).toEqual({ kind: 'full' });
    expect(admitMessage([sent(tea, ...ids(10))], message('m'), tea, 'en').kind).toBe('started-new-turn');
  });

  test('six thousand characters may wait, and not one more', () => {
    const half: Turn = { ...accepted(tea), messages: [message('m1', 'a'.repeat(3_000))] };

    expect(admitMessage([half], message('m2', 'b'.repeat(3_000)), tea, 'en').kind).toBe('merged');
    expect(admitMessage([half], message('m2', 'b'.repeat(3_001)), tea, 'en').kind).toBe('full');
  });

  test('what came late has more room, in turns that each fit a request, and takes none from what comes live', () => {
    let turns: Turn[] = [accepted(tea, ...ids(10))];
    for (let index = 0; index < 100; index += 1)
      turns = turnsOf(admitMessage(turns, message(`l${index}`), tea, 'en', 'late'));

    expect(turns.map((turn) => (turn.state === 'accepted' ? turn.messages.length : 0))).toEqual(Array(11).fill(10));
    expect(admitMessage(turns, message('m'), tea, 'en', 'late').kind).toBe('full');
    expect(admitMessage(turns.slice(1), message('m'), tea, 'en').kind).toBe('started-new-turn');
    const long = admitMessage([accepted(tea, 'm1')], message('m2', 'a'.repeat(6_000)), tea, 'en', 'late');
    expect(turnsOf(long).map(({ id }) => id)).toEqual(['m1', 'm2']);
  });

  test('a message that is too long by itself is let in when nothing else waits', () => {
    expect(admitMessage([sent(tea, 'm1')], message('m2', 'a'.repeat(7_000)), tea, 'en').kind).toBe('started-new-turn');
  });
});

describe('an edit', () => {
  test('replaces what waits, and keeps its place and time', () => {
    const turns = [sent(tea, 'm1'), accepted(tea, 'm2', 'm3')];

    const amended = amendInTurns(turns, { ...message('m3', 'better'), at: 99 });

    expect(amended).toEqual([
      sent(tea, 'm1'),
      { ...accepted(tea, 'm2', 'm3'), messages: [message('m2'), message('m3', 'better')] },
    ]);
  });

  test.each([
    ['of what was sent', message('m1', 'better')],
    ['of what is unknown', message('m9', 'better')],
    ['that changes no word, as when a link gets its preview', message('m2')],
    ['that differs in the time only', { ...message('m2'), at: 99 }],
  ])('%s changes nothing', (_, edited) => {
    const turns = [sent(tea, 'm1'), accepted(tea, 'm2')];

    expect(amendInTurns(turns, edited)).toBe(turns);
  });

  test('that removes an attachment is taken over', () => {
    const attachment = { name: 'a', mediaType: '', size: 1, url: 'u', proxyUrl: 'p' };
    const turns: Turn[] = [{ ...accepted(tea), messages: [{ ...message('m1'), attachments: [attachment] }] }];

    expect(amendInTurns(turns, message('m1'))).toEqual([accepted(tea, 'm1')]);
  });
});

describe('a deletion', () => {
  test('takes the message out of its turn', () => {
    const turns = [accepted(tea, 'm1', 'm2', 'm3')];

    expect(withdrawFromTurns(turns, idSet('m2'))).toEqual([accepted(tea, 'm1', 'm3')]);
  });

  test('of the first message gives the turn the id of the next one', () => {
    expect(withdrawFromTurns([accepted(tea, 'm1', 'm2')], idSet('m1'))).toEqual([accepted(tea, 'm2')]);
  });

  test('of all its messages makes the turn vanish', () => {
    const turns = [accepted(tea, 'm1', 'm2'), accepted(direct, 'm3')];

    expect(withdrawFromTurns(turns, idSet('m1', 'm2'))).toEqual([accepted(direct, 'm3')]);
  });

  test('of what was sent or is unknown changes nothing', () => {
    const turns = [sent(tea, 'm1'), accepted(tea, 'm2')];

    expect(withdrawFromTurns(turns, idSet('m1', 'm9'))).toBe(turns);
  });
});

describe('whatever is said, edited, deleted and sent', () => {
  const number = fc.nat({ max: 30 });
  const act = fc.oneof(
    { weight: 5, arbitrary: fc.record({ kind: fc.constant('say' as const), length: fc.nat({ max: 1_500 }) }) },
    { weight: 1, arbitrary: fc.record({ kind: fc.constantFrom('edit' as const, 'delete' as const), number }) },
    { weight: 1, arbitrary: fc.record({ kind: fc.constantFrom('send' as const, 'finish' as const) }) },
  );
  const acts = fc.array(fc.tuple(act, fc.constantFrom(tea, kettle, direct)), { maxLength: 60 });

  test('order, places, bounds and ids hold', () => {
    fc.assert(
      fc.property(acts, (all) => {
        const places = new Map(all.map(([, place], index) => [nameOf(index), place.channel]));
        let turns: Turn[] = [];
        for (const [index, [one, place]] of all.entries()) {
          turns = after(turns, one, message(nameOf(index), 'x'.repeat('length' in one ? one.length : 0)), place);
          expectInOrder(turns, places);
        }
      }),
    );
  });

  type Act = typeof act extends fc.Arbitrary<infer One> ? One : never;

  function after(turns: Turn[], one: Act, next: AcceptedMessage, place: Place): Turn[] {
    switch (one.kind) {
      case 'say':
        return afterSaying(turns, next, place);
      case 'edit':
        return amendInTurns(turns, message(nameOf(one.number), 'edited'));
      case 'delete':
        return withdrawFromTurns(turns, idSet(nameOf(one.number)));
      case 'send':
        return sendFirst(turns);
      case 'finish':
        return turns.filter((turn) => turn.state === 'accepted');
    }
  }

  function afterSaying(turns: Turn[], next: AcceptedMessage, place: Place): Turn[] {
    const waiting = waitingIn(turns);
    const fits =
      waiting.length < waitingLimits.live.messages && lengthOf([...waiting, next]) <= waitingLimits.live.characters;

    const admission = admitMessage(turns, next, place, 'en');

    expect(admission.kind !== 'full').toBe(fits || waiting.length === 0);
    return admission.kind === 'full' ? turns : admission.turns;
  }

  function expectInOrder(turns: readonly Turn[], places: ReadonlyMap<string, ChannelId>): void {
    const open = turns.flatMap((turn) => (turn.state === 'answered' ? [] : [turn]));
    const messageIds = open.flatMap((turn) => turn.messages.map(({ id }) => id));
    expect(messageIds).toEqual([...new Set(messageIds)].sort());
    expect(open.map((turn) => turn.id)).toEqual(open.map((turn) => turn.messages[0]?.id));
    for (const { place, messages } of open) {
      expect(new Set(messages.map(({ id }) => places.get(id)))).toEqual(new Set([place.channel]));
    }
    expect(waitingIn(turns).length).toBeLessThanOrEqual(waitingLimits.live.messages);
  }

  function nameOf(index: number): string {
    return `m${String(index).padStart(3, '0')}`;
  }
});

describe('an accepted message', () => {
  async function opened() {
    const world = await openChatWorld();
    const parts = { users: world.users, headcount: createHeadcount(world.users, undefined), clock: world.clock };
    return { ...world, accept: (one: IncomingMessage) => acceptMessage(one, 'live', parts) };
  }

  test('is answered in the language of the person’s last interaction, else in the server’s', async () => {
    const world = await opened();
    const italian = world.said('ciao', { guildLocale: 'it' });
    const record = newUser(0);

    expect(localeOf(undefined, italian)).toBe('it');
    expect(localeOf({ ...record, settings: { ...record.settings, locale: 'en' } }, italian)).toBe('en');
    expect(localeOf(record, { ...italian, guildLocale: undefined })).toBe('en');
  });

  test('is stored with who spoke, when and where, and twice it is a duplicate', async () => {
    const world = await opened();
    const one = world.said('hello', { rights: ['attach-files'] });
    await world.clock.pass(5);

    expect([await world.accept(one), await world.accept(one)]).toEqual(['accepted', 'duplicate']);
    expect(await world.users.read(ada)).toMatchObject({
      name: 'Ada',
      lastSeen: world.clock.now(),
      dmChannel: one.place.channel,
      personal: { turns: [{ id: one.id, rights: ['attach-files'], messages: [{ text: 'hello' }] }] },
    });
  });

  test('in a channel leaves the channel of direct messages as it was known, and other turns their rights', async () => {
    const world = await opened();
    const [private_, public_] = [world.said('hello', { rights: ['attach-files'] }), world.said('hi', { place: tea })];

    await world.accept(private_);
    await world.accept({ ...public_, rights: [] });

    const record = await world.users.read(ada);
    expect(record?.dmChannel).toBe(private_.place.channel);
    expect(record?.personal.turns.map(({ rights }) => rights)).toEqual([['attach-files'], []]);
  });

  test('has no place beyond the limit on people', async () => {
    const world = await openChatWorld();
    const parts = { users: world.users, headcount: createHeadcount(world.users, 1), clock: world.clock };

    const came = [];
    for (const by of [ada, bob, ada]) came.push(await acceptMessage(world.said('hello', { by }), 'live', parts));

    expect(came).toEqual(['accepted', 'too-many-users', 'accepted']);
    expect(await world.users.read(bob)).toBeUndefined();
  });
});

function message(id: string, text = `text of ${id}`): AcceptedMessage {
  return { id: id as MessageId, author: 'Ada', text, attachments: [], asides: [], brought: [], at: 1 };
}

function accepted(place: Place, ...messages: string[]): Turn & { state: 'accepted' } {
  const id = (messages[0] ?? 'm1') as MessageId;
  return { id, place, locale: 'en', state: 'accepted', messages: messages.map((one) => message(one)) };
}

function sent(place: Place, ...messages: string[]): Turn {
  return { ...accepted(place, ...messages), state: 'sent', agent: 'agent-1' as AgentId, items: [], sentAt: 0 };
}

function sendFirst(turns: Turn[]): Turn[] {
  const [first, ...rest] = turns;
  if (first?.state !== 'accepted') return turns;
  return [{ ...first, state: 'sent', agent: 'agent-1' as AgentId, items: [], sentAt: 0 }, ...rest];
}

function turnsOf(admission: ReturnType<typeof admitMessage>): Turn[] {
  return admission.kind === 'full' ? expect.unreachable() : admission.turns;
}

function waitingIn(turns: readonly Turn[]): AcceptedMessage[] {
  return turns.flatMap((turn) => (turn.state === 'accepted' ? turn.messages : []));
}

function lengthOf(messages: readonly AcceptedMessage[]): number {
  return messages.reduce((sum, { text }) => sum + text.length, 0);
}

function ids(count: number): string[] {
  return Array.from({ length: count }, (_, index) => `n${index}`);
}

function idSet(...names: string[]): ReadonlySet<MessageId> {
  return new Set(names as MessageId[]);
}
