/** What the chat flow is told of messages, edits and deletions. */
import type { APIMessage } from 'discord.js';
import { describe, expect, test } from 'vitest';
import { type MessageDispatch, relayMessage } from '../../src/discord/listen-to-messages.ts';
import type { SurroundingsLookup } from '../../src/discord/surroundings.ts';
import type { MessagePayload } from '../../src/discord/to-incoming-message.ts';
import { message, payload, scarlet, scarletUser, soups } from './message-payload.ts';

type Unsharded<Dispatch> = Dispatch extends unknown ? Omit<Dispatch, 'shard'> : never;

async function relay(
  dispatch: Unsharded<MessageDispatch>,
  stored?: APIMessage,
  lookUp: SurroundingsLookup = async () => soups,
): Promise<readonly string[]> {
  const told: string[] = [];
  const events = {
    message: ({ text }: { text: string }) => void told.push(`message ${text}`),
    edited: ({ text }: { text: string }) => void told.push(`edited ${text}`),
    deleted: (channel: string, ids: readonly string[]) => void told.push(`deleted ${ids} in ${channel}`),
    leftBehind: ({ channel }: { channel: string }, id: string) => void told.push(`left ${id} behind in ${channel}`),
    returned: () => void told.push('returned'),
  };
  await relayMessage({ ...dispatch, shard: 3 }, { self: scarlet, lookUp, fetchMessage: async () => stored, events });
  return told;
}

const edited = { edited_timestamp: '2026-11-22T20:17:00.000Z' };

describe('the chat flow is told', () => {
  test('of a new message', async () => {
    expect(await relay({ kind: 'created', message: payload('hello') })).toEqual(['message hello']);
  });

  test('of an edit', async () => {
    expect(await relay({ kind: 'updated', message: payload('hello', edited) })).toEqual(['edited hello']);
  });

  test('of an edit whose update left things out, as the message is when asked for', async () => {
    const { mentions: _, attachments: __, author: ___, ...partial } = payload('hello', edited);

    const told = await relay({ kind: 'updated', message: partial as MessagePayload }, message('hello', edited));

    expect(told).toEqual(['edited hello']);
  });

  test('of what can not be looked up at present, so that it is read later; of deletions all the same', async () => {
    const fail: SurroundingsLookup = async () => {
      throw new Error('HTTP 500');
    };
    const left = `left ${payload('hello').id} behind in ${payload('hello').channel_id}`;
    const where = { channel_id: '5', guild_id: '1' };

    expect(await relay({ kind: 'created', message: payload('hello') }, undefined, fail)).toEqual([left]);
    expect(await relay({ kind: 'updated', message: payload('hello', edited) }, undefined, fail)).toEqual([left]);
    expect(await relay({ kind: 'deleted', where, ids: ['7'] }, undefined, fail)).toEqual(['deleted 7 in 5']);
  });

  test('of several deletions at once', async () => {
    const where = { channel_id: soups.place.channel, guild_id: '1' };

    expect(await relay({ kind: 'deleted', where, ids: ['7', '8'] })).toEqual([`deleted 7,8 in ${soups.place.channel}`]);
  });
});

describe('the chat flow is not told', () => {
  test('of a preview that Discord adds', async () => {
    const preview = payload('https://example.org', { embeds: [{ title: 'Example' }] });

    expect(await relay({ kind: 'updated', message: preview })).toEqual([]);
  });

  test('of an update that leaves out what was said, where nobody tells', async () => {
    const { content: _, ...partial } = payload('', edited);

    expect(await relay({ kind: 'updated', message: partial as MessagePayload })).toEqual([]);
  });

  test('of what the bot itself says and edits', async () => {
    const own = { author: scarletUser };

    expect(await relay({ kind: 'created', message: payload('hello', own) })).toEqual([]);
    expect(await relay({ kind: 'updated', message: payload('hello', { ...own, ...edited }) })).toEqual([]);
  });
});
