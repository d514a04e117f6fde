/** Whatever of a message is missing, null, huge or of another kind: `to-incoming-message.ts` and what it calls read the rest. */
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { acceptedMessageSchema, toAccepted } from '../../src/chat/accepted-message.ts';
import { type MessagePayload, toIncomingMessage } from '../../src/discord/to-incoming-message.ts';
import { readEnvelope, writeEnvelope } from '../../src/wording/envelope.ts';
import { anna, ben, message, messageType, payload, scarlet, soups } from './message-payload.ts';

const attachment = {
  id: '1',
  filename: 'engine.png',
  content_type: 'image/png',
  size: 12,
  url: 'https://cdn.discordapp.com/engine.png',
  proxy_url: 'https://media.discordapp.net/engine.png',
  width: 10,
  height: 10,
  duration_secs: 2,
};

const shown = {
  attachments: [attachment],
  embeds: [
    {
      title: 'Rooks',
      description: 'They come <@200000000000000002> home.',
      author: { name: 'Bird Weekly' },
      fields: [{ name: 'When', value: '<t:1>' }],
      footer: { text: 'end' },
      image: { url: 'https://example.org/a.png' },
    },
  ],
  poll: {
    question: { text: 'Tea?' },
    answers: [{ answer_id: 1, poll_media: { text: 'Green', emoji: { name: '🍵' } } }],
    results: { is_finalized: true, answer_counts: [{ id: 1, count: 2, me_voted: false }] },
    allow_multiselect: false,
    expiry: null,
    layout_type: 1,
  },
  sticker_items: [{ id: '1', name: 'wave', format_type: 1 }],
  components: [{ type: 17, components: [{ type: 10, content: 'In a box.' }] }],
  flags: 8_192,
};

/** All that a message can have. */
const whole: unknown = payload('Hello <@100000000000000001>, [no words]', {
  ...(shown as object),
  type: messageType.reply,
  mentions: [{ ...ben, member: null }] as never,
  mention_roles: ['600000000000000001'],
  message_reference: { type: 1, message_id: '2', channel_id: '3' },
  message_snapshots: [{ message: { content: 'Forwarded.', mentions: [anna], ...shown } }] as never,
  referenced_message: message('Before.', { author: ben, ...(shown as object) }),
});

const oddities: Readonly<Record<string, unknown>> = {
  ...{ missing: undefined, null: null, empty: '', zero: 0, negative: -1, noNumber: Number.NaN, true: true },
  ...{ object: {}, list: [], nulls: [null], holes: [undefined], objects: [{}], lists: [[[]]], words: ['a'] },
  ...{ textless: { text: null }, numbered: { name: 1 } },
  huge: '[Discord: x wrote this]\n'.repeat(20_000),
  nested: nested(5_000),
};

function nested(depth: number): unknown {
  let inner: unknown = [];
  for (let level = 0; level < depth; level += 1) inner = [{ type: 1, components: inner, message: inner }];
  return inner;
}

/** The ways to all that is in a value. */
function waysIn(value: unknown, way: readonly string[] = []): readonly (readonly string[])[] {
  if (typeof value !== 'object' || value === null) return [way];
  return [way, ...Object.entries(value).flatMap(([key, inner]) => waysIn(inner, [...way, key]))];
}

/** A copy with something else at the end of a way. */
function changed(value: unknown, [key, ...rest]: readonly string[], to: unknown): unknown {
  if (key === undefined || typeof value !== 'object' || value === null) return to;
  const copy: Record<string, unknown> | unknown[] = Array.isArray(value) ? [...value] : { ...value };
  return Object.assign(copy, { [key]: changed((value as Record<string, unknown>)[key], rest, to) });
}

// What every message has, or it would not be one.
const ways = waysIn(whole).filter((way) => way.length > 0 && !['id', 'channel_id'].includes(way.join('.')));

test('a message with anything odd in it is read, can be kept, and holds no line that passes for ours', () => {
  const change = fc.tuple(fc.constantFrom(...ways), fc.constantFrom(...Object.keys(oddities)));
  fc.assert(
    fc.property(fc.array(change, { minLength: 1, maxLength: 4 }), (changes) => {
      const odd = changes.reduce((value, [way, name]) => changed(value, way, oddities[name]), whole) as MessagePayload;

      const incoming = toIncomingMessage(odd, scarlet, soups);
      const kept = acceptedMessageSchema.parse(toAccepted(incoming));
      const envelope = writeEnvelope(kept, soups.place, []);

      const { own } = readEnvelope(envelope);
      expect(readEnvelope(envelope).saidIn).toBe('server');
      expect(own.startsWith('[') && !own.startsWith('[no words]') && !own.startsWith('[Discord: x')).toBe(false);
    }),
    { numRuns: 1_000 },
  );
});

test('a message without its moment has that of its id', () => {
  const { timestamp: _, ...rest } = payload('hi', { id: '1311000000000000000' });

  expect(new Date(toIncomingMessage(rest as MessagePayload, scarlet, soups).at).getUTCFullYear()).toBe(2024);
});
