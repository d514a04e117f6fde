/** Commands and buttons on the local Discord, as a bot with discord.js sees them. */
import {
  ActionRowBuilder,
  ButtonBuilder,
  ButtonStyle,
  type ChatInputCommandInteraction,
  type Interaction,
  MessageFlags,
  SlashCommandBuilder,
} from 'discord.js';
import { describe, expect, test } from 'vitest';
import { type ConnectedBot, connectedBot } from './connected-bot.ts';

const definitions = [
  new SlashCommandBuilder()
    .setName('status')
    .setDescription('How I am')
    .setNameLocalizations({ it: 'stato' })
    .addStringOption((option) => option.setName('detail').setDescription('How much').setRequired(false)),
  new SlashCommandBuilder()
    .setName('memory')
    .setDescription('What I know')
    .addSubcommand((sub) => sub.setName('show').setDescription('Show it')),
  new SlashCommandBuilder().setName('admin').setDescription('For admins').setDefaultMemberPermissions(0),
].map((builder) => builder.toJSON());

async function botWithCommands(answer: (interaction: Interaction) => Promise<unknown>): Promise<ConnectedBot> {
  const bot = await connectedBot();
  await bot.client.application.commands.set(definitions);
  bot.client.on('interactionCreate', (interaction) => {
    answer(interaction).catch((error: unknown) => bot.client.emit('error', error as Error));
  });
  return bot;
}

function botWithStatus(answer: (interaction: ChatInputCommandInteraction) => Promise<unknown>): Promise<ConnectedBot> {
  return botWithCommands(async (interaction) => {
    if (interaction.isChatInputCommand()) await answer(interaction);
  });
}

const buttons = new ActionRowBuilder<ButtonBuilder>().addComponents(
  new ButtonBuilder().setCustomId('undo').setLabel('Undo').setStyle(ButtonStyle.Secondary),
);

describe('a slash command', () => {
  test('is answered at once, for everyone', async () => {
    const { discord, ann, bea, general } = await botWithStatus((interaction) => interaction.reply('I am well'));

    const use = discord.command(ann, general, 'status');
    const answer = await use.answered();

    expect(answer).toMatchObject({ content: 'I am well', type: 20, interaction_metadata: { id: use.id, type: 2 } });
    expect(use.isEphemeral).toBe(false);
    expect(discord.messagesIn(general, bea)).toHaveLength(1);
  });

  test('shows "thinking" between a deferral and its edit, and stays ephemeral throughout', async () => {
    const door = Promise.withResolvers<void>();
    const { discord, ann, bea, general } = await botWithStatus(async (interaction) => {
      await interaction.deferReply({ flags: MessageFlags.Ephemeral });
      await door.promise;
      await interaction.editReply('I slept well');
    });

    const use = discord.command(ann, general, 'status');
    await use.acknowledged();
    const thinking = use.isThinking;
    door.resolve();
    const answer = await use.answered();

    expect(thinking).toBe(true);
    expect(answer.content).toBe('I slept well');
    expect(use.acknowledgement).toBe('deferred');
    expect(discord.messagesIn(general, ann)).toHaveLength(1);
    expect(discord.messagesIn(general, bea)).toEqual([]);
  });

  test('may be followed up, once for all and once for the person alone', async () => {
    const { discord, ann, bea, general } = await botWithStatus(async (interaction) => {
      await interaction.reply('one');
      await interaction.followUp('two');
      await interaction.followUp({ content: 'three', flags: MessageFlags.Ephemeral });
    });

    const use = discord.command(ann, general, 'status');
    await use.followUp(2);

    expect(discord.messagesIn(general, ann).map(({ content }) => content)).toEqual(['one', 'two', 'three']);
    expect(discord.messagesIn(general, bea).map(({ content }) => content)).toEqual(['one', 'two']);
  });

  test('carries its options, subcommand, locales and permissions', async () => {
    const seen: unknown[] = [];
    const { discord, ann, general } = await botWithStatus(async (interaction) => {
      seen.push({
        name: interaction.commandName,
        detail: interaction.options.getString('detail', false),
        locale: interaction.locale,
        guildLocale: interaction.guildLocale,
        mayTalk: interaction.memberPermissions?.has('SendMessages'),
        botMayTalk: interaction.appPermissions.has('SendMessages'),
      });
      await interaction.reply('ok');
    });

    await discord.command(ann, general, 'status', { detail: 'much' }, { locale: 'it' }).answered();

    const common = { locale: 'it', guildLocale: 'it', mayTalk: true, botMayTalk: true };
    expect(seen).toEqual([{ name: 'status', detail: 'much', ...common }]);
  });

  test('names its subcommand', async () => {
    const { discord, ann, general } = await botWithStatus((interaction) =>
      interaction.reply(interaction.options.getSubcommand()),
    );

    const answer = await discord.command(ann, general, 'memory show').answered();

    expect(answer.content).toBe('show');
  });

  test('works in direct messages, where the person comes without a member', async () => {
    const { discord, ann } = await botWithStatus((interaction) =>
      interaction.reply(`${interaction.user.username} ${interaction.inGuild()} ${interaction.context}`),
    );

    const answer = await discord.command(ann, discord.openDm(ann), 'status').answered();

    expect(answer.content).toBe('ann false 1');
  });

  test('that only admins may use is refused to others in words', async () => {
    const { discord, ann, bea, general } = await botWithStatus((interaction) => interaction.reply('yes'));

    const answer = await discord.command(ann, general, 'admin').answered();

    expect(answer.content).toBe('yes');
    expect(() => discord.command(bea, general, 'admin')).toThrow('bea may not use /admin in #general.');
    expect(() => discord.command(bea, general, 'nonsense')).toThrow('There is no command /nonsense in #general.');
  });

  test('answers can be fetched, edited again and deleted', async () => {
    const { discord, ann, general } = await botWithStatus(async (interaction) => {
      await interaction.reply('first');
      const fetched = await interaction.fetchReply();
      await interaction.editReply(`${fetched.content}, then second`);
      const extra = await interaction.followUp('extra');
      await interaction.editReply({ message: extra.id, content: 'changed' });
      await interaction.deleteReply();
    });

    const use = discord.command(ann, general, 'status');
    await discord.waitFor(
      'the answer to be deleted',
      () => use.acknowledgement !== undefined && use.answer === undefined,
    );

    expect(use.followUps.map(({ content }) => content)).toEqual(['changed']);
    expect(use.edits).toBe(2);
  });

  test('pings no role and nobody by @everyone unless told to, but users it names', async () => {
    const { discord, ann, bea, general } = await botWithStatus((interaction) =>
      interaction.reply(`<@${interaction.user.id}> @everyone`),
    );

    const answer = await discord.command(bea, general, 'status').answered();

    expect(answer.mentions.map(({ id }) => id)).toEqual([bea.id]);
    expect(answer.mention_everyone).toBe(false);
    expect(answer.mentions).not.toContainEqual(expect.objectContaining({ id: ann.id }));
  });
});

describe('a button', () => {
  test('updates the message that it is on', async () => {
    const { discord, ann, general } = await botWithCommands(async (interaction) => {
      if (interaction.isChatInputCommand()) await interaction.reply({ content: 'Learned it', components: [buttons] });
      if (interaction.isButton()) await interaction.update({ content: 'Undone', components: [] });
    });
    const receipt = await discord.command(ann, general, 'status').answered();

    const click = discord.click(ann, receipt, 'undo');
    await click.acknowledged();

    expect(click.answer).toMatchObject({ id: receipt.id, content: 'Undone', components: [] });
    expect(() => discord.click(ann, receipt, 'undo')).toThrow('That message has no button or menu undo.');
  });

  test('can be deferred without a trace, and then edits its message or follows up', async () => {
    const { discord, ann, bea, general } = await botWithCommands(async (interaction) => {
      if (interaction.isChatInputCommand()) await interaction.reply({ content: 'Learned it', components: [buttons] });
      if (!interaction.isButton()) return;
      await interaction.deferUpdate();
      await interaction.editReply({ content: 'Taken back' });
      await interaction.followUp({ content: 'By your wish.', flags: MessageFlags.Ephemeral });
    });
    const receipt = await discord.command(ann, general, 'status').answered();

    const click = discord.click(ann, receipt, 'undo');
    await click.followUp(1);

    expect(click.acknowledgement).toBe('deferred-update');
    expect(discord.messagesIn(general, ann).map(({ content }) => content)).toEqual(['Taken back', 'By your wish.']);
    expect(discord.messagesIn(general, bea).map(({ content }) => content)).toEqual(['Taken back']);
  });

  test("on an ephemeral message can't be clicked by others", async () => {
    const { discord, ann, bea, general } = await botWithStatus((interaction) =>
      interaction.reply({ content: 'for you', components: [buttons], flags: MessageFlags.Ephemeral }),
    );
    const receipt = await discord.command(ann, general, 'status').answered();

    expect(() => discord.click(bea, receipt, 'undo')).toThrow("bea can't see that message.");
  });
});
