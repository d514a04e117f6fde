"""What the Python programs share: the control, and the list of steps with its report."""

import asyncio
import json
import os
import traceback
import urllib.error
import urllib.request

control_url = os.environ['CONTROL_URL']


def ask(method: str, path: str, body: object = None):
    """Asks the control, and gives what it answers."""
    data = None if body is None else json.dumps(body).encode()
    request = urllib.request.Request(control_url + path, data=data, method=method)
    try:
        with urllib.request.urlopen(request, timeout=30) as answer:
            text = answer.read()
            return json.loads(text) if text else None
    except urllib.error.HTTPError as error:
        raise AssertionError(f'{method} {path}: {error.read().decode()}') from None


async def person_does(method: str, path: str, body: object = None):
    """The same beside a bot that goes on meanwhile."""
    return await asyncio.to_thread(ask, method, path, body)


class World:
    """Two people, a server with a text channel, a forum, a role, and the direct messages of the first person."""

    def __init__(self):
        self.ada = ask('POST', '/people', {'name': 'Ada'})['id']
        self.bob = ask('POST', '/people', {'name': 'Bob'})['id']
        everyone = ['viewChannel', 'sendMessages', 'sendMessagesInThreads', 'embedLinks', 'attachFiles', 'addReactions',
                    'readMessageHistory', 'useApplicationCommands', 'createPublicThreads', 'createPrivateThreads',
                    'manageMessages', 'manageThreads', 'manageRoles']
        server = ask('POST', '/servers', {'name': 'Rook House', 'members': [self.ada, self.bob], 'botRole': True,
                                          'everyone': everyone})
        self.server = server['id']
        self.role = ask('POST', f'/servers/{self.server}/roles', {'name': 'Helpers', 'mentionable': True})['id']
        self.channel = ask('POST', f'/servers/{self.server}/channels', {'name': 'tea'})['id']
        self.forum = ask('POST', f'/servers/{self.server}/channels', {'name': 'questions', 'kind': 'forum'})['id']
        self.dm = ask('POST', f'/people/{self.ada}/dm')['id']

    async def say(self, text: str, channel: str | None = None, person: str | None = None, **more):
        return await person_does('POST', f'/channels/{channel or self.channel}/messages',
                                 {'person': person or self.ada, 'text': text, **more})

    async def reply_to(self, message):
        return await person_does('GET', f"/channels/{message['channel_id']}/messages/{message['id']}/reply?wait_ms=20000")

    async def interaction(self, path: str, body: object, until: str = 'answered'):
        """Lets a person use something, and gives it back once it is answered."""
        begun = await person_does('POST', path, body)
        return await person_does('GET', f"/interactions/{begun['id']}?until={until}&wait_ms=20000")


async def identified(sessions: int):
    """Waits until the bot has begun this many sessions. Those of two shards are five seconds apart."""
    for _ in range(1000):
        if (await person_does('GET', '/gateway'))['identifies'] >= sessions:
            return
        await asyncio.sleep(0.05)
    raise AssertionError(f'waited for {sessions} sessions')


class Steps:
    """Steps in their order: each is reported, and one that fails keeps none from being tried."""

    def __init__(self):
        self.failed = 0

    async def step(self, name: str, work):
        try:
            await asyncio.wait_for(work(), 60)
            print(f'pass {name}', flush=True)
        except Exception as error:
            self.failed += 1
            where = traceback.extract_tb(error.__traceback__)
            line = next((f'{each.filename.split("/")[-1]}:{each.lineno}' for each in reversed(where) if 'clients/' in each.filename and 'site-packages' not in each.filename), '')
            print(f'fail {name}: {type(error).__name__} {error} {line}'.replace('\n', ' '), flush=True)


async def eventually(look, what: str, seconds: float = 30):
    """Waits until it holds: what comes over the gateway has its own time, whatever REST has answered before."""
    for _ in range(int(seconds * 50)):
        found = look()
        if found:
            return found
        await asyncio.sleep(0.02)
    raise AssertionError(f'waited {seconds} s for {what}')
