import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { type FileReading, readTextFile } from '../../src/discord/read-text-file.ts';

const most = 1_000_000;

async function read(bytes: Uint8Array, charset?: string, chunk = bytes.length): Promise<FileReading> {
  const chunks = Array.from({ length: Math.ceil(bytes.length / Math.max(1, chunk)) }, (_, index) =>
    bytes.slice(index * chunk, (index + 1) * chunk),
  );
  return await readTextFile(ReadableStream.from(chunks), charset, most);
}

function bytesOf(text: string, encoding: BufferEncoding): Uint8Array {
  return new Uint8Array(Buffer.from(text, encoding));
}

function bigEndian(text: string): Uint8Array {
  return new Uint8Array(Buffer.from(text, 'utf16le').swap16());
}

const words = 'Perché no? Così è.';

describe('the encoding is seen from the form', () => {
  test.each([
    ['UTF-8', bytesOf('è 𝒳 “ok” 日本', 'utf8'), 'è 𝒳 “ok” 日本'],
    ['UTF-8 with a mark', bytesOf(`\ufeff${words}`, 'utf8'), words],
    ['UTF-16 with a mark', bytesOf(`\ufeff${words} 𝒳`, 'utf16le'), `${words} 𝒳`],
    ['UTF-16 with a mark, the other way round', bigEndian(`\ufeff${words} 𝒳`), `${words} 𝒳`],
    ['Latin-1', bytesOf(words, 'latin1'), words],
    ['Windows-1252', new Uint8Array([0x93, 0x6f, 0x6b, 0x94, 0x20, 0x80, 0x35]), '“ok” €5'],
    ['Latin-1 that begins as the mark of UTF-16 does', bytesOf('þorn è', 'latin1'), 'þorn è'],
    ['Latin-1 that begins as the mark of UTF-8 does', bytesOf('ï»x è', 'latin1'), 'ï»x è'],
    ['ASCII', bytesOf('plain\r\n\ttext', 'latin1'), 'plain\r\n\ttext'],
    [
      'UTF-8 that was cut within a letter',
      bytesOf(words.repeat(9), 'utf8').slice(0, -2),
      `${words.repeat(9).slice(0, -2)}\ufffd`,
    ],
    ['UTF-8 with a bad byte', Buffer.concat([bytesOf(words, 'utf8'), Buffer.of(0xff)]), `${words}\ufffd`],
    ['nothing at all', new Uint8Array(), ''],
    ['one letter', bytesOf('a', 'utf8'), 'a'],
    ['the colours of a terminal', bytesOf('\u001b[31mred\u001b[0m', 'utf8'), '\u001b[31mred\u001b[0m'],
  ])('%s', async (_, bytes, text) => {
    expect(await read(bytes)).toEqual({ kind: 'text', text });
    expect(await read(bytes, undefined, 1)).toEqual({ kind: 'text', text });
  });

  test.each([
    ['KOI8-R', 'koi8-r', new Uint8Array([0xf0, 0xd2, 0xc9]), 'При'],
    ['Shift JIS', 'shift_jis', new Uint8Array([0x93, 0xfa, 0x96, 0x7b]), '日本'],
    ['Latin-1 that is said to be UTF-8', 'utf-8', bytesOf(words, 'latin1'), words],
    ['UTF-8 that is said to be ASCII', 'us-ascii', bytesOf(words, 'utf8'), words],
    ['UTF-16 with a mark, whatever else is said', 'iso-8859-1', bytesOf(`\ufeff${words}`, 'utf16le'), words],
    ['UTF-8 with a mark, whatever else is said', 'iso-8859-1', bytesOf(`\ufeff${words}`, 'utf8'), words],
    ['a charset that nobody knows', 'klingon', bytesOf(words, 'utf8'), words],
  ])('a name is honoured where it can be true: %s', async (_, charset, bytes, text) => {
    expect(await read(bytes, charset)).toEqual({ kind: 'text', text });
  });
});

describe('what is no text', () => {
  test.each([
    ['a zero byte', bytesOf('a\0b', 'utf8')],
    ['a picture', new Uint8Array([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a, 0, 0, 0, 13])],
    ['an archive', new Uint8Array([0x50, 0x4b, 3, 4, 20, 0, 8, 8])],
    ['something compressed', new Uint8Array([0x1f, 0x8b, 8, 9, 0xe2, 0x15])],
    ['bytes that no letter has', new Uint8Array([0x61, 0xff, 0x81, 0x8d])],
    ['half of a UTF-16 letter', new Uint8Array([0xff, 0xfe, 0x61])],
    ['letters that end too early', new Uint8Array([0x61, 1, 0xe2])],
  ])('is known: %s', async (_, bytes) => {
    expect(await read(bytes)).toEqual({ kind: 'binary' });
    expect(await read(bytes, undefined, 1)).toEqual({ kind: 'binary' });
  });

  test('is not read to its end', async () => {
    let read = 0;
    const endless = new ReadableStream<Uint8Array>({
      pull(controller) {
        read += 1;
        controller.enqueue(new Uint8Array(1_000));
      },
    });

    expect(await readTextFile(endless, undefined, most)).toEqual({ kind: 'binary' });
    expect(read).toBeLessThan(5);
  });
});

test('more than is agreed is not read', async () => {
  const many = bytesOf('x'.repeat(most + 1), 'utf8');

  expect(await read(many, undefined, 65_536)).toEqual({ kind: 'too-large' });
});

test('of a long text the beginning and the end are kept, and what is between is counted', async () => {
  await fc.assert(
    fc.asyncProperty(
      fc.integer({ min: 90_000, max: 300_000 }),
      fc.integer({ min: 500, max: 70_000 }),
      async (n, chunk) => {
        const text = Array.from({ length: n }, (_, index) => String.fromCharCode(0xe0 + (index % 30))).join('');

        const result = await read(bytesOf(text, 'utf8'), undefined, chunk);

        if (result.kind !== 'text') throw new Error(result.kind);
        const { text: begin, leftOut = 0, end = '' } = result;
        expect(text.startsWith(begin)).toBe(true);
        expect(text.endsWith(end)).toBe(true);
        expect(begin.length + leftOut + end.length).toBe(n);
        expect(leftOut).toBe(Math.max(0, n - 100_000));
      },
    ),
    { numRuns: 15 },
  );
});
