/** Interactions as clients in every language get them, each rule named after its section of Discord's documents. */
import { describe, expect, test } from 'vitest';
import { z } from 'zod';
import type { RawGateway } from './raw-client.ts';
import { ask, identified } from './raw-client.ts';
import { type SmallWorld, smallWorld } from './small-world.ts';

const interaction = z.looseObject({ id: z.string(), token: z.string(), type: z.number(), data: z.looseObject({}) });

async function botWith(...commands: readonly object[]): Promise<SmallWorld & { readonly gateway: RawGateway }> {
  const world = await smallWorld();
  const { discord } = world;
  const { status } = await ask(discord, 'PUT', `/applications/${discord.applicationId}/commands`, commands);
  expect(status).toBe(200);
  return { ...world, gateway: (await identified(discord)).gateway };
}

/** The interactions so far, oldest first. */
async function interactions(gateway: RawGateway, count: number) {
  const seen = () =>
    gateway.received.filter(({ t }) => t === 'INTERACTION_CREATE').map(({ d }) => interaction.parse(d));
  await gateway.until(() => seen().length >= count);
  return seen();
}

async function latest(gateway: RawGateway, count = 1) {
  const found = (await interactions(gateway, count))[count - 1];
  if (found === undefined) throw new Error('There is no interaction.');
  return found;
}

const option = (name: string, type: number, more: object = {}) => ({ name, type, description: name, ...more });

describe('Resolved Data Structure', () => {
  test('what stands behind the ids of options comes along', async () => {
    const options = [option('user', 6), option('channel', 7), option('role', 8), option('file', 11)];
    const { discord, ann, bea, guild, general, gateway } = await botWith({ name: 'each', description: 'd', options });
    const role = discord.createRole(guild, 'Helpers');
    const file = { name: 'a.txt', contentType: 'text/plain', bytes: new Uint8Array([65]) };

    discord.command(ann, general, 'each', { user: bea.id, channel: general.id, role: role.id, file });

    const { data } = await latest(gateway);
    expect(data).toMatchObject({
      resolved: {
        users: { [bea.id]: { username: 'bea' } },
        members: { [bea.id]: { permissions: expect.stringMatching(/^\d+$/) } },
        channels: { [general.id]: { name: 'general' } },
        roles: { [role.id]: { name: 'Helpers' } },
        attachments: expect.anything(),
      },
    });
    expect(Object.values((data['resolved'] as { attachments: object }).attachments)).toMatchObject([
      { filename: 'a.txt', size: 1 },
    ]);
  });

  test.each([
    { given: { count: 2.5 }, says: 'The option count takes a whole number.' },
    { given: { count: 11 }, says: 'The option count takes any to 10.' },
    { given: { who: '100000000000000009' }, says: 'There is no user 100000000000000009 to pick here.' },
    { given: { size: 'huge' }, says: 'The option size takes one of its choices.' },
  ])('a person is told: $says', async ({ given, says }) => {
    const size = option('size', 3, { choices: [{ name: 'Small', value: 'small' }] });
    const options = [option('count', 4, { max_value: 10 }), option('who', 6), size];
    const { discord, ann, general } = await botWith({ name: 'each', description: 'd', options });

    expect(() => discord.command(ann, general, 'each', given)).toThrow(says);
  });
});

test('Rate Limits: the first answer to an interaction is in no bucket', async () => {
  const { discord, ann, general, gateway } = await botWith({ name: 'ping', description: 'd' });
  discord.command(ann, general, 'ping');
  const { id, token } = await latest(gateway);

  const { headers } = await ask(discord, 'POST', `/interactions/${id}/${token}/callback`, { type: 5 });

  expect([...headers.keys()].filter((name) => name.startsWith('x-ratelimit'))).toEqual([]);
});

test('Interaction Response: with_response may be 1', async () => {
  const { discord, ann, general, gateway } = await botWith({ name: 'status', description: 'd' });
  discord.command(ann, general, 'status');
  const { id, token } = await latest(gateway);
  const path = `/interactions/${id}/${token}/callback?with_response=1`;

  const answer = await ask(discord, 'POST', path, { type: 4, data: { content: 'well' } });

  expect(answer).toMatchObject({ status: 200, body: { resource: { type: 4, message: { content: 'well' } } } });
});

describe('Autocomplete', () => {
  test('carries what is typed, and is answered by choices alone', async () => {
    const options = [option('fruit', 3, { autocomplete: true, required: true })];
    const { discord, ann, general, gateway } = await botWith({ name: 'pick', description: 'd', options });

    const typed = discord.complete(ann, general, 'pick', { fruit: 'ap' }, 'fruit');
    const { id, token, type, data } = await latest(gateway);
    const callback = (body: object) => ask(discord, 'POST', `/interactions/${id}/${token}/callback`, body);
    const refused = await callback({ type: 4, data: { content: 'x' } });
    const answered = await callback({ type: 8, data: { choices: [{ name: 'apple', value: 'apple' }] } });

    expect({ type, data }).toMatchObject({ type: 4, data: { options: [{ value: 'ap', focused: true }] } });
    expect([refused.status, answered.status]).toEqual([400, 204]);
    expect(typed.choices).toMatchObject([{ value: 'apple' }]);
  });
});

describe('Component Reference', () => {
  const panel = (menu: object) => ({ content: 'panel', components: [{ type: 1, components: [menu] }] });

  test.each([
    { kind: 'User Select', type: 5, pick: 'bea', resolved: 'users' },
    { kind: 'Role Select', type: 6, pick: 'role', resolved: 'roles' },
    { kind: 'Mentionable Select', type: 7, pick: 'role', resolved: 'roles' },
    { kind: 'Channel Select', type: 8, pick: 'general', resolved: 'channels' },
  ] as const)('$kind: what was chosen comes along', async ({ type, pick, resolved }) => {
    const { discord, ann, bea, guild, general, gateway } = await botWith();
    const role = discord.createRole(guild, 'Helpers');
    const { id } = { bea, role, general }[pick];
    await ask(discord, 'POST', `/channels/${general.id}/messages`, panel({ type, custom_id: 'menu' }));
    const [message] = discord.messagesIn(general);
    if (message === undefined) throw new Error('There is no panel.');

    expect(() => discord.click(ann, message, 'menu', { values: [] })).toThrow('1 to 1 are chosen, not 0');
    discord.click(ann, message, 'menu', { values: [id] });

    expect((await latest(gateway)).data).toMatchObject({
      component_type: type,
      values: [id],
      resolved: { [resolved]: { [id]: expect.anything() } },
    });
  });

  test('Text Input, Label: a modal is filled in and sent off', async () => {
    const { discord, ann, general, gateway } = await botWith({ name: 'ask', description: 'd' });
    const asked = discord.command(ann, general, 'ask');
    const { id, token } = await latest(gateway);
    const menu = { type: 3, custom_id: 'tea', options: [{ label: 'Green', value: 'green' }] };
    const tick = { type: 23, custom_id: 'sure' };
    const components = [
      { type: 1, components: [{ type: 4, custom_id: 'name', label: 'Name', style: 1, max_length: 5 }] },
      { type: 18, label: 'Tea', component: menu },
      { type: 18, label: 'Sure', component: tick },
    ];
    const data = { custom_id: 'q', title: 'A question', components };
    await ask(discord, 'POST', `/interactions/${id}/${token}/callback`, { type: 9, data });

    expect(() => asked.submit({ tea: ['green'] })).toThrow('The field name is required.');
    expect(() => asked.submit({ name: 'Annabel', tea: ['green'] })).toThrow('takes a text of 0 to 5 characters');
    asked.submit({ name: 'Ann', tea: ['green'], sure: true });

    expect(await latest(gateway, 2)).toMatchObject({
      type: 5,
      data: {
        custom_id: 'q',
        components: [
          { type: 1, components: [{ custom_id: 'name', value: 'Ann' }] },
          { type: 18, component: { custom_id: 'tea', values: ['green'] } },
          { type: 18, component: { custom_id: 'sure', value: true } },
        ],
      },
    });
  });
});

describe('Application Commands', () => {
  test('Message Commands, User Commands: the target comes along', async () => {
    const { discord, ann, bea, general, gateway } = await botWith(
      { name: 'Quote', type: 3 },
      { name: 'Greet', type: 2 },
    );
    const said = discord.say(bea, general, 'wise words');

    discord.menuCommand(ann, general, 'Quote', said);
    discord.menuCommand(ann, general, 'Greet', bea);

    expect(await interactions(gateway, 2)).toMatchObject([
      { data: { target_id: said.id, resolved: { messages: { [said.id]: { content: 'wise words' } } } } },
      { data: { target_id: bea.id, resolved: { users: { [bea.id]: { username: 'bea' } } } } },
    ]);
  });

  test('Interaction Context Types: what a person installed goes with them into their direct messages with others', async () => {
    const { discord, ann, bea, gateway } = await botWith(
      { name: 'everywhere', description: 'd', integration_types: [0, 1], contexts: [0, 1, 2] },
      { name: 'with-her', description: 'd', integration_types: [0, 1], contexts: [0, 1] },
    );
    const place = discord.openDm(ann, bea);
    expect(() => discord.command(ann, place, 'everywhere')).toThrow('There is no command /everywhere');
    discord.installFor(ann, true);

    const used = discord.command(ann, place, 'everywhere');
    const { id, token, ...body } = await latest(gateway);
    const callback = { type: 4, data: { content: 'here I am' } };
    const { status } = await ask(discord, 'POST', `/interactions/${id}/${token}/callback`, callback);

    expect(() => discord.command(ann, place, 'with-her')).toThrow('There is no command /with-her');
    expect(body).toMatchObject({ context: 2, user: { id: ann.id }, authorizing_integration_owners: { 1: ann.id } });
    expect(body).not.toHaveProperty('guild_id');
    expect([status, (await used.answered()).content]).toEqual([204, 'here I am']);
    expect((await ask(discord, 'GET', `/channels/${place.id}/messages`)).body).toMatchObject({ code: 50001 });
    expect(gateway.events).not.toContain('MESSAGE_CREATE');
  });

  test('Create Followup Message: five at most where only a person has the application', async () => {
    const mine = { name: 'mine', description: 'd', integration_types: [1], contexts: [2] };
    const { discord, ann, bea, gateway } = await botWith(mine);
    discord.installFor(ann, true);
    discord.command(ann, discord.openDm(ann, bea), 'mine');
    const { id, token } = await latest(gateway);
    await ask(discord, 'POST', `/interactions/${id}/${token}/callback`, { type: 4, data: { content: 'first' } });

    const path = `/webhooks/${discord.applicationId}/${token}`;
    const answers = [1, 2, 3, 4, 5, 6].map((n) => () => ask(discord, 'POST', path, { content: `more ${n}` }));
    const told = [];
    for (const answer of answers) told.push((await answer()).status);

    expect(told).toEqual([200, 200, 200, 200, 200, 400]);
  });

  test('Installation Context: what a person installed goes with them, and says so', async () => {
    const own = { name: 'mine', description: 'd', integration_types: [1], contexts: [0, 1] };
    const { discord, ann, bea, general, gateway } = await botWith(own);
    discord.installFor(ann, true);

    discord.command(ann, general, 'mine');

    expect(() => discord.command(bea, general, 'mine')).toThrow('There is no command /mine');
    expect(await latest(gateway)).toMatchObject({ authorizing_integration_owners: { 1: ann.id } });
  });
});
