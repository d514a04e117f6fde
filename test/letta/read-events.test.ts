import { expect, test } from 'vitest';
import { readEvents } from '../../src/letta/read-events.ts';

test.each([
  ['one', 'data: a\n\n', [{ name: '', data: 'a' }]],
  ['without a blank', 'data:a\n\n', [{ name: '', data: 'a' }]],
  ['with a name', 'event: error\ndata: a\n\n', [{ name: 'error', data: 'a' }]],
  ['of several lines', 'data: a\ndata: b\n\n', [{ name: '', data: 'a\nb' }]],
  ['with a carriage return', 'data: a\r\n\r\ndata: b\r\n\r\n', ['a', 'b'].map((data) => ({ name: '', data }))],
  ['after a comment', ': ping\n\ndata: a\n\n', [{ name: '', data: 'a' }]],
  ['with fields that nobody needs', 'id: 7\nretry: 5\ndata: a\n\n', [{ name: '', data: 'a' }]],
  ['that was not ended', 'data: a\n\ndata: b\n', [{ name: '', data: 'a' }]],
])('an event is read, wherever its bytes are cut: %s', async (_, text, events) => {
  const bytes = new TextEncoder().encode(text);

  for (let at = 0; at <= bytes.length; at += 1) {
    expect(await eventsOf([bytes.slice(0, at), bytes.slice(at)])).toEqual(events);
  }
});

async function eventsOf(chunks: readonly Uint8Array<ArrayBuffer>[]) {
  return (await Array.fromAsync(readEvents({ body: ReadableStream.from(chunks) }))).flat();
}
