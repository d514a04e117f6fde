/** How the local Discord keeps commands. */
import { describe, expect, test } from 'vitest';
import { ask } from './raw-client.ts';
import { smallWorld } from './small-world.ts';

const status = { name: 'status', description: 'How I am', name_localizations: { it: 'stato' } };
const help = { name: 'help', description: 'What I can do' };

async function commandWorld() {
  const world = await smallWorld();
  const { discord, guild } = world;
  const everywhere = `/applications/${discord.applicationId}/commands`;
  const here = `/applications/${discord.applicationId}/guilds/${guild.id}/commands`;
  return { ...world, everywhere, here };
}

function idsOf(body: unknown): string[] {
  return (body as { id: string }[]).map(({ id }) => id);
}

test('a bulk overwrite replaces all commands, and those that stay keep their id', async () => {
  const { discord, everywhere } = await commandWorld();

  const first = await ask(discord, 'PUT', everywhere, [status, help]);
  const second = await ask(discord, 'PUT', everywhere, [{ ...help, description: 'Anything' }]);

  expect(idsOf(second.body)).toEqual([idsOf(first.body)[1]]);
  expect(discord.commandsIn('global')).toMatchObject([{ name: 'help', description: 'Anything' }]);
});

test('a list hides the translations unless they are asked for', async () => {
  const { discord, everywhere } = await commandWorld();
  await ask(discord, 'PUT', everywhere, [status]);

  const plain = await ask(discord, 'GET', everywhere);
  const full = await ask(discord, 'GET', `${everywhere}?with_localizations=true`);

  expect(JSON.stringify(plain.body)).not.toContain('stato');
  expect(full.body).toMatchObject([{ name_localizations: { it: 'stato' } }]);
});

test('one command can be created, replaced, changed, read and removed', async () => {
  const { discord, here } = await commandWorld();

  const created = await ask(discord, 'POST', here, status);
  const replaced = await ask(discord, 'POST', here, { ...status, description: 'Again' });
  const [id] = idsOf([created.body]);
  await ask(discord, 'PATCH', `${here}/${id}`, { description: 'Changed' });
  const read = await ask(discord, 'GET', `${here}/${id}`);
  const removed = await ask(discord, 'DELETE', `${here}/${id}`);
  const gone = await ask(discord, 'GET', `${here}/${id}`);

  expect([created.status, replaced.status, removed.status]).toEqual([201, 200, 204]);
  expect(read.body).toMatchObject({ id, name: 'status', description: 'Changed', name_localizations: { it: 'stato' } });
  expect(gone).toMatchObject({ status: 404, body: { code: 10063 } });
});

test("a server's command is found only there, a global one also in direct messages", async () => {
  const { discord, ann, general, everywhere, here } = await commandWorld();
  await ask(discord, 'PUT', here, [status]);
  await ask(discord, 'PUT', everywhere, [help]);
  const dm = discord.openDm(ann);

  discord.command(ann, general, 'status');
  discord.command(ann, dm, 'help');

  expect(() => discord.command(ann, dm, 'status')).toThrow('There is no command /status in the DM with ann.');
});

test('a command for servers only is not found in direct messages', async () => {
  const { discord, ann, everywhere } = await commandWorld();
  await ask(discord, 'PUT', everywhere, [{ ...help, contexts: [0] }]);

  expect(() => discord.command(ann, discord.openDm(ann), 'help')).toThrow('There is no command /help');
});

test('options that do not fit the definition are refused in words', async () => {
  const { discord, ann, general, everywhere } = await commandWorld();
  const option = { type: 3, name: 'text', description: 'What', required: true };
  await ask(discord, 'PUT', everywhere, [{ ...help, options: [option] }]);

  expect(() => discord.command(ann, general, 'help')).toThrow('The option text is required.');
  expect(() => discord.command(ann, general, 'help', { text: 'x', other: 1 })).toThrow('There is no option other.');
});

test('a command with subcommands is not used without one', async () => {
  const { discord, ann, general, everywhere } = await commandWorld();
  await ask(discord, 'PUT', everywhere, [{ ...help, options: [{ type: 1, name: 'me', description: 'Of me' }] }]);

  expect(() => discord.command(ann, general, 'help')).toThrow('A subcommand is required, such as me.');
});

describe('a definition is refused', () => {
  const option = { type: 3, name: 'one', description: 'x' };

  test.each([
    { what: 'without a description', commands: [{ name: 'status' }] },
    { what: 'with capitals in its name', commands: [{ name: 'Status', description: 'x' }] },
    { what: 'with a name of 33 characters', commands: [{ name: 'x'.repeat(33), description: 'x' }] },
    { what: 'with a description of 101 characters', commands: [{ name: 'x', description: 'x'.repeat(101) }] },
    { what: 'with a translated name in capitals', commands: [{ ...help, name_localizations: { it: 'Aiuto' } }] },
    { what: 'with a translated name of none', commands: [{ ...help, name_localizations: { it: '' } }] },
    {
      what: 'with a translated description of 101 characters',
      commands: [{ ...help, description_localizations: { it: 'x'.repeat(101) } }],
    },
    {
      what: 'with a translation into a language that Discord has not',
      commands: [{ ...help, description_localizations: { pt_BR: 'Ajuda' } }],
    },
    {
      what: 'with an option whose translated name is in capitals',
      commands: [{ ...help, options: [{ ...option, name_localizations: { it: 'Uno' } }] }],
    },
    {
      what: 'with a choice whose translated name has 101 characters',
      commands: [
        {
          ...help,
          options: [{ ...option, choices: [{ name: 'x', value: 'x', name_localizations: { it: 'x'.repeat(101) } }] }],
        },
      ],
    },
    { what: 'twice', commands: [help, help] },
    { what: 'with two options of one name', commands: [{ ...help, options: [option, option] }] },
    {
      what: 'with a required option after one that is not',
      commands: [{ ...help, options: [option, { ...option, name: 'two', required: true }] }],
    },
    {
      what: 'with 26 options',
      commands: [{ ...help, options: Array.from({ length: 26 }, (_, n) => ({ ...option, name: `o${n}` })) }],
    },
    {
      what: 'when there are 101 of them',
      commands: Array.from({ length: 101 }, (_, n) => ({ ...help, name: `c${n}` })),
    },
    {
      what: 'with more than 8,000 characters of text',
      commands: [
        {
          ...help,
          options: Array.from({ length: 4 }, (_, n) => ({
            ...option,
            name: `o${n}`,
            choices: Array.from({ length: 25 }, () => ({ name: 'n'.repeat(50), value: 'v'.repeat(50) })),
          })),
        },
      ],
    },
  ])('$what', async ({ commands }) => {
    const { discord, everywhere } = await commandWorld();

    const answer = await ask(discord, 'PUT', everywhere, commands);

    expect(answer).toMatchObject({ status: 400, body: { code: 50035 } });
    expect(discord.commandsIn('global')).toEqual([]);
  });
});

test('a translation that is refused is named by its language', async () => {
  const { discord, everywhere } = await commandWorld();

  const { body } = await ask(discord, 'PUT', everywhere, [help, { ...status, description_localizations: { xx: 'x' } }]);

  expect(body).toMatchObject({
    errors: { 1: { description_localizations: { xx: { _errors: [{ code: 'BASE_TYPE_CHOICES' }] } } } },
  });
});

test("another application's commands are none of the bot's business", async () => {
  const { discord, guild } = await commandWorld();

  const answer = await ask(discord, 'GET', `/applications/${guild.id}/commands`);

  expect(answer).toMatchObject({ status: 404, body: { code: 10002 } });
});
