import { expect, test } from 'vitest';
import { readEvents } from '../../src/letta/read-events.ts';

test.each([
  ['one', 'data: a\n\n', [{ data: 'a' }]],
  ['without a blank', 'data:a\n\n', [{ data: 'a' }]],
  ['with a name', 'event: error\ndata: a\n\n', [{ event: 'error', data: 'a' }]],
  ['of several lines', 'data: a\ndata: b\n\n', [{ data: 'a\nb' }]],
  ['with carriage returns', 'data: a\r\n\r\ndata: b\r\n\r\n', [{ data: 'a' }, { data: 'b' }]],
  ['with nothing else', 'data: a\r\rdata: b\r\r', [{ data: 'a' }, { data: 'b' }]],
  ['behind a byte order mark', '\ufeffdata: 🦊\n\n', [{ data: '🦊' }]],
  ['after a comment', ': ping\n\ndata: a\n\n', [{ data: 'a' }]],
  ['with fields that nobody needs', 'mood: 7\nretry: 5\ndata: a\n\n', [{ data: 'a' }]],
  ['that was not ended', 'data: a\n\ndata: b\n', [{ data: 'a' }]],
])('an event is read, wherever its bytes are cut: %s', async (_, text, events) => {
  const bytes = new TextEncoder().encode(text);

  for (let at = 0; at <= bytes.length; at += 1) {
    expect(await eventsOf([bytes.slice(0, at), bytes.slice(at)])).toMatchObject(events);
  }
});

async function eventsOf(chunks: readonly Uint8Array<ArrayBuffer>[]) {
  return (await Array.fromAsync(readEvents({ body: ReadableStream.from(chunks) }))).flat();
}
