import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import type { Command, Invocation } from '../../commands/command.ts';
import type { UserId } from '../../src/base/ids.ts';
import type { CommandDesk } from '../../src/discord/serve-commands.ts';
import type { LocalDiscord } from '../../src/local/discord/local-discord.ts';
import { italian } from '../../src/texts/it.ts';
import type { Texts } from '../../src/texts/texts.ts';
import { botOnLocalDiscord, type Stage } from './bot-on-local-discord.ts';

type Kitchen = { readonly cook: (dish: string) => Promise<string> };

let stage: Stage;
let anna: ReturnType<LocalDiscord['createUser']>;

beforeEach(async () => {
  stage = await botOnLocalDiscord();
  anna = stage.discord.createUser('Anna');
});

afterEach(async () => {
  await stage.leave();
});

const kitchen: Kitchen = { cook: async (dish) => `${dish}, cooked` };

function command(other: Partial<Command<Kitchen>> = {}): Command<Kitchen> {
  return {
    name: 'cook',
    words: ({ language }) =>
      language === 'it'
        ? { localName: 'cucina', description: 'Cucina qualcosa', inHelp: 'cucino' }
        : { description: 'Cooks something', inHelp: 'I cook' },
    audience: 'everyone',
    run: async (_, { cook }) => ({ text: await cook('Soup') }),
    ...other,
  };
}

function registrations(stored?: string) {
  const written: string[] = stored === undefined ? [] : [stored];
  return { written, read: async () => written.at(-1), write: async (hash: string) => void written.push(hash) };
}

async function serve(commands: readonly Command<Kitchen>[], other: Partial<CommandDesk<Kitchen>> = {}) {
  const administrators = new Set<UserId>();
  const desk: CommandDesk<Kitchen> = {
    commands,
    buttons: [],
    services: kitchen,
    administrators,
    serves: () => true,
    onLocale: () => {},
    registrations: registrations(),
    commandsInServers: 'left',
    ...other,
  };
  await stage.bot.serve(desk);
  return desk;
}

function use(name: string, options = {}, locale = 'en-US') {
  return stage.discord.command(anna, stage.discord.openDm(anna), name, options, { locale });
}

/** What another program with the bot's token does. */
async function putCommands(below: string, body: readonly object[]): Promise<void> {
  const { apiUrl, applicationId, token } = stage.discord;
  const answer = await fetch(`${apiUrl}/v10/applications/${applicationId}/${below}`, {
    method: 'PUT',
    headers: { authorization: `Bot ${token}`, 'content-type': 'application/json' },
    body: JSON.stringify(body),
  });
  expect(answer.status).toBe(200);
}

function puts(): number {
  return stage.discord.requests.filter(({ method }) => method === 'PUT').length;
}

const refused = { kind: 'answer', status: 400, body: { code: 50_035, message: 'Invalid Form Body' } } as const;

describe('registration', () => {
  test('tells Discord about all commands in one request, in every language', async () => {
    await serve([command(), command({ name: 'taste' })]);

    expect(puts()).toBe(1);
    expect(stage.discord.commandsIn('global')).toMatchObject([
      {
        name: 'cook',
        name_localizations: { it: 'cucina' },
        description: 'Cooks something',
        description_localizations: { 'en-US': 'Cooks something', 'en-GB': 'Cooks something', it: 'Cucina qualcosa' },
        contexts: [0, 1],
        integration_types: [0],
        default_member_permissions: null,
      },
      { name: 'taste' },
    ]);
  });

  test('happens again only when a definition has changed', async () => {
    const { registrations: memory } = await serve([command()]);
    await serve([command()], { registrations: memory });
    expect(puts()).toBe(1);

    await serve([command({ words: () => ({ description: 'Cooks', inHelp: 'I cook' }) })], { registrations: memory });

    expect(puts()).toBe(2);
  });

  test('that is refused is logged and tried again at the next start', async () => {
    const heal = stage.discord.faults.plan({ method: 'PUT' }, refused, Infinity);

    const { registrations: memory } = await serve([command()]);
    expect(stage.log.lines.at(-1)).toMatchObject({ level: 'error', sentence: 'commands not registered' });
    expect(stage.bot.commands()).toEqual({ kind: 'down', why: 'HTTP 400, code 50035.' });
    heal();
    await serve([command()], { registrations: memory });
    expect(stage.bot.commands()).toEqual({ kind: 'up' });

    expect(stage.discord.commandsIn('global')).toHaveLength(1);
  });

  test.each([
    ['removed', []],
    ['changed', [{ name: 'cook', description: 'Burns something' }]],
    [
      'added to',
      [
        { name: 'cook', description: 'Cooks something' },
        { name: 'burn', description: 'Burns something' },
      ],
    ],
  ])('happens again where another program has %s what Discord has', async (_, theirs) => {
    const { registrations: memory } = await serve([command()]);
    await putCommands('commands', theirs);

    await serve([command()], { registrations: memory });

    expect(stage.discord.commandsIn('global')).toMatchObject([{ name: 'cook', name_localizations: { it: 'cucina' } }]);
    const before = puts();
    await serve([command()], { registrations: memory });
    expect(puts()).toBe(before);
  });

  test('deletes what an older bot has left in servers, where that is wanted', async () => {
    const [home, other] = ['Home', 'Other'].map((name) => stage.discord.createGuild({ name, members: [anna] }));
    if (home === undefined || other === undefined) throw new Error('There are no servers.');
    await putCommands(`guilds/${home.id}/commands`, [{ name: 'cook', description: 'Cooks as of old' }]);
    // Once this is heard, the bot knows of both servers.
    stage.discord.say(anna, stage.discord.createTextChannel(other, 'general'), 'hello');
    await stage.hears();

    await serve([command()]);
    expect(stage.discord.commandsIn(home)).toHaveLength(1);
    stage.discord.faults.plan({ method: 'GET', route: /guilds.*commands/ }, { kind: 'answer', status: 403 });
    await serve([command()], { commandsInServers: 'deleted' });
    await serve([command()], { commandsInServers: 'deleted' });

    expect(stage.discord.commandsIn(home)).toEqual([]);
    expect(stage.discord.commandsIn('global')).toHaveLength(1);
    expect(stage.log.lines).toContainEqual({
      level: 'info',
      fields: { server: home.id, commands: ['cook'] },
      sentence: 'commands of an older bot deleted in a server',
    });
  });

  test('that hangs keeps nobody from being answered, and ends with the connection', async () => {
    await serve([command()]);
    stage.discord.faults.plan({ method: 'PUT', route: /commands$/ }, { kind: 'drop', end: 'hang' });

    const changed = command({ words: () => ({ description: 'Cooks', inHelp: 'I cook' }) });
    const registering = serve([changed]);
    const answer = await use('cook').answered();
    expect(stage.bot.commands()).toEqual({ kind: 'under-way' });
    await stage.bot.close();
    await registering;

    expect(answer.content).toBe('Soup, cooked');
    expect(stage.log.lines).toContainEqual({
      level: 'info',
      fields: {},
      sentence: 'commands not registered yet, the next start does it',
    });
  });

  test('names the field that Discord refuses', async () => {
    const which = (texts: Texts) => 'x'.repeat(texts === italian ? 101 : 100);
    const options = [{ kind: 'text', name: 'dish', describe: which } as const];

    await serve([
      command(),
      command({ name: 'taste', subcommands: [{ name: 'soup', describe: () => 'Soup', options }] }),
    ]);

    expect(stage.log.lines.at(-1)).toMatchObject({
      level: 'error',
      fields: {
        refused: [expect.stringMatching(/^taste\.options\.soup\.options\.dish\.description_localizations\.it: /)],
      },
      sentence: 'commands not registered',
    });
  });

  test('of a memory that cannot be read leaves the bot running', async () => {
    const broken = { read: () => Promise.reject(new Error('no disk')), write: async () => {} };

    await expect(serve([command()], { registrations: broken })).resolves.toBeDefined();
  });
});

describe('an answer', () => {
  test('is deferred at once and shown to nobody else', async () => {
    await serve([command()]);

    const used = use('cook');

    expect(await used.acknowledged()).toBeDefined();
    expect((await used.answered()).content).toBe('Soup, cooked');
    expect(used.isEphemeral).toBe(true);
  });

  test('shows that it is coming while the command still works', async () => {
    const door = Promise.withResolvers<void>();
    await serve([
      command({
        async run() {
          await door.promise;
          return { text: 'late' };
        },
      }),
    ]);

    const used = use('cook');
    await used.acknowledged();
    expect(used.isThinking).toBe(true);
    door.resolve();

    expect((await used.answered()).content).toBe('late');
  });

  test('beyond 2,000 characters goes on in follow-ups that are as private', async () => {
    const lines = Array.from({ length: 100 }, (_, index) => `${index} ${'x'.repeat(40)}`).join('\n');
    await serve([command({ run: async () => ({ text: lines }) })]);

    const used = use('cook');
    const parts = [await used.answered(), await used.followUp(1), await used.followUp(2)].map(({ content }) => content);

    expect(parts.join('\n')).toBe(lines);
    expect(parts.every((part) => part.length <= 2_000)).toBe(true);
    expect(stage.discord.messagesIn(stage.discord.openDm(anna))).toEqual([]);
  });

  test('may have embeds, cut to what Discord takes', async () => {
    const embeds = [{ title: 't'.repeat(300), text: 'Status', fields: [{ name: 'Soups', value: '3', inline: true }] }];
    await serve([command({ run: async () => ({ text: '', embeds }) })]);

    const { embeds: shown } = await use('cook').answered();

    expect(shown).toMatchObject([
      { title: `${'t'.repeat(255)}…`, description: 'Status', fields: [{ name: 'Soups', value: '3', inline: true }] },
    ]);
  });

  test('pings nobody', async () => {
    await serve([command({ run: async () => ({ text: `<@${anna.id}> @everyone` }) })]);

    expect(await use('cook').answered()).toMatchObject({ mentions: [], mention_everyone: false });
  });

  test('of a command that fails is one honest sentence in the language of the person', async () => {
    await serve([command({ run: () => Promise.reject(new Error('secret detail')) })]);

    const [english, italian] = [await use('cook').answered(), await use('cook', {}, 'it').answered()];

    expect(english.content).toMatch(/^That didn’t work/);
    expect(italian.content).toMatch(/^Non ha funzionato/);
    expect(stage.log.lines).toContainEqual(expect.objectContaining({ level: 'error', sentence: 'command failed' }));
  });
});

describe('an answer that Discord does not take', () => {
  const editing = { method: 'PATCH', route: /^\/webhooks\// };
  const following = { method: 'POST', route: '/webhooks/{webhook_id}/{webhook_token}' };
  const refused = { kind: 'answer', status: 400, body: { message: 'blocked', code: 200000 } } as const;
  const always = Number.POSITIVE_INFINITY;
  const soup = command({
    run: async () => ({
      text: '**Soup** of https://soups.example',
      embeds: [{ title: 'Taste', text: '_salty_' }],
      buttons: [{ id: 'more', label: 'More', style: 'plain' }],
    }),
  });

  test('as it is comes in plain words, with its buttons', async () => {
    await serve([soup]);
    stage.discord.faults.plan(editing, refused);

    const reply = await use('cook').answered();

    expect(reply.content).toBe('Soup of hxxps://soups[.]example\nTaste\nsalty');
    expect(reply.components).toHaveLength(1);
  });

  test('in its words either is a sentence in the language of the person', async () => {
    await serve([soup]);
    stage.discord.faults.plan(editing, refused, 2);

    expect((await use('cook', {}, 'it').answered()).content).toBe(italian.commands.replyWasRefused);
  });

  test('in any edit comes below, and nothing seems to think on', async () => {
    await serve([soup]);
    stage.discord.faults.plan(editing, refused, always);

    const used = use('cook');

    expect((await used.answered()).content).toContain('Soup');
    expect(used.isThinking).toBe(false);
  });

  test('in any way at all leaves no deferral behind', async () => {
    await serve([soup]);
    for (const way of [editing, following]) stage.discord.faults.plan(way, refused, always);

    const used = use('cook');
    await used.acknowledged();
    await stage.discord.waitFor('no deferral', () => used.answer === undefined);

    expect(stage.discord.requests.filter(({ route }) => route.startsWith('/webhooks')).length).toBeLessThanOrEqual(8);
  });

  test('for a while comes all the same, and once', async () => {
    await serve([soup]);
    stage.discord.faults.plan(editing, { kind: 'apply-then', end: 'answer-502' }, 2);

    const used = use('cook');
    const edits = () =>
      stage.discord.requests.filter(({ method, answer }) => method === 'PATCH' && answer !== undefined);
    await stage.discord.waitFor('the edit that is heard of', () => edits().length === 3);

    expect(used.answer?.content).toContain('Soup');
    expect(used.followUps).toEqual([]);
  });

  test.each([403, 405])(
    'by a page of %i of something in between comes all the same, in its own form',
    async (status) => {
      await serve([soup]);
      const page = { kind: 'answer', status, headers: { 'content-type': 'text/html' } } as const;
      stage.discord.faults.plan(editing, page);

      expect((await use('cook').answered()).content).toBe('**Soup** of https://soups.example');
    },
  );

  test('comes also where the answer to the deferral was lost', async () => {
    await serve([command()]);
    stage.discord.faults.plan({ route: /callback/ }, { kind: 'apply-then', end: 'answer-502' });

    expect((await use('cook').answered()).content).toBe('Soup, cooked');
  });
});

describe('what a command is told', () => {
  async function told(given: Partial<Command<Kitchen>>, name: string, options: object, desk = {}, locale = 'en-US') {
    const heard = Promise.withResolvers<Invocation>();
    const run: Command<Kitchen>['run'] = async (invocation) => {
      heard.resolve(invocation);
      return { text: 'done' };
    };
    await serve([command({ ...given, run })], desk);
    await use(name, options, locale).answered();
    return await heard.promise;
  }

  test('who asks, where, and in which language', async () => {
    const invocation = await told({}, 'cook', {}, {}, 'it');

    expect(invocation).toEqual({
      userId: anna.id,
      userName: 'Anna',
      texts: italian,
      place: { kind: 'direct', channel: stage.discord.openDm(anna).id, guild: undefined },
      isAdministrator: false,
      subcommand: undefined,
      options: {},
    });
  });

  test('the options by their names', async () => {
    const describe = () => 'One';
    const invocation = await told(
      {
        options: [
          { kind: 'text', name: 'dish', describe, mostCharacters: 20, required: true },
          { kind: 'whole-number', name: 'plates', describe, least: 1, most: 9 },
          { kind: 'yes-or-no', name: 'hot', describe },
          { kind: 'user', name: 'guest', describe },
        ],
      },
      'cook',
      { dish: 'soup', plates: 2, hot: false, guest: anna.id },
    );

    expect(invocation.options).toEqual({ dish: 'soup', plates: 2, hot: false, guest: anna.id });
  });

  test('the subcommand and its options', async () => {
    const describe = () => 'One';
    const choices = [{ label: () => 'Leek', value: 'leek' }];
    const subcommands = [
      { name: 'soup', describe, options: [{ kind: 'text', name: 'of', describe, choices } as const] },
    ];

    expect(await told({ subcommands }, 'cook soup', { of: 'leek' })).toMatchObject({
      subcommand: 'soup',
      options: { of: 'leek' },
    });
  });

  test('whether an administrator of the bot asks', async () => {
    const administrators = new Set([anna.id as UserId]);

    expect(await told({ audience: 'administrators' }, 'cook', {}, { administrators })).toMatchObject({
      isAdministrator: true,
    });
  });

  test('a locale that cannot be kept costs no answer', async () => {
    await serve([command()], { onLocale: () => Promise.reject(new Error('no disk')) });

    expect((await use('cook').answered()).content).toBe('Soup, cooked');
  });

  test('the chat flow learns the locale of the person', async () => {
    const learned: string[] = [];

    await told({}, 'cook', {}, { onLocale: (user: UserId, locale: string) => void learned.push(user, locale) }, 'it');

    expect(learned).toEqual([anna.id, 'it']);
  });
});

describe('what is not answered', () => {
  test('a command for administrators is refused to others in words, whatever Discord shows', async () => {
    const run = () => Promise.reject(new Error('must not run'));
    await serve([command({ audience: 'administrators', run })]);

    expect((await use('cook', {}, 'it').answered()).content).toMatch(/^Solo chi gestisce questo bot/);
    expect(stage.discord.commandsIn('global')).toMatchObject([{ default_member_permissions: '0' }]);
  });

  test('an interaction that has expired is only logged', async () => {
    await serve([command()]);
    const expired = { kind: 'answer', status: 404, body: { message: 'Unknown interaction', code: 10062 } } as const;
    stage.discord.faults.plan({ route: /callback/ }, expired);

    use('cook');
    await use('cook').answered();

    expect(stage.log.lines).toContainEqual(
      expect.objectContaining({ level: 'warn', sentence: 'interaction had expired before it was answered' }),
    );
  });

  test('a command that only an earlier version knew is answered in a sentence, and logged', async () => {
    await serve([command()]);
    stage.discord.faults.plan({ method: 'PUT' }, refused, Number.POSITIVE_INFINITY);
    await serve([command({ name: 'taste' })]);

    const used = use('cook', {}, 'it');

    expect((await used.answered()).content).toBe(italian.commands.unknown);
    expect(used.isEphemeral).toBe(true);
    expect(stage.log.lines).toContainEqual({ level: 'warn', fields: { command: 'cook' }, sentence: 'unknown command' });
  });

  test('an interaction that Discord delivers twice runs once', async () => {
    let runs = 0;
    await serve([
      command({
        async run() {
          runs += 1;
          return { text: String(runs) };
        },
      }),
    ]);
    await use('cook').answered();

    // After it came the deferral and the answer, as messages.
    stage.discord.gateway.replayAgain(3);
    stage.discord.gateway.cut();
    const next = await use('cook').answered();

    expect(next.content).toBe('2');
    expect(stage.log.lines).toContainEqual(expect.objectContaining({ sentence: 'interaction delivered twice' }));
  });
});

describe('a button', () => {
  test('is answered by the command whose reply it is on', async () => {
    await serve([
      command({
        run: async () => ({ text: 'Soup', buttons: [{ id: 'undo:7', label: 'Undo', style: 'danger' }] }),
        press: async ({ button, texts }, { cook }) => ({ text: `${await cook(button)} ${texts.language}` }),
      }),
    ]);
    const reply = await use('cook').answered();

    const pressed = stage.discord.click(anna, reply, 'cook:undo:7', { locale: 'it' });

    expect((await pressed.answered()).content).toBe('undo:7, cooked it');
    expect(pressed.isEphemeral).toBe(true);
  });

  test('of a command that is for administrators by now is refused to others', async () => {
    const buttons = [{ id: 'undo', label: 'Undo', style: 'danger' }] as const;
    const press = () => Promise.reject(new Error('must not run'));
    await serve([command({ run: async () => ({ text: 'Soup', buttons }), press })]);
    const reply = await use('cook').answered();
    await serve([command({ audience: 'administrators', press })]);

    const pressed = stage.discord.click(anna, reply, 'cook:undo', { locale: 'it' });

    expect((await pressed.answered()).content).toBe(italian.commands.onlyForAdministrators);
  });
});
