import type { RawFile, RESTPostAPIChannelMessageJSONBody } from 'discord.js';
import type { Page } from '../chat/outbox.ts';

/** The request that posts a page: never a ping, always with its nonce, a plain message where the original is gone. */
export function postBody(page: Page): { body: RESTPostAPIChannelMessageJSONBody; files?: RawFile[] } {
  const body: RESTPostAPIChannelMessageJSONBody = {
    ...(page.text === '' ? {} : { content: page.text }),
    nonce: page.nonce,
    enforce_nonce: true,
    allowed_mentions: { parse: [], replied_user: false },
    ...(page.replyTo === undefined
      ? {}
      : { message_reference: { message_id: page.replyTo, fail_if_not_exists: false } }),
    ...(page.file === undefined ? {} : { attachments: [{ id: '0', filename: page.file.name }] }),
  };
  if (page.file === undefined) return { body };
  const { name, text } = page.file;
  return { body, files: [{ name, data: Buffer.from(text, 'utf8'), contentType: 'text/plain; charset=utf-8' }] };
}
