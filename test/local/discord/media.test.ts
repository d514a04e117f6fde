/** Files and pictures on the local Discord. */
import { expect, test } from 'vitest';
import { plainPng } from '../../../src/local/discord/thumbnails.ts';
import { smallWorld } from './small-world.ts';

async function picture() {
  const { discord, ann, general } = await smallWorld();
  const bytes = plainPng(1600, 900);
  const { attachments } = discord.say(ann, general, 'look', {
    attachments: [{ name: 'my cat.png', contentType: 'image/png', bytes }],
  });
  const [attachment] = attachments;
  if (attachment === undefined) throw new Error('The message should have an attachment.');
  return { discord, attachment, bytes };
}

test('a picture comes with its type, size and measures, and is served unchanged', async () => {
  const { attachment, bytes } = await picture();

  const response = await fetch(attachment.url);

  expect(attachment).toMatchObject({ filename: 'my_cat.png', width: 1600, height: 900, size: bytes.length });
  expect(response.headers.get('content-type')).toBe('image/png');
  expect(new Uint8Array(await response.arrayBuffer())).toEqual(bytes);
});

test('the media proxy serves a picture of the size that is asked for', async () => {
  const { attachment } = await picture();

  const response = await fetch(`${attachment.proxy_url}?width=320&height=180`);
  const bytes = Buffer.from(await response.arrayBuffer());

  expect(response.headers.get('content-type')).toBe('image/png');
  expect([bytes.readUInt32BE(16), bytes.readUInt32BE(20)]).toEqual([320, 180]);
});

test('the media proxy serves WebP when asked, and the picture itself when asked for nothing', async () => {
  const { attachment, bytes } = await picture();

  const webp = await fetch(`${attachment.proxy_url}?format=webp&quality=lossless&width=64`);
  const plain = await fetch(attachment.proxy_url);

  expect(webp.headers.get('content-type')).toBe('image/webp');
  expect(Buffer.from(await webp.arrayBuffer()).toString('latin1', 8, 12)).toBe('WEBP');
  expect((await plain.arrayBuffer()).byteLength).toBe(bytes.length);
});

test('the media proxy has no text files, and neither has what does not exist', async () => {
  const { discord, ann, general } = await smallWorld();
  const file = { name: 'a.txt', contentType: 'text/plain', bytes: new Uint8Array([65]) };
  const { attachments } = discord.say(ann, general, '', { attachments: [file] });
  const origin = new URL(discord.apiUrl).origin;

  const proxied = await fetch(attachments[0]?.proxy_url ?? '');
  const unknown = await fetch(`${origin}/attachments/1/2/nothing.png`);

  expect([proxied.status, unknown.status]).toEqual([415, 404]);
});
