"""discord.py against the local Discord."""

import asyncio
import io
import os
import pathlib
import sys

# Without it the client takes zlib; with it zstd.
if os.environ['VARIANT'] == 'zlib-stream':
    sys.modules['zstandard'] = None

import discord  # noqa: E402
import yarl  # noqa: E402
from discord import app_commands  # noqa: E402

sys.path.insert(0, str(pathlib.Path(__file__).parents[1]))
from steps import Steps, World, eventually, identified, person_does  # noqa: E402

discord.http.Route.BASE = os.environ['API_URL'] + '/v10'
# Where it connects to after a session that was lost, whatever /gateway/bot says.
discord.gateway.DiscordWebSocket.DEFAULT_GATEWAY = yarl.URL(os.environ['API_URL'].replace('http', 'ws').removesuffix('/api'))
assert discord.utils._ActiveDecompressionContext.COMPRESSION_TYPE == os.environ['VARIANT']

world = World()
intents = discord.Intents.default()
intents.message_content = True
client = discord.AutoShardedClient(intents=intents, max_messages=500)
tree = app_commands.CommandTree(client)
heard: dict[str, list] = {}


def listen(name: str):
    async def note(*args):
        heard.setdefault(name, []).append(args)

    note.__name__ = f'on_{name}'
    client.event(note)


for event in ['message', 'message_edit', 'message_delete', 'reaction_add', 'typing', 'shard_resumed', 'thread_create',
              'raw_reaction_remove', 'shard_ready', 'guild_role_create', 'raw_bulk_message_delete', 'shard_disconnect']:
    listen(event)


async def hears(text: str) -> discord.Message:
    found = await eventually(lambda: [m for (m,) in heard.get('message', []) if m.content == text], f'{text!r} to arrive')
    return found[0]


questions_asked = asyncio.Event()


class Panel(discord.ui.View):
    def __init__(self):
        super().__init__(timeout=None)
        self.chosen: dict[str, list] = {}

    @discord.ui.button(label='Press', custom_id='press')
    async def press(self, interaction: discord.Interaction, _):
        await interaction.response.edit_message(content='pressed')

    @discord.ui.button(label='Ask', custom_id='ask')
    async def ask(self, interaction: discord.Interaction, _):
        await interaction.response.send_modal(Question())
        # From here on the client knows the modal again, which is later than Discord has it.
        questions_asked.set()

    @discord.ui.select(custom_id='text', options=[discord.SelectOption(label='One', value='1'), discord.SelectOption(label='Two', value='2')])
    async def text(self, interaction: discord.Interaction, menu: discord.ui.Select):
        await interaction.response.send_message(f'text {menu.values[0]}')

    @discord.ui.select(cls=discord.ui.UserSelect, custom_id='user')
    async def user(self, interaction: discord.Interaction, menu):
        await interaction.response.send_message(f'user {menu.values[0].name}')

    @discord.ui.select(cls=discord.ui.RoleSelect, custom_id='role')
    async def role(self, interaction: discord.Interaction, menu):
        await interaction.response.send_message(f'role {menu.values[0].name}')


class SecondPanel(discord.ui.View):
    def __init__(self):
        super().__init__(timeout=None)

    @discord.ui.select(cls=discord.ui.ChannelSelect, custom_id='channel')
    async def channel(self, interaction: discord.Interaction, menu):
        await interaction.response.send_message(f'channel {menu.values[0].name}')

    @discord.ui.select(cls=discord.ui.MentionableSelect, custom_id='mentionable', max_values=2)
    async def mentionable(self, interaction: discord.Interaction, menu):
        await interaction.response.send_message(f'mentionable {sorted(each.name for each in menu.values)}')


class Question(discord.ui.Modal, title='A question'):
    name = discord.ui.TextInput(label='Name', custom_id='name')
    tea = discord.ui.Label(text='Tea', component=discord.ui.Select(custom_id='tea', options=[discord.SelectOption(label='Green', value='green')]))

    async def on_submit(self, interaction: discord.Interaction):
        await interaction.response.send_message(f'{self.name.value} likes {self.tea.component.values[0]}', ephemeral=True)


@tree.command(description='Takes one of each')
async def each(interaction: discord.Interaction, user: discord.Member, channel: discord.TextChannel, role: discord.Role,
               file: discord.Attachment, count: int, fine: bool, who: discord.Member | discord.Role):
    content = (await file.read()).decode()
    names = [user.name, channel.name, role.name, file.filename, content, count, fine, who.name]
    await interaction.response.send_message(' '.join(map(str, names)))


@tree.command(description='Takes its time')
async def later(interaction: discord.Interaction, hidden: bool):
    await interaction.response.defer(ephemeral=hidden, thinking=True)
    await interaction.edit_original_response(content='done')
    more = await interaction.followup.send('and more', ephemeral=hidden, wait=True)
    await more.edit(content='and even more')


@tree.command(description='Completes')
async def pick(interaction: discord.Interaction, fruit: str):
    await interaction.response.send_message(fruit)


@pick.autocomplete('fruit')
async def fruits(_, typed: str):
    return [app_commands.Choice(name=each, value=each) for each in ['apple', 'pear'] if each.startswith(typed)]


@tree.context_menu(name='Quote')
async def quote(interaction: discord.Interaction, message: discord.Message):
    await interaction.response.send_message(f'> {message.content}')


def channel() -> discord.TextChannel:
    return client.get_channel(int(world.channel))


async def login():
    await client.wait_until_ready()
    assert client.shard_count == 2, client.shard_count
    assert client.user.bot and client.application_id == client.user.id


async def caches():
    # The client calls itself ready two seconds after the last server, whether or not all have come; until then it holds
    # servers of which it knows no more than the id.
    await eventually(lambda: channel(), 'the server')
    guild = client.get_guild(int(world.server))
    assert guild.name == 'Rook House' and channel().name == 'tea', guild
    assert guild.shard_id == (guild.id >> 22) % 2
    assert guild.self_role is not None and guild.self_role.managed, guild.roles
    assert client.get_channel(int(world.forum)).type is discord.ChannelType.forum
    new = await person_does('POST', f'/servers/{world.server}/channels', {'name': 'new-here'})
    await eventually(lambda: client.get_channel(int(new['id'])), 'the new channel')
    assert (await guild.fetch_member(int(world.bob))).name == 'bob'
    found = await guild.query_members('ad', limit=5)
    assert [each.name for each in found] == ['ada'], found


async def messages():
    said = await world.say('good morning')
    message = await hears('good morning')
    assert str(message.author.id) == world.ada and message.author.name == 'ada'
    assert (discord.utils.utcnow() - message.created_at).total_seconds() < 60
    sent = await channel().send('hello', nonce=str(message.id)[-20:])
    assert (await world.reply_to(said))['content'] == 'hello'
    assert sent.author == client.user
    embed = discord.Embed(title='T', description='D').add_field(name='n', value='v')
    assert (await channel().send(embed=embed)).embeds[0].fields[0].value == 'v'


async def replies():
    said = await world.say('answer me')
    message = await hears('answer me')
    await message.reply('with pleasure')
    reply = await world.reply_to(said)
    assert reply['message_reference']['message_id'] == said['id'] and reply['type'] == 19
    await world.say('my turn', replyTo=reply['id'])
    answer = await hears('my turn')
    assert answer.reference.resolved.content == 'with pleasure' and client.user in answer.mentions


async def edits():
    sent = await channel().send('frst')
    edited = await sent.edit(content='first')
    assert edited.edited_at is not None
    said = await world.say('befor')
    await hears('befor')
    await person_does('PATCH', f"/channels/{world.channel}/messages/{said['id']}", {'text': 'before'})
    await eventually(lambda: [b for a, b in heard.get('message_edit', []) if b.content == 'before'], 'the edit')
    await person_does('DELETE', f'/channels/{world.channel}/messages', {'messages': [said['id']]})
    await eventually(lambda: [m for (m,) in heard.get('message_delete', []) if m.id == int(said['id'])], 'the deletion')
    await sent.delete()


async def files():
    await world.say('a file', files=[{'name': 'tea.txt', 'contentType': 'text/plain', 'text': 'green'}])
    message = await hears('a file')
    assert await message.attachments[0].read() == b'green'
    up = discord.File(io.BytesIO(b'black'), filename='list.txt', description='teas')
    sent = await channel().send('here', file=up)
    assert await sent.attachments[0].read() == b'black' and sent.attachments[0].description == 'teas'


async def reactions():
    said = await world.say('react')
    message = await hears('react')
    await message.add_reaction('👍')
    await person_does('POST', f"/channels/{world.channel}/messages/{said['id']}/reactions", {'person': world.bob, 'emoji': '👍'})
    await eventually(lambda: [r for r, u in heard.get('reaction_add', []) if u.id == int(world.bob)], 'the reaction')
    fetched = await channel().fetch_message(message.id)
    users = [user.name async for user in fetched.reactions[0].users()]
    assert fetched.reactions[0].count == 2 and 'bob' in users, users
    await fetched.remove_reaction('👍', discord.Object(int(world.bob)))
    await fetched.clear_reactions()


async def typing():
    async with channel().typing():
        shown = await person_does('GET', f'/channels/{world.channel}/typing')
        assert str(client.user.id) in shown, shown
    await person_does('POST', f'/channels/{world.channel}/typing', {'person': world.ada})
    await eventually(lambda: [u for _, u, _ in heard.get('typing', []) if u.id == int(world.ada)], 'typing')


async def direct_messages():
    said = await world.say('psst', channel=world.dm)
    message = await hears('psst')
    assert isinstance(message.channel, discord.DMChannel)
    await message.channel.send('yes?')
    assert (await world.reply_to(said))['content'] == 'yes?'
    bob = await client.fetch_user(int(world.bob))
    await bob.send('hello Bob')
    await person_does('PATCH', f'/people/{world.bob}', {'acceptsDms': False})
    try:
        await bob.send('again')
        raise AssertionError('a message to someone who takes none')
    except discord.Forbidden as error:
        assert error.code == 50007


async def threads():
    said = await world.say('a thread, please')
    message = await hears('a thread, please')
    thread = await message.create_thread(name='Tea talk')
    await thread.send('in here')
    await world.say('me too', channel=str(thread.id))
    assert (await hears('me too')).channel == thread
    alone = await channel().create_thread(name='Alone', type=discord.ChannelType.public_thread)
    await alone.edit(name='Not alone', archived=True)
    assert alone.parent == channel() and [each.id async for each in alone.history()] is not None
    private = await channel().create_thread(name='Private')
    await private.add_user(discord.Object(int(world.ada)))
    assert {each.id for each in await private.fetch_members()} == {client.user.id, int(world.ada)}
    # Who may manage threads sees private ones too.
    theirs = await person_does('POST', f'/channels/{world.channel}/threads', {'name': 'theirs', 'person': world.bob, 'private': True})
    await eventually(lambda: client.get_channel(int(theirs['id'])), "a private thread of somebody else's")
    assert said['id'] == str(thread.id)


async def forum_posts():
    forum = client.get_channel(int(world.forum))
    created = await forum.create_thread(name='How?', content='like this')
    assert created.message.id == created.thread.id and created.message.content == 'like this'
    post = await person_does('POST', f'/channels/{world.forum}/posts', {'name': 'Why?', 'person': world.ada, 'text': 'tell me'})
    message = await hears('tell me')
    assert message.channel.id == int(post['id']) and message.channel.parent_id == forum.id


async def history():
    place = await person_does('POST', f'/servers/{world.server}/channels', {'name': 'long'})
    for number in range(1, 121):
        await world.say(str(number), channel=place['id'])
    long = await eventually(lambda: client.get_channel(int(place['id'])), 'the channel')
    everything = [message.content async for message in long.history(limit=None)]
    assert everything == [str(number) for number in range(120, 0, -1)], everything
    middle = [m async for m in long.history(limit=60)][-1]
    assert [m.content async for m in long.history(after=middle, limit=3, oldest_first=True)] == ['62', '63', '64']
    await long.delete_messages([m async for m in long.history(limit=5)])
    await eventually(lambda: heard.get('raw_bulk_message_delete'), 'the deletion of several')
    pinned = [m async for m in long.history(limit=1)][0]
    await pinned.pin()
    assert [m.id async for m in long.pins()] == [pinned.id]
    await pinned.unpin()


async def commands():
    await tree.sync()
    options = {'user': world.bob, 'channel': world.channel, 'role': world.role, 'count': 3, 'fine': True, 'who': world.role,
               'file': {'name': 'a.txt', 'contentType': 'text/plain', 'text': 'inside'}}
    used = await world.interaction(f'/channels/{world.channel}/commands', {'person': world.ada, 'name': 'each', 'options': options})
    assert used['answer']['content'] == 'bob tea Helpers a.txt inside 3 True Helpers', used['answer']['content']
    said = await world.say('wise words')
    quoted = await world.interaction(f'/channels/{world.channel}/menu-commands', {'person': world.ada, 'name': 'Quote', 'message': said['id']})
    assert quoted['answer']['content'] == '> wise words'


async def deferred(hidden: bool):
    used = await world.interaction(f'/channels/{world.channel}/commands', {'person': world.ada, 'name': 'later', 'options': {'hidden': hidden}})
    assert used['answer']['content'] == 'done' and used['isEphemeral'] == hidden
    await person_does('GET', f"/interactions/{used['id']}/follow-ups/1?wait_ms=20000")
    for _ in range(400):
        again = await person_does('GET', f"/interactions/{used['id']}")
        if again['followUps'][0]['content'] == 'and even more':
            return
        await asyncio.sleep(0.05)
    raise AssertionError(again['followUps'])


async def autocomplete():
    body = {'person': world.ada, 'name': 'pick', 'options': {'fruit': 'ap'}, 'focused': 'fruit'}
    used = await world.interaction(f'/channels/{world.channel}/completions', body, until='acknowledged')
    assert [each['value'] for each in used['choices']] == ['apple'], used


async def controls():
    panel = await channel().send('panel', view=Panel())
    second = await channel().send('second', view=SecondPanel())

    async def use(message, how: str, **body):
        return await world.interaction(f'/channels/{world.channel}/messages/{message.id}/{how}', {'person': world.ada, **body})

    assert (await use(panel, 'click', customId='press'))['answer']['content'] == 'pressed'
    for message, menu, values, answer in [
        (panel, 'text', ['2'], 'text 2'),
        (panel, 'user', [world.bob], 'user bob'),
        (panel, 'role', [world.role], 'role Helpers'),
        (second, 'channel', [world.channel], 'channel tea'),
        (second, 'mentionable', [world.bob, world.role], "mentionable ['Helpers', 'bob']"),
    ]:
        content = (await use(message, 'choose', customId=menu, values=values))['answer']['content']
        assert content == answer, content


async def modals():
    panel = await channel().send('another panel', view=Panel())
    opened = await world.interaction(f'/channels/{world.channel}/messages/{panel.id}/click', {'person': world.ada, 'customId': 'ask'}, until='acknowledged')
    assert opened['modal']['title'] == 'A question', opened
    await questions_asked.wait()
    sent = await world.interaction(f"/interactions/{opened['id']}/submit", {'fields': {'name': 'Ada', 'tea': ['green']}})
    assert sent['answer']['content'] == 'Ada likes green' and sent['isEphemeral']


async def roles():
    guild = client.get_guild(int(world.server))
    member = await guild.fetch_member(int(world.bob))
    role = guild.get_role(int(world.role))
    await member.add_roles(role)
    assert [each.name for each in (await guild.fetch_member(member.id)).roles] == ['@everyone', 'Helpers']
    await member.remove_roles(role)
    assert len(await guild.fetch_roles()) == len(guild.roles)


async def polls_and_forwards():
    poll = discord.Poll(question='Tea?', duration=__import__('datetime').timedelta(hours=1))
    poll.add_answer(text='yes')
    sent = await channel().send(poll=poll)
    assert sent.poll.question == 'Tea?' and sent.poll.answers[0].text == 'yes'
    source = await channel().send('pass this on')
    forwarded = await source.forward(channel())
    assert forwarded.message_snapshots[0].content == 'pass this on'
    said = await world.say('and this')
    await world.say('', forward={'channel': world.channel, 'message': said['id']})
    await eventually(lambda: [m for (m,) in heard['message'] if m.message_snapshots and m.message_snapshots[0].content == 'and this'], 'the forward')


async def resumed_after(what: dict):
    before = len(heard.get('shard_resumed', []))
    await person_does('POST', '/gateway', what)
    await world.say(f"meanwhile {what['do']}")
    await hears(f"meanwhile {what['do']}")
    # Both shards lost their socket: a resume that is still to come would count for the next step.
    await eventually(lambda: len(heard.get('shard_resumed', [])) >= before + 2, 'two resumes')


async def identified_again():
    before = (await person_does('GET', '/gateway'))['identifies']
    await person_does('POST', '/gateway', {'do': 'invalidate', 'resumable': False})
    await identified(before + 2)
    await world.say('and here again')
    await hears('and here again')


async def main():
    steps = Steps()
    # Only from the login on can be waited for what comes after it.
    await client.login(os.environ['DISCORD_TOKEN'])
    running = asyncio.create_task(client.connect())
    running.add_done_callback(lambda done: done.cancelled() or done.exception() and print(f'fail connection: {done.exception()!r}', flush=True))
    for name, work in [
        ('login with two shards', login), ('caches', caches), ('messages', messages), ('replies', replies),
        ('edits and deletions', edits), ('files up and down', files), ('reactions', reactions), ('typing', typing),
        ('direct messages', direct_messages), ('threads', threads), ('forum posts', forum_posts),
        ('paging history', history), ('commands', commands), ('deferred and follow-up', lambda: deferred(False)),
        ('ephemeral', lambda: deferred(True)), ('autocomplete', autocomplete), ('buttons and menus', controls),
        ('modals', modals), ('roles of members', roles), ('polls and forwards', polls_and_forwards),
        ('resume after a dropped socket', lambda: resumed_after({'do': 'cut'})),
        ('op 7', lambda: resumed_after({'do': 'ask-to-reconnect'})), ('op 9', identified_again),
    ]:
        await steps.step(name, work)
    await client.close()
    await running
    return steps.failed


failed = asyncio.run(main())
