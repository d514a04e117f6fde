/** oceanic.js against the local Discord. */
import assert from 'node:assert/strict';
import { Client, ComponentTypes, InteractionTypes, MessageFlags } from 'oceanic.js';
import { ask, eventually, openWorld, playSteps } from './steps.mjs';

const world = await openWorld();
const client = new Client({
  auth: `Bot ${process.env.DISCORD_TOKEN}`,
  rest: { baseURL: `${process.env.API_URL}/v10` },
  gateway: {
    intents: [
      'GUILDS',
      'GUILD_MESSAGES',
      'GUILD_MESSAGE_REACTIONS',
      'GUILD_MESSAGE_TYPING',
      'DIRECT_MESSAGES',
      'MESSAGE_CONTENT',
    ],
    maxShards: 'auto',
    compress: process.env.VARIANT === 'uncompressed' ? false : 'zlib-stream',
  },
});
client.on('error', (error) => process.stderr.write(`${error.stack ?? error}\n`));

const heard = [];
for (const name of [
  'messageCreate',
  'messageUpdate',
  'messageReactionAdd',
  'typingStart',
  'shardResume',
  'threadCreate',
]) {
  client.on(name, (...args) => heard.push({ name, args }));
}

const hears = async (text) => {
  const isIt = ({ name, args: [message] }) => name === 'messageCreate' && message.content === text;
  return (await eventually(() => heard.find(isIt), text)).args[0];
};

client.on('interactionCreate', (interaction) => {
  answer(interaction).catch((error) => process.stderr.write(`${error.stack}\n`));
});

const menus = [
  [ComponentTypes.STRING_SELECT, { options: [{ label: 'One', value: '1' }] }],
  [ComponentTypes.USER_SELECT, {}],
  [ComponentTypes.ROLE_SELECT, {}],
  [ComponentTypes.MENTIONABLE_SELECT, {}],
  [ComponentTypes.CHANNEL_SELECT, { channelTypes: [] }],
];

async function answer(interaction) {
  if (interaction.type === InteractionTypes.APPLICATION_COMMAND_AUTOCOMPLETE) {
    return interaction.result(['apple', 'pear'].map((name) => ({ name, value: name })));
  }
  if (interaction.type === InteractionTypes.MODAL_SUBMIT) {
    const text = interaction.data.components.getTextInput('name');
    return interaction.createMessage({ content: `hello ${text}`, flags: MessageFlags.EPHEMERAL });
  }
  if (interaction.type === InteractionTypes.MESSAGE_COMPONENT) {
    if (interaction.data.customID === 'press') return interaction.editParent({ content: 'pressed' });
    if (interaction.data.customID === 'ask') {
      const input = { type: ComponentTypes.TEXT_INPUT, customID: 'name', label: 'Name', style: 1 };
      const row = { type: ComponentTypes.ACTION_ROW, components: [input] };
      return interaction.createModal({ customID: 'question', title: 'A question', components: [row] });
    }
    const { raw, resolved } = interaction.data.values;
    const names = [
      ...resolved.users.map(({ username }) => username),
      ...resolved.roles.map(({ name }) => name),
      ...resolved.channels.map(({ name }) => name),
    ];
    return interaction.createMessage({ content: [...raw, ...names].join(' ') });
  }
  const { name, options } = interaction.data;
  if (name === 'each') {
    const names = [
      options.getUser('user').username,
      options.getCompleteChannel('channel').name,
      options.getRole('role').name,
    ];
    return interaction.createMessage({ content: [...names, options.getAttachment('file').filename].join(' ') });
  }
  await interaction.defer(MessageFlags.EPHEMERAL);
  await interaction.editOriginal({ content: 'done' });
  await interaction.createFollowup({ content: 'and more' });
}

const resumedAfter = (what) => async () => {
  const before = heard.filter(({ name }) => name === 'shardResume').length;
  await ask('POST', '/gateway', what);
  await world.say(`meanwhile ${what.do}`);
  await hears(`meanwhile ${what.do}`);
  // Both shards lost their socket: a resume that is still to come would count for the next step.
  await eventually(() => heard.filter(({ name }) => name === 'shardResume').length >= before + 2, 'two resumes');
};

const controls = `/channels/${world.channel}/messages`;
let panel;

await playSteps({
  'login with "Bot ", two shards': async () => {
    await client.connect();
    await eventually(() => client.ready, 'ready');
    assert.equal(client.shards.size, 2);
  },
  caches: async () => {
    // The client calls itself ready two seconds after the last server, whether or not all have come.
    const guild = await eventually(() => client.guilds.get(world.server), 'the server');
    assert.equal(guild.name, 'Rook House');
    assert.equal(guild.channels.get(world.channel).name, 'tea');
    assert.equal(guild.roles.filter(({ managed }) => managed).length, 1);
    assert.deepEqual(
      guild.members.map(({ id }) => id),
      [client.user.id],
    );
  },
  'messages and replies': async () => {
    const said = await world.say('answer me');
    const message = await hears('answer me');
    assert.equal(message.author.username, 'ada');
    await message.channel.createMessage({
      content: 'with pleasure',
      messageReference: { messageID: message.id, channelID: message.channelID },
    });
    const reply = await world.replyTo(said);
    assert.equal(reply.content, 'with pleasure');
    assert.equal(reply.message_reference.message_id, said.id);
  },
  edits: async () => {
    const sent = await client.rest.channels.createMessage(world.channel, { content: 'frst' });
    const edited = await sent.edit({ content: 'first' });
    assert.ok(edited.editedTimestamp instanceof Date);
    await sent.delete();
  },
  'files up and down': async () => {
    await world.say('a file', { files: [{ name: 'tea.txt', contentType: 'text/plain', text: 'green' }] });
    const [file] = (await hears('a file')).attachments.values();
    assert.equal(await (await fetch(file.url)).text(), 'green');
    const files = [{ name: 'list.txt', contents: Buffer.from('black') }];
    const sent = await client.rest.channels.createMessage(world.channel, { content: 'here', files });
    assert.equal(await (await fetch(sent.attachments.first().url)).text(), 'black');
  },
  reactions: async () => {
    const said = await world.say('react');
    await client.rest.channels.createReaction(world.channel, said.id, '👍');
    await ask('POST', `${controls}/${said.id}/reactions`, { person: world.bob, emoji: '👍' });
    await eventually(
      () => heard.some(({ name, args }) => name === 'messageReactionAdd' && args[1].id === world.bob),
      'it',
    );
    const reactors = await client.rest.channels.getReactions(world.channel, said.id, '👍');
    assert.equal(reactors.length, 2);
  },
  typing: async () => {
    await client.rest.channels.sendTyping(world.channel);
    assert.deepEqual(await ask('GET', `/channels/${world.channel}/typing`), [client.user.id]);
  },
  'direct messages': async () => {
    const said = await world.say('psst', { in: world.dm });
    const message = await hears('psst');
    await client.rest.channels.createMessage(message.channelID, { content: 'yes?' });
    assert.equal((await world.replyTo(said)).content, 'yes?');
  },
  threads: async () => {
    const said = await world.say('a thread, please');
    const thread = await client.rest.channels.startThreadFromMessage(world.channel, said.id, { name: 'Tea talk' });
    await client.rest.channels.createMessage(thread.id, { content: 'in here' });
    await world.say('me too', { in: thread.id });
    assert.equal((await hears('me too')).channelID, thread.id);
    const edited = await client.rest.channels.edit(thread.id, { name: 'Talk', archived: true });
    assert.equal(edited.threadMetadata.archived, true);
  },
  'forum posts': async () => {
    const options = { name: 'How?', message: { content: 'like this' } };
    const thread = await client.rest.channels.startThreadInThreadOnlyChannel(world.forum, options);
    assert.equal((await client.rest.channels.getMessage(thread.id, thread.id)).content, 'like this');
  },
  'paging history': async () => {
    const { id } = await ask('POST', `/servers/${world.server}/channels`, { name: 'long' });
    for (let number = 1; number <= 120; number += 1) await world.say(String(number), { in: id });
    const all = await client.rest.channels.getMessages(id, { limit: 120 });
    assert.deepEqual(
      all.map(({ content }) => Number(content)),
      Array.from({ length: 120 }, (_, index) => 120 - index),
    );
  },
  commands: async () => {
    const option = (name, type, more = {}) => ({ name, type, description: name, required: true, ...more });
    const each = [option('user', 6), option('channel', 7), option('role', 8), option('file', 11)];
    await client.application.bulkEditGlobalCommands([
      { type: 1, name: 'each', description: 'One of each', options: each },
      { type: 1, name: 'later', description: 'Takes its time' },
      { type: 1, name: 'pick', description: 'Completes', options: [option('fruit', 3, { autocomplete: true })] },
    ]);
    const file = { name: 'a.txt', text: 'inside' };
    const options = { user: world.bob, channel: world.channel, role: world.role, file };
    const used = await world.interaction(`/channels/${world.channel}/commands`, { name: 'each', options });
    assert.equal(used.answer.content, 'bob tea Helpers a.txt');
  },
  'deferred, ephemeral and follow-up': async () => {
    const used = await world.interaction(`/channels/${world.channel}/commands`, { name: 'later' });
    assert.equal(used.answer.content, 'done');
    assert.equal(used.isEphemeral, true);
    const more = await ask('GET', `/interactions/${used.id}/follow-ups/1?wait_ms=20000`);
    assert.equal(more.content, 'and more');
  },
  autocomplete: async () => {
    const body = { name: 'pick', options: { fruit: 'a' }, focused: 'fruit' };
    const used = await world.interaction(`/channels/${world.channel}/completions`, body, 'acknowledged');
    assert.deepEqual(
      used.choices.map(({ value }) => value),
      ['apple', 'pear'],
    );
  },
  'buttons and all menus': async () => {
    const buttons = ['press', 'ask'].map((id) => ({ type: ComponentTypes.BUTTON, style: 1, label: id, customID: id }));
    const rows = menus
      .slice(0, 4)
      .map(([type, more]) => ({ type: 1, components: [{ type, customID: `menu-${type}`, ...more }] }));
    panel = await client.rest.channels.createMessage(world.channel, {
      content: 'panel',
      components: [{ type: 1, components: buttons }, ...rows],
    });
    const last = menus
      .slice(4)
      .map(([type, more]) => ({ type: 1, components: [{ type, customID: `menu-${type}`, ...more }] }));
    const second = await client.rest.channels.createMessage(world.channel, { content: 'second', components: last });
    const pressed = await world.interaction(`${controls}/${panel.id}/click`, { customId: 'press' });
    assert.equal(pressed.answer.content, 'pressed');
    for (const [type, value, name] of [
      [3, '1', ''],
      [5, world.bob, 'bob'],
      [6, world.role, 'Helpers'],
      [7, world.role, 'Helpers'],
      [8, world.channel, 'tea'],
    ]) {
      const on = type === 8 ? second : panel;
      const used = await world.interaction(`${controls}/${on.id}/choose`, {
        customId: `menu-${type}`,
        values: [value],
      });
      assert.equal(used.answer.content, `${value} ${name}`.trim());
    }
  },
  modals: async () => {
    const opened = await world.interaction(`${controls}/${panel.id}/click`, { customId: 'ask' }, 'acknowledged');
    assert.equal(opened.modal.title, 'A question');
    const { id } = await ask('POST', `/interactions/${opened.id}/submit`, { fields: { name: 'Ada' } });
    const sent = await ask('GET', `/interactions/${id}?until=answered&wait_ms=20000`);
    assert.equal(sent.answer.content, 'hello Ada');
    assert.equal(sent.isEphemeral, true);
  },
  'resume after a dropped socket': resumedAfter({ do: 'cut' }),
  'op 7': resumedAfter({ do: 'ask-to-reconnect' }),
  'op 9': async () => {
    const { identifies } = await ask('GET', '/gateway');
    await ask('POST', '/gateway', { do: 'invalidate', resumable: false });
    const isBack = async () =>
      (await ask('GET', '/gateway')).identifies >= identifies + 2 &&
      client.shards.every(({ status }) => status === 'ready');
    await eventually(isBack, 'both shards', 50);
    await world.say('and here again');
    await hears('and here again');
  },
});
client.disconnect(false);
process.exit(0);
