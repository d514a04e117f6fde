import { GatewayIntentBits } from 'discord.js';
import { expect, test } from 'vitest';
import { clientOptions } from '../../src/discord/client-options.ts';

test('the privileged intent is asked for where it is wanted, and nowhere else', () => {
  const [without, wanted] = [false, true].map((messageContent) => clientOptions({ messageContent }).intents);

  expect(without).not.toContain(GatewayIntentBits.MessageContent);
  expect(wanted).toEqual([...(without as readonly number[]), GatewayIntentBits.MessageContent]);
});

test('what is sent pings nobody', () => {
  expect(clientOptions({ messageContent: true }).allowedMentions).toEqual({ parse: [] });
});

test('another REST API takes the place of that of Discord only where one is named', () => {
  expect(clientOptions({ messageContent: true, apiUrl: 'http://local.test/api' }).rest?.api).toBe(
    'http://local.test/api',
  );
  expect(clientOptions({ messageContent: true }).rest).not.toHaveProperty('api');
});

test.each([
  ['a post that may go soon', 'POST', '/channels/:id/messages', 10_000, false],
  ['a post that would wait for long', 'POST', '/channels/:id/messages', 10_001, true],
  ['an edit of a message, however short', 'PATCH', '/channels/:id/messages/:id', 1, true],
  ['an edit of something else', 'PATCH', '/webhooks/:id/:token/messages/:id', 1, false],
  ['another request about a message', 'GET', '/channels/:id/messages/:id', 1, false],
])('the wait of %s', (_, method, route, retryAfter, isLeftToTheCaller) => {
  const { rejectOnRateLimit } = clientOptions({ messageContent: true }).rest ?? {};

  const decided = typeof rejectOnRateLimit === 'function' && rejectOnRateLimit({ method, route, retryAfter } as never);

  expect(decided).toBe(isLeftToTheCaller);
});
