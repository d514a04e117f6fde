/** The control of the local Discord: what other programs ask for over HTTP, and what docs/local-discord.md says of it. */
import { readFileSync } from 'node:fs';
import { expect, onTestFinished, test } from 'vitest';
import { startControl } from '../../src/local/control/start-control.ts';
import { identified } from './discord/raw-client.ts';
import { type SmallWorld, smallWorld } from './discord/small-world.ts';

type Asked = (
  method: string,
  path: string,
  body?: unknown,
) => Promise<{ readonly status: number; readonly body: unknown }>;

async function controlled(): Promise<SmallWorld & { readonly ask: Asked }> {
  const world = await smallWorld();
  const control = await startControl(world.discord);
  onTestFinished(() => control.close());
  const ask: Asked = async (method, path, body) => {
    const answer = await fetch(control.url + path, {
      method,
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    });
    const text = await answer.text();
    return { status: answer.status, body: text === '' ? undefined : JSON.parse(text) };
  };
  return { ...world, ask };
}

test('every route stands in the document as it stands in the list of the control', async () => {
  const { ask } = await controlled();
  const document = readFileSync(new URL('../../docs/local-discord.md', import.meta.url), 'utf8');
  const documented = [...document.matchAll(/^\| `([A-Z]+ \/[^`]*)` \|/gm)].map(([, route]) => route);

  const { body } = await ask('GET', '/');

  const listed = (body as string[]).map((line) => line.slice(0, line.indexOf(':')));
  expect(documented.toSorted()).toEqual(listed.toSorted());
});

test('a person is made, joins a server, and says something that the bot hears', async () => {
  const { discord, guild, general, ask } = await controlled();
  const { gateway } = await identified(discord);

  const person = (await ask('POST', '/people', { name: 'Cleo' })).body as { id: string };
  await ask('PUT', `/servers/${guild.id}/members`, { person: person.id });
  const said = await ask('POST', `/channels/${general.id}/messages`, { person: person.id, text: 'good morning' });

  expect(said).toMatchObject({ status: 200, body: { content: 'good morning', author: { id: person.id } } });
  await gateway.until(({ t, d }) => t === 'MESSAGE_CREATE' && JSON.stringify(d).includes('good morning'));
});

test.each([
  { what: 'a missing field', path: '/people', body: {}, status: 400, error: /^name: / },
  { what: 'an unknown field', path: '/people', body: { name: 'Cleo', age: 3 }, status: 400, error: /"age"/ },
  { what: 'an id of nobody', path: '/people/100000000000000009/dm', body: {}, status: 404, error: 'Unknown User' },
  {
    what: 'a route that there is not',
    path: '/person',
    body: {},
    status: 404,
    error: /^There is no POST \/person\. GET \//,
  },
  { what: 'a path that is no path', path: '/people/%E0/dm', body: {}, status: 400, error: /path/ },
  {
    what: 'a fault of no kind',
    path: '/faults',
    body: { fault: { kind: 'rain' } },
    status: 400,
    error: /^fault\.kind: /,
  },
  { what: 'time that goes back', path: '/clock/advance', body: { ms: -1 }, status: 400, error: /^ms: / },
])('$what is answered with $status and a sentence', async ({ path, body, status, error }) => {
  const { ask } = await controlled();

  const answer = await ask('POST', path, body);

  expect(answer.status).toBe(status);
  expect((answer.body as { error: string }).error).toMatch(error);
});

test('what people can not do there is said in words', async () => {
  const { ann, general, ask } = await controlled();

  const used = await ask('POST', `/channels/${general.id}/commands`, { person: ann.id, name: 'nothing' });

  expect(used).toEqual({ status: 400, body: { error: 'There is no command /nothing in #general.' } });
});

test('a wait for the bot ends with 408 and with what was seen', async () => {
  const { discord, ann, general, ask } = await controlled();
  const said = discord.say(ann, general, 'anybody?');

  const reply = await ask('GET', `/channels/${general.id}/messages/${said.id}/reply?wait_ms=1`);

  expect(reply).toMatchObject({ status: 408, body: { error: expect.stringContaining('anybody?') } });
});
