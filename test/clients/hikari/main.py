"""hikari against the local Discord."""

import asyncio
import logging
import os
import pathlib
import sys

import hikari
from hikari.impl import shard as shard_module

sys.path.insert(0, str(pathlib.Path(__file__).parents[1]))
from steps import Steps, World, eventually, identified, person_does  # noqa: E402

logging.basicConfig(level='WARNING', stream=sys.stderr)
if os.environ['VARIANT'] == 'uncompressed':
    shard_module.GatewayShardImpl.__init__.__kwdefaults__['compression'] = None

world = World()
bot = hikari.GatewayBot(
    os.environ['DISCORD_TOKEN'],
    banner=None,
    intents=hikari.Intents.ALL_UNPRIVILEGED | hikari.Intents.MESSAGE_CONTENT,
    rest_url=os.environ['API_URL'] + '/v10',
    logs=None,
)
heard: list[hikari.Event] = []


@bot.listen(hikari.Event)
async def note(event: hikari.Event):
    heard.append(event)


def all_of(kind):
    return [event for event in heard if isinstance(event, kind)]


async def hears(text: str) -> hikari.Message:
    return (await eventually(lambda: [e.message for e in all_of(hikari.MessageCreateEvent) if e.content == text], repr(text)))[0]


@bot.listen(hikari.InteractionCreateEvent)
async def answer(event: hikari.InteractionCreateEvent):
    interaction = event.interaction
    create = hikari.ResponseType.MESSAGE_CREATE
    if isinstance(interaction, hikari.AutocompleteInteraction):
        choices = [hikari.impl.AutocompleteChoiceBuilder(name=each, value=each) for each in ['apple', 'pear']]
        await interaction.create_response(choices)
    elif isinstance(interaction, hikari.ModalInteraction):
        name = interaction.components[0].components[0].value
        await interaction.create_initial_response(create, f'hello {name}', flags=hikari.MessageFlag.EPHEMERAL)
    elif isinstance(interaction, hikari.ComponentInteraction):
        await use_control(interaction, create)
    elif interaction.command_name == 'each':
        found = interaction.resolved
        names = [list(each.values())[0] for each in (found.users, found.channels, found.roles, found.attachments)]
        content = f'{names[0].username} {names[1].name} {names[2].name} {names[3].filename}'
        await interaction.create_initial_response(create, content)
    else:
        await interaction.create_initial_response(hikari.ResponseType.DEFERRED_MESSAGE_CREATE, flags=hikari.MessageFlag.EPHEMERAL)
        await interaction.edit_initial_response('done')
        await interaction.execute('and more')


async def use_control(interaction: hikari.ComponentInteraction, create):
    if interaction.custom_id == 'press':
        await interaction.create_initial_response(hikari.ResponseType.MESSAGE_UPDATE, 'pressed')
    elif interaction.custom_id == 'ask':
        row = hikari.impl.ModalActionRowBuilder().add_text_input('name', 'Name')
        await interaction.create_modal_response('A question', 'question', components=[row])
    else:
        found = interaction.resolved
        names = [] if found is None else [*(each.username for each in found.users.values()), *(each.name for each in found.roles.values()),
                                          *(each.name for each in found.channels.values())]
        await interaction.create_initial_response(create, ' '.join([*interaction.values, *names]))


async def login():
    await bot.start()
    assert bot.shard_count == 2, bot.shard_count
    # Shards are started once they are READY; the servers come after that, one by one.
    await eventually(lambda: bot.cache.get_available_guild(int(world.server)), 'the server')


async def caches():
    guild = bot.cache.get_guild(int(world.server))
    assert guild.name == 'Rook House' and guild.get_channel(int(world.channel)).name == 'tea'
    assert [role.name for role in guild.get_roles().values() if role.is_managed] == [bot.get_me().username]
    found = await bot.rest.fetch_member(guild.id, int(world.bob))
    assert found.username == 'bob' and found.joined_at.tzinfo is not None
    searched = await bot.rest.search_members(guild.id, 'ad')
    assert [each.username for each in searched] == ['ada']


async def replies():
    said = await world.say('answer me')
    message = await hears('answer me')
    await message.respond('with pleasure', reply=True)
    reply = await world.reply_to(said)
    assert reply['message_reference']['message_id'] == said['id']


async def edits():
    sent = await bot.rest.create_message(int(world.channel), 'frst')
    assert (await sent.edit('first')).edited_timestamp is not None
    await sent.delete()


async def files():
    await world.say('a file', files=[{'name': 'tea.txt', 'contentType': 'text/plain', 'text': 'green'}])
    assert await (await hears('a file')).attachments[0].read() == b'green'
    sent = await bot.rest.create_message(int(world.channel), 'here', attachment=hikari.Bytes(b'black', 'list.txt'))
    assert await sent.attachments[0].read() == b'black'


async def reactions():
    said = await world.say('react')
    message = await hears('react')
    await message.add_reaction('👍')
    await person_does('POST', f"/channels/{world.channel}/messages/{said['id']}/reactions", {'person': world.bob, 'emoji': '👍'})
    await eventually(lambda: [e for e in all_of(hikari.GuildReactionAddEvent) if e.user_id == int(world.bob)], 'the reaction')
    reactors = await bot.rest.fetch_reactions_for_emoji(int(world.channel), message.id, '👍')
    assert len(list(reactors)) == 2
    await bot.rest.delete_all_reactions(int(world.channel), message.id)


async def typing():
    await bot.rest.trigger_typing(int(world.channel))
    assert await person_does('GET', f'/channels/{world.channel}/typing') == [str(bot.get_me().id)]


async def direct_messages():
    said = await world.say('psst', channel=world.dm)
    await (await hears('psst')).respond('yes?')
    assert (await world.reply_to(said))['content'] == 'yes?'


async def threads():
    said = await world.say('a thread, please')
    thread = await bot.rest.create_message_thread(int(world.channel), int(said['id']), 'Tea talk')
    await bot.rest.create_message(thread.id, 'in here')
    await world.say('me too', channel=str(thread.id))
    assert (await hears('me too')).channel_id == thread.id
    edited = await bot.rest.edit_channel(thread.id, name='Talk', archived=True)
    assert edited.is_archived


async def forum_posts():
    post = await bot.rest.create_forum_post(int(world.forum), 'How?', 'like this')
    assert (await bot.rest.fetch_message(post.id, post.id)).content == 'like this'


async def history():
    place = await person_does('POST', f'/servers/{world.server}/channels', {'name': 'long'})
    for number in range(1, 121):
        await world.say(str(number), channel=place['id'])
    everything = [message.content async for message in bot.rest.fetch_messages(int(place['id']))]
    assert everything == [str(number) for number in range(120, 0, -1)]
    await bot.rest.delete_messages(int(place['id']), [m.id async for m in bot.rest.fetch_messages(int(place['id'])).limit(5)])


async def commands():
    def option(kind, name, **more):
        return hikari.CommandOption(type=kind, name=name, description=name, is_required=True, **more)

    kinds = hikari.OptionType
    each = bot.rest.slash_command_builder('each', 'One of each')
    for kind, name in [(kinds.USER, 'user'), (kinds.CHANNEL, 'channel'), (kinds.ROLE, 'role'), (kinds.ATTACHMENT, 'file')]:
        each.add_option(option(kind, name))
    later = bot.rest.slash_command_builder('later', 'Takes its time')
    pick = bot.rest.slash_command_builder('pick', 'Completes').add_option(option(kinds.STRING, 'fruit', autocomplete=True))
    await bot.rest.set_application_commands(bot.get_me().id, [each, later, pick])
    options = {'user': world.bob, 'channel': world.channel, 'role': world.role, 'file': {'name': 'a.txt', 'text': 'inside'}}
    used = await world.interaction(f'/channels/{world.channel}/commands', {'person': world.ada, 'name': 'each', 'options': options})
    assert used['answer']['content'] == 'bob tea Helpers a.txt'


async def deferred():
    used = await world.interaction(f'/channels/{world.channel}/commands', {'person': world.ada, 'name': 'later'})
    assert used['answer']['content'] == 'done' and used['isEphemeral']
    more = await person_does('GET', f"/interactions/{used['id']}/follow-ups/1?wait_ms=20000")
    assert more['content'] == 'and more'


async def autocomplete():
    body = {'person': world.ada, 'name': 'pick', 'options': {'fruit': 'a'}, 'focused': 'fruit'}
    used = await world.interaction(f'/channels/{world.channel}/completions', body, until='acknowledged')
    assert [each['value'] for each in used['choices']] == ['apple', 'pear']


async def send_panel():
    rest = bot.rest
    buttons = rest.build_message_action_row()
    buttons.add_interactive_button(hikari.ButtonStyle.PRIMARY, 'press', label='Press')
    buttons.add_interactive_button(hikari.ButtonStyle.PRIMARY, 'ask', label='Ask')
    text = rest.build_message_action_row()
    text.add_text_menu('text').add_option('One', '1')
    rows = [buttons, text]
    for kind in [hikari.ComponentType.USER_SELECT_MENU, hikari.ComponentType.ROLE_SELECT_MENU, hikari.ComponentType.MENTIONABLE_SELECT_MENU]:
        rows.append(rest.build_message_action_row().add_select_menu(kind, f'menu-{int(kind)}'))
    panel = await rest.create_message(int(world.channel), 'panel', components=rows)
    second_row = rest.build_message_action_row()
    second_row.add_channel_menu('menu-8')
    return panel, await rest.create_message(int(world.channel), 'second', components=[second_row])


async def controls():
    panel, second = await send_panel()
    path = f'/channels/{world.channel}/messages'
    pressed = await world.interaction(f'{path}/{panel.id}/click', {'person': world.ada, 'customId': 'press'})
    assert pressed['answer']['content'] == 'pressed'
    for message, menu, value, name in [
        (panel, 'text', '1', ''), (panel, 'menu-5', world.bob, 'bob'), (panel, 'menu-6', world.role, 'Helpers'),
        (panel, 'menu-7', world.role, 'Helpers'), (second, 'menu-8', world.channel, 'tea'),
    ]:
        used = await world.interaction(f'{path}/{message.id}/choose', {'person': world.ada, 'customId': menu, 'values': [value]})
        assert used['answer']['content'] == f'{value} {name}'.strip(), used['answer']['content']


async def modals():
    panel, _ = await send_panel()
    path = f'/channels/{world.channel}/messages/{panel.id}/click'
    opened = await world.interaction(path, {'person': world.ada, 'customId': 'ask'}, until='acknowledged')
    sent = await world.interaction(f"/interactions/{opened['id']}/submit", {'fields': {'name': 'Ada'}})
    assert sent['answer']['content'] == 'hello Ada' and sent['isEphemeral']


async def resumed_after(what: dict):
    before = len(all_of(hikari.ShardResumedEvent))
    await person_does('POST', '/gateway', what)
    await world.say(f"meanwhile {what['do']}")
    await hears(f"meanwhile {what['do']}")
    # Both shards lost their socket: a resume that is still to come would count for the next step.
    await eventually(lambda: len(all_of(hikari.ShardResumedEvent)) >= before + 2, 'two resumes')


async def identified_again():
    before = (await person_does('GET', '/gateway'))['identifies']
    await person_does('POST', '/gateway', {'do': 'invalidate', 'resumable': False})
    await identified(before + 2)
    await world.say('and here again')
    await hears('and here again')


async def main():
    steps = Steps()
    for name, work in [
        ('login with two shards', login), ('caches', caches), ('messages and replies', replies), ('edits', edits),
        ('files up and down', files), ('reactions', reactions), ('typing', typing), ('direct messages', direct_messages),
        ('threads', threads), ('forum posts', forum_posts), ('paging history', history), ('commands', commands),
        ('deferred, ephemeral and follow-up', deferred), ('autocomplete', autocomplete), ('buttons and all menus', controls),
        ('modals', modals), ('resume after a dropped socket', lambda: resumed_after({'do': 'cut'})),
        ('op 7', lambda: resumed_after({'do': 'ask-to-reconnect'})), ('op 9', identified_again),
    ]:
        await steps.step(name, work)
    await bot.close()


asyncio.run(main())
