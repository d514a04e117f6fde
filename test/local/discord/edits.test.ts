/** Edits of messages on the local Discord. */
import { expect, test } from 'vitest';
import { ask } from './raw-client.ts';
import { smallWorld } from './small-world.ts';

const button = { type: 2, style: 2, label: 'Undo', custom_id: 'undo' };

async function postedMessage(body: object) {
  const world = await smallWorld();
  const { discord, general } = world;
  const posted = await ask(discord, 'POST', `/channels/${general.id}/messages`, body);
  const { id } = posted.body as { id: string };
  const edit = (change: object) => ask(discord, 'PATCH', `/channels/${general.id}/messages/${id}`, change);
  return { ...world, posted, edit };
}

test('an edit changes what it names and nothing else', async () => {
  const { edit } = await postedMessage({ content: 'text', embeds: [{ title: 'An embed' }] });

  const { body } = await edit({ content: 'other text' });

  expect(body).toMatchObject({ content: 'other text', embeds: [{ title: 'An embed', type: 'rich' }] });
});

test('an edit that leaves nothing is refused', async () => {
  const { edit } = await postedMessage({ content: 'text' });

  expect(await edit({ content: '' })).toMatchObject({ status: 400, body: { code: 50006 } });
  expect(await edit({ content: 'x'.repeat(2001) })).toMatchObject({ status: 400, body: { code: 50035 } });
});

test('components are numbered, and can be taken away', async () => {
  const { posted, edit } = await postedMessage({ content: 'x', components: [{ type: 1, components: [button] }] });

  const { body } = await edit({ components: [] });

  expect(posted.body).toMatchObject({ components: [{ id: 1, components: [{ id: 2, custom_id: 'undo' }] }] });
  expect(body).toMatchObject({ components: [] });
});

test('embeds can be hidden by an edit, but no message becomes ephemeral', async () => {
  const { edit } = await postedMessage({ content: 'x' });

  expect((await edit({ flags: 4 | 64 })).body).toMatchObject({ flags: 4 });
});

test('an edit keeps the attachments that it lists', async () => {
  const { discord, general } = await smallWorld();
  const form = new FormData();
  form.set('payload_json', JSON.stringify({ attachments: [{ id: '0', description: 'first' }] }));
  form.set('files[0]', new Blob(['one'], { type: 'text/plain' }), 'one.txt');
  form.set('files[1]', new Blob(['two'], { type: 'text/plain' }), 'two.txt');
  const path = `/channels/${general.id}/messages`;
  const authorization = `Bot ${discord.token}`;
  const response = await fetch(`${discord.apiUrl}/v10${path}`, {
    method: 'POST',
    body: form,
    headers: { authorization },
  });
  const { id, attachments } = (await response.json()) as { id: string; attachments: { id: string }[] };

  const edited = await ask(discord, 'PATCH', `${path}/${id}`, { attachments: [{ id: attachments[1]?.id }] });

  expect(attachments).toMatchObject([{ filename: 'one.txt', description: 'first', size: 3 }, { filename: 'two.txt' }]);
  expect(edited.body).toMatchObject({ attachments: [{ filename: 'two.txt' }] });
});

test('a body that is not JSON is refused', async () => {
  const { discord, general } = await smallWorld();

  const response = await fetch(`${discord.apiUrl}/v10/channels/${general.id}/messages`, {
    method: 'POST',
    body: '{',
    headers: { authorization: `Bot ${discord.token}`, 'content-type': 'application/json' },
  });

  expect(response.status).toBe(400);
  expect(await response.json()).toMatchObject({ code: 50109 });
});
