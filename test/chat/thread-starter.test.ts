import { beforeEach, describe, expect, test } from 'vitest';
import type { AgentId, ChannelId } from '../../src/base/ids.ts';
import type { ChatFlow } from '../../src/chat/chat-flow.ts';
import type { FetchStarter, IncomingMessage, Starter } from '../../src/chat/incoming.ts';
import { noteStarterTold } from '../../src/chat/thread-starter.ts';
import { newUser, type UserRecord } from '../../src/chat/user-record.ts';
import { ada, type ChatWorld, type ChatWorldOptions, garden, openChatWorld, tea } from '../support/chat-world.ts';

let world: ChatWorld;

beforeEach(() => open());

async function open(options: ChatWorldOptions = {}): Promise<void> {
  world = await openChatWorld(options);
  world.startFlow();
}

describe('what a thread began with', () => {
  const thread = { ...tea, channel: garden.channel, kind: 'thread' as const, parent: tea.channel };
  const starter = { kind: 'starter' as const, author: 'Bob', text: 'Who broke it?', attachments: [], asides: [] };

  function fetching(...starters: readonly Starter[]) {
    const asked: string[] = [];
    const fetchStarter: FetchStarter = async ({ channel }) => {
      asked.push(channel);
      return starters[asked.length - 1] ?? { kind: 'none' };
    };
    return { asked, flow: world.startFlow({ fetchStarter }) };
  }

  const toldIn = () => world.conversation.arrivals.map(({ texts }) => texts.join().includes('Who broke it?'));

  async function talk(flow: ChatFlow, ...messages: readonly IncomingMessage[]): Promise<void> {
    for (const message of messages) {
      await flow.receive(message);
      await world.settled();
    }
  }

  test('is asked for once, and told with the first message', async () => {
    const { asked, flow } = fetching({ kind: 'found', messages: [starter] });

    await talk(flow, world.said('one', { place: thread }), world.said('two', { place: thread }));

    expect(asked).toEqual([thread.channel]);
    expect(toldIn()).toEqual([true, false]);
  });

  test('is asked for again where it could not be had, and not where there is none', async () => {
    const { asked, flow } = fetching({ kind: 'unavailable' }, { kind: 'none' });

    await talk(flow, ...['one', 'two', 'three'].map((text) => world.said(text, { place: thread })));

    expect(asked).toHaveLength(2);
  });

  test('is told again where the turn that brought it never arrived', async () => {
    const { flow } = fetching({ kind: 'found', messages: [starter] }, { kind: 'found', messages: [starter] });
    world.conversation.failNextSendWith('model-out-of-credit', { arrived: 'no' });

    await talk(flow, world.said('one', { place: thread }), world.said('two', { place: thread }));

    expect(toldIn()).toEqual([true]);
  });

  test('is not told beside a reply to it', async () => {
    const { flow } = fetching({ kind: 'found', messages: [starter] });

    await talk(flow, world.said('one', { place: thread, brought: [{ ...starter, kind: 'reply' }] }));

    expect(JSON.stringify(world.conversation.arrivals).match(/Who broke it\?/g)).toHaveLength(1);
  });

  test('is told again to a primary who was made anew', async () => {
    const { flow } = fetching({ kind: 'found', messages: [starter] }, { kind: 'found', messages: [starter] });
    await talk(flow, world.said('one', { place: thread }));

    world.lose('agent-1' as AgentId);
    await talk(flow, world.said('two', { place: thread }), world.said('three', { place: thread }));

    expect(toldIn().filter(Boolean)).toHaveLength(2);
  });

  test('is remembered for the last hundred threads', async () => {
    const { flow } = fetching();
    const threads = Array.from({ length: 100 }, (_, index) => `t${index}` as ChannelId);
    await talk(flow, world.said('hello'));
    await world.users.update(ada, (record) => {
      const startersTold = { agent: 'agent-1' as AgentId, threads };
      return record && { ...record, personal: { ...record.personal, startersTold } };
    });

    await talk(flow, world.said('hello', { place: thread }));

    const told = (await world.users.read(ada))?.personal.startersTold?.threads ?? [];
    expect([told.length, told[0], told.at(-1)]).toEqual([100, 't1', thread.channel]);
  });

  test('is told to an agent once, and another agent knows of none', () => {
    const told = (record: UserRecord, channel: string, agent = 'agent-1') =>
      noteStarterTold(record, { place: { ...thread, channel: channel as ChannelId }, agent: agent as AgentId });
    const twice = told(told(told(newUser(0), 'c1'), 'c2'), 'c1');

    expect(twice.personal.startersTold).toEqual({ agent: 'agent-1', threads: ['c2', 'c1'] });
    expect(told(twice, 'c3', 'agent-2').personal.startersTold).toEqual({ agent: 'agent-2', threads: ['c3'] });
  });

  test('is nothing that direct messages and channels have', async () => {
    const { asked, flow } = fetching();

    await talk(flow, world.said('one'), world.said('two', { place: tea }));

    expect(asked).toEqual([]);
  });
});
