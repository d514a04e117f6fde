import { createServer, type RequestListener } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterEach, describe, expect, test } from 'vitest';
import type { Clock } from '../../src/base/clock.ts';
import { attachmentAddress, createFetchAttachment, smallerVersion } from '../../src/discord/fetch-attachment.ts';
import type { Attachment } from '../../src/wording/message.ts';
import { botOnLocalDiscord, impatientClock, type Stage } from './bot-on-local-discord.ts';

const closers: (() => Promise<void>)[] = [];
afterEach(async () => {
  for (const close of closers.splice(0)) await close();
});

/** A media host whose API address is configured, which makes it a permitted one. */
async function mediaHost(answer: RequestListener) {
  const asked: string[] = [];
  const server = createServer((request, response) => {
    asked.push(request.url ?? '');
    answer(request, response);
  });
  server.listen(0, '127.0.0.1');
  await new Promise((resolve) => server.once('listening', resolve));
  closers.push(async () => {
    server.closeAllConnections();
    await new Promise((resolve) => server.close(resolve));
  });
  return { origin: `http://127.0.0.1:${(server.address() as AddressInfo).port}`, asked };
}

function picture(origin: string, other: Partial<Attachment> = {}): Attachment {
  return {
    name: 'soup.png',
    mediaType: 'image/png',
    size: 5_000_000,
    url: `${origin}/original`,
    proxyUrl: `${origin}/proxy?ex=1&hm=2`,
    width: 4_000,
    height: 3_000,
    ...other,
  };
}

function note(origin: string, other: Partial<Attachment> = {}): Attachment {
  const attachment = {
    name: 'note.txt',
    mediaType: 'text/plain; charset=utf-8',
    size: 5,
    width: undefined,
    height: undefined,
  };
  return picture(origin, { ...attachment, ...other });
}

function fetchFrom(origin: string, attachment: Attachment, clock: Clock = impatientClock(), signal?: AbortSignal) {
  const fetchAttachment = createFetchAttachment({ clock, apiUrl: `${origin}/api` });
  return fetchAttachment(attachment, signal ?? new AbortController().signal);
}

describe('an image', () => {
  test('is asked for in a smaller version of the same shape', async () => {
    const { origin, asked } = await mediaHost((_, response) => {
      response.writeHead(200, { 'content-type': 'image/webp ; q=1' }).end('pixels');
    });

    const fetched = await fetchFrom(origin, picture(origin));

    expect(fetched).toEqual({
      kind: 'image',
      mediaType: 'image/webp',
      base64: Buffer.from('pixels').toString('base64'),
    });
    expect(asked).toEqual(['/proxy?ex=1&hm=2&format=webp&width=1024&height=768']);
  });

  test('that is still too large is asked for once more, smaller', async () => {
    const { origin, asked } = await mediaHost((request, response) => {
      response.writeHead(200, { 'content-type': 'image/webp' });
      response.end(request.url?.includes('width=512') === true ? 'pixels' : Buffer.alloc(250_001));
    });

    expect(await fetchFrom(origin, picture(origin))).toMatchObject({ kind: 'image' });
    expect(asked).toHaveLength(2);
  });

  test('beyond 250,000 bytes in any version is left out', async () => {
    const { origin } = await mediaHost((_, response) => {
      response.writeHead(200, { 'content-type': 'image/webp' }).end(Buffer.alloc(250_001));
    });

    expect(await fetchFrom(origin, picture(origin))).toEqual({ kind: 'left-out', because: 'too-large' });
  });

  test('of exactly 250,000 bytes is taken', async () => {
    const { origin } = await mediaHost((_, response) => {
      response.writeHead(200, { 'content-type': 'image/webp' }).end(Buffer.alloc(250_000));
    });

    expect(await fetchFrom(origin, picture(origin))).toMatchObject({ kind: 'image' });
  });

  test('that turns out to be a web page is left out', async () => {
    const { origin } = await mediaHost((_, response) => {
      response.writeHead(200, { 'content-type': 'text/html' }).end('<html>');
    });

    expect(await fetchFrom(origin, picture(origin))).toEqual({ kind: 'left-out', because: 'not-readable' });
  });

  test('posted on a local Discord is fetched through its media proxy', async () => {
    const stage: Stage = await botOnLocalDiscord();
    closers.push(stage.leave);
    const anna = stage.discord.createUser('Anna');
    const file = { name: 'soup.jpg', contentType: 'image/jpeg', bytes: new Uint8Array(900_000) };
    stage.discord.say(anna, stage.discord.openDm(anna), '', {
      attachments: [{ ...file, picture: { width: 9, height: 9 } }],
    });
    const heard = await stage.hears();
    const attachment = heard.kind === 'message' ? heard.message.attachments[0] : undefined;
    if (attachment === undefined) throw new Error('The attachment was not heard.');

    const fetched = await fetchFrom(new URL(stage.discord.apiUrl).origin, attachment);

    expect(fetched).toMatchObject({ kind: 'image', mediaType: 'image/webp' });
  });
});

describe('a text', () => {
  test('is read as it is', async () => {
    const { origin, asked } = await mediaHost((_, response) => response.end('è 𝒳'));

    expect(await fetchFrom(origin, note(origin))).toEqual({ kind: 'text', text: 'è 𝒳' });
    expect(asked).toEqual(['/original']);
  });

  test.each([
    ['application/json', 'a.bin'],
    ['', 'notes.md'],
    ['video/mp2t', 'index.ts'],
    ['video/mp2t; charset=utf-8', 'index.mts'],
    ['application/octet-stream', 'main.zig'],
    ['application/octet-stream', 'Makefile'],
    ['application/rls-services+xml', 'main.rs'],
    ['application/x-perl', 'a.pl'],
    ['image/svg+xml', 'a.svg'],
  ])('is known by its type %j or its name %s', async (mediaType, name) => {
    const { origin } = await mediaHost((_, response) => response.end('text'));

    expect(await fetchFrom(origin, note(origin, { mediaType, name }))).toMatchObject({ kind: 'text' });
  });

  test('beyond 25,000,000 bytes is not even asked for', async () => {
    const { origin, asked } = await mediaHost((_, response) => response.end('x'));

    expect(await fetchFrom(origin, note(origin, { size: 25_000_001 }))).toEqual({
      kind: 'left-out',
      because: 'too-large',
    });
    expect(asked).toEqual([]);
  });

  test('that is long is given by its beginning and its end', async () => {
    const { origin } = await mediaHost((_, response) => {
      response.end(`${'a'.repeat(50_000)}${'b'.repeat(123)}${'c'.repeat(50_000)}`);
    });

    expect(await fetchFrom(origin, note(origin))).toEqual({
      kind: 'text',
      text: 'a'.repeat(50_000),
      leftOut: 123,
      end: 'c'.repeat(50_000),
    });
  });

  test.each([[Buffer.from([0xff, 0xfe, 0x00])], [Buffer.from('a\0b')]])(
    'that is none in any encoding is left out',
    async (bytes) => {
      const { origin } = await mediaHost((_, response) => response.end(bytes));

      expect(await fetchFrom(origin, note(origin))).toEqual({ kind: 'left-out', because: 'not-readable' });
    },
  );

  test('that names its charset is read in it', async () => {
    const { origin } = await mediaHost((_, response) => response.end(Buffer.from([0xf0, 0xd2, 0xc9])));

    const fetched = await fetchFrom(origin, note(origin, { mediaType: 'text/plain; charset=KOI8-R' }));

    expect(fetched).toEqual({ kind: 'text', text: 'При' });
  });
});

describe('what cannot be had', () => {
  test('other kinds of files are never asked for', async () => {
    const { origin, asked } = await mediaHost((_, response) => response.end('x'));

    const film = note(origin, { mediaType: 'video/mp4', name: 'film.mp4' });

    expect(await fetchFrom(origin, film)).toEqual({ kind: 'left-out', because: 'not-readable' });
    expect(asked).toEqual([]);
  });

  test('a redirect is not followed', async () => {
    const { origin, asked } = await mediaHost((_, response) => {
      response.writeHead(302, { location: '/secret' }).end();
    });

    expect(await fetchFrom(origin, note(origin))).toEqual({ kind: 'left-out', because: 'unavailable' });
    expect(asked).toEqual(['/original']);
  });

  test('a file that is gone is left out', async () => {
    const { origin } = await mediaHost((_, response) => {
      response.writeHead(404).end();
    });

    expect(await fetchFrom(origin, picture(origin))).toEqual({ kind: 'left-out', because: 'unavailable' });
  });

  test('a host that never answers is waited for until the deadline', async () => {
    const deadline = Promise.withResolvers<() => void>();
    const clock: Clock = {
      ...impatientClock(),
      after(_, call) {
        deadline.resolve(call);
        return () => {};
      },
    };
    const { origin } = await mediaHost(() => {});

    const fetched = fetchFrom(origin, note(origin), clock);
    (await deadline.promise)();

    expect(await fetched).toEqual({ kind: 'left-out', because: 'unavailable' });
  });

  test('a turn that is given up takes its downloads with it', async () => {
    const stop = new AbortController();
    const { origin } = await mediaHost(() => stop.abort());

    expect(await fetchFrom(origin, note(origin), impatientClock(), stop.signal)).toEqual({
      kind: 'left-out',
      because: 'unavailable',
    });
  });
});

describe('addresses', () => {
  const api = 'http://127.0.0.1:8080/api';

  test.each([
    ['https://cdn.discordapp.com/attachments/1/2/a.png?ex=1', true],
    ['https://media.discordapp.net/attachments/1/2/a.png', true],
    ['http://127.0.0.1:8080/media/a.png', true],
    ['http://cdn.discordapp.com/a.png', false],
    ['https://cdn.discordapp.com:8443/a.png', false],
    ['https://cdn.discordapp.com.evil.example/a.png', false],
    ['https://cdn.discordapp.com@evil.example/a.png', false],
    ['https://user@cdn.discordapp.com/a.png', false],
    ['https://:word@cdn.discordapp.com/a.png', false],
    ['http://127.0.0.1:9090/a.png', false],
    ['http://169.254.169.254/latest', false],
    ['file:///etc/passwd', false],
    ['not an address', false],
  ])('%s is permitted: %s', (address, permitted) => {
    expect(attachmentAddress(address, api) !== undefined).toBe(permitted);
  });

  test('without a configured API only Discord itself is permitted', () => {
    expect(attachmentAddress('http://127.0.0.1:8080/media/a.png', undefined)).toBeUndefined();
  });

  test.each([
    [100, 50, 'width=100&height=50'],
    [50, 4_000, 'width=13&height=1024'],
    [100_000, 1, 'width=1024&height=1'],
  ])('a picture of %i by %i pixels is never enlarged', (width, height, query) => {
    const smaller = smallerVersion(new URL('https://media.discordapp.net/a'), picture('', { width, height }), 1_024);

    expect(smaller.search).toBe(`?format=webp&${query}`);
  });

  test.each([
    [undefined, 50],
    [50, undefined],
    [0, 50],
    [50, 0],
  ])('of a picture of %j by %j pixels no size is asked for', (width, height) => {
    const smaller = smallerVersion(new URL('https://media.discordapp.net/a'), picture('', { width, height }), 1_024);

    expect(smaller.search).toBe('?format=webp');
  });
});
