import { EventEmitter } from 'node:events';
import { RESTEvents } from 'discord.js';
import { expect, test } from 'vitest';
import { createDiscordNow } from '../../src/discord/discord-now.ts';
import { drivenClock } from '../support/driven-clock.ts';

test('Discord’s time is that of its latest answer, and goes on from there', async () => {
  const clock = drivenClock(1_700_000_000_000);
  const rest = new EventEmitter();
  const answer = (headers: Record<string, string>) =>
    rest.emit(RESTEvents.Response, {}, new Response(null, { headers }));
  const now = createDiscordNow(rest, clock);
  expect(now()).toBe(clock.now());

  answer({ date: new Date(clock.now() - 600_000).toUTCString() });
  answer({});
  answer({ date: 'soon' });
  await clock.pass(5_000);

  expect(now()).toBe(clock.now() - 600_000);
});
