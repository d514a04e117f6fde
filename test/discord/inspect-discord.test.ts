import { expect, onTestFinished, test } from 'vitest';
import { systemClock } from '../../src/app/system-clock.ts';
import { inspectDiscord } from '../../src/discord/inspect-discord.ts';
import { startLocalDiscord } from '../../src/local/discord/start-local-discord.ts';

async function inspected() {
  const discord = await startLocalDiscord();
  onTestFinished(() => discord.close());
  return { discord, inspection: inspectDiscord(discord.token, discord.apiUrl, systemClock) };
}

test('every server is found, however many there are', async () => {
  const { discord, inspection } = await inspected();
  const names = Array.from({ length: 201 }, (_, index) => `Small ${index}`);
  for (const name of names) discord.createGuild({ name, members: [] });

  expect((await inspection.servers()).map(({ name }) => name)).toEqual(names);
});

test('a channel is seen or not; that Discord fails is no answer', async () => {
  const { discord, inspection } = await inspected();
  const tea = discord.createTextChannel(discord.createGuild({ name: 'Rook House', members: [] }), 'tea');

  expect(await inspection.seesChannel(tea.id)).toBe(true);
  expect(await inspection.seesChannel('123456789012345678')).toBe(false);
  discord.faults.plan({ route: '/channels/{channel_id}' }, { kind: 'answer', status: 503 }, 2);
  await expect(inspection.seesChannel(tea.id)).rejects.toMatchObject({ kind: 'unreachable' });
});

test('a page of something in between is no answer', async () => {
  const { discord, inspection } = await inspected();
  const page = { kind: 'answer', status: 200, headers: { 'content-type': 'text/html' } } as const;
  discord.faults.plan({ route: '/applications/@me' }, page);

  await expect(inspection.application()).rejects.toMatchObject({
    kind: 'unreachable',
    message: expect.stringContaining('another program has answered'),
  });
});

test.each([
  [{ flags: 1 << 18 }, true],
  [{ flags: 1 << 19 }, true],
  [{ flags: 0 }, false],
  [{ flags: undefined }, false],
])('with %o it may read what does not address it: %s', async (flags, mayReadContent) => {
  const { discord, inspection } = await inspected();
  const body = { id: discord.applicationId, name: 'Scarlet', interactions_endpoint_url: null, ...flags };
  discord.faults.plan({ route: '/applications/@me' }, { kind: 'answer', status: 200, body });

  expect(await inspection.application()).toMatchObject({ mayReadContent, commandsGoTo: undefined });
});
