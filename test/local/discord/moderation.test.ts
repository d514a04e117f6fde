import { describe, expect, test } from 'vitest';
import { ask } from './raw-client.ts';
import { smallWorld } from './small-world.ts';

describe('JSON Error Codes, Auto Moderation: what the bot writes is refused', () => {
  test.each([
    ['auto-moderation', 400, 200000],
    ['title-auto-moderation', 400, 200001],
    ['harmful-link', 400, 240000],
    ['invalid-form', 400, 50035],
    ['too-large', 413, 40005],
  ] as const)('for %s', async (as, status, code) => {
    const { discord, general } = await smallWorld();
    const path = `/channels/${general.id}/messages`;
    discord.moderate({ words: 'badger', as });

    const refused = await ask(discord, 'POST', path, { content: 'a badger' });
    const inEmbed = await ask(discord, 'POST', path, { embeds: [{ title: 'a badger' }] });
    const taken = await ask(discord, 'POST', path, { content: 'a rook' });

    expect(refused).toMatchObject({ status, body: { code } });
    expect(inEmbed).toMatchObject({ status, body: { code } });
    expect(taken.status).toBe(200);
  });

  test('when it edits, too', async () => {
    const { discord, general } = await smallWorld();
    await ask(discord, 'POST', `/channels/${general.id}/messages`, { content: 'a rook' });
    const [message] = discord.messagesIn(general);
    discord.moderate({ words: /badg.r/, as: 'auto-moderation' });

    const edited = await ask(discord, 'PATCH', `/channels/${general.id}/messages/${message?.id}`, {
      content: 'badger',
    });

    expect(edited).toMatchObject({ status: 400, body: { code: 200000 } });
    expect(discord.messagesIn(general)).toMatchObject([{ content: 'a rook' }]);
  });

  test('on the server of a rule only, until the rule ends; and people may say what they like', async () => {
    const { discord, ann, guild, general } = await smallWorld();
    const elsewhere = discord.createTextChannel(discord.createGuild({ name: 'Other', members: [ann] }), 'general');
    const end = discord.moderate({ words: 'badger', as: 'auto-moderation', guild });
    const status = async (id: string) =>
      (await ask(discord, 'POST', `/channels/${id}/messages`, { content: 'badger' })).status;

    const statuses = [await status(general.id), await status(elsewhere.id), await status(discord.openDm(ann).id)];
    discord.say(ann, general, 'badger');
    end();

    expect([...statuses, await status(general.id)]).toEqual([400, 200, 200, 200]);
  });
});
