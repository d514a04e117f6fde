import { DiscordAPIError, HTTPError, REST, RESTEvents, Routes } from 'discord.js';
import { expect, onTestFinished, test } from 'vitest';
import { askDiscord, NotDiscordsAnswer } from '../../src/discord/ask-discord.ts';
import { isPassingAtDiscord } from '../../src/discord/to-discord-failure.ts';
import { startOtherServer } from '../support/other-servers.ts';

type Said = { readonly status: number; readonly body?: string | object; readonly headers?: Record<string, string> };

const route = '/channels/123456789012345678/messages';

const gateway = {
  url: 'wss://gateway.discord.gg',
  shards: 1,
  session_start_limit: { total: 1_000, remaining: 999, reset_after: 0, max_concurrency: 1 },
};

/** What becomes of a request that is answered so, always. */
async function asked(said: Said, request: (rest: REST) => Promise<unknown> = (rest) => rest.post(route, { body: {} })) {
  const server = await startOtherServer(() => said);
  onTestFinished(() => server[Symbol.asyncDispose]());
  const rest = new REST({
    api: `${server.url}/api`,
    retries: 1,
    makeRequest: askDiscord,
    rejectOnRateLimit: () => true,
  });
  const heard: number[] = [];
  rest.setToken('a.b.c').on(RESTEvents.Response, (_, { status }) => heard.push(status));
  const ask = () => request(rest).then(undefined, (error: unknown) => error);
  return { outcome: await ask(), ask, heard, server };
}

test.each([
  [401, { message: '401: Unauthorized', code: 0 }],
  [403, { message: 'Missing Access', code: 50_001 }],
  [404, { message: 'Unknown Channel', code: 10_003 }],
  [
    400,
    { message: 'Invalid Form Body', code: 50_035, errors: { content: { _errors: [{ code: 'A', message: 'b' }] } } },
  ],
])('%i in the words of Discord is its refusal: %o', async (status, body) => {
  const { outcome, heard } = await asked({ status, body });

  expect(outcome).toBeInstanceOf(DiscordAPIError);
  expect(outcome).toMatchObject({ status, code: body.code, rawError: body });
  expect(isPassingAtDiscord(outcome)).toBe(false);
  expect(heard).toEqual([status]);
});

test.each([
  ['a page', { status: 401, body: '<html>Who are you?</html>' }],
  ['a page', { status: 403, body: '<html>Forbidden</html>' }],
  ['a page', { status: 405, body: '<html>Not allowed</html>' }],
  ['a page', { status: 407, body: '<html>Who are you?</html>' }],
  ['nothing', { status: 403, headers: { 'content-length': '0' } }],
  ['the words of another program', { status: 403, body: { message: 'Forbidden', code: 403 } }],
  ['the words of another program', { status: 401, body: { error: 'no' } }],
  ['what only says that it is JSON', { status: 403, body: 'no', headers: { 'content-type': 'application/json' } }],
  ['no object', { status: 400, body: 'null', headers: { 'content-type': 'application/json' } }],
  [
    'what Cloudflare lets nobody through with',
    { status: 403, body: { message: 'internal network error', code: 40_333 } },
  ],
  ['the words of another program', { status: 400, body: { error: 'no', code: 0 } }],
  ['a page', { status: 200, body: '<html>Welcome</html>' }],
  ['what names no kind', { status: 200, headers: { 'content-type': '' } }],
  ['a redirect', { status: 302, headers: { location: '/login', 'content-type': '' } }],
  ['no time to wait', { status: 429, body: '<html>Too many</html>' }],
])('%s (%o) is no answer of Discord: it passes, and nobody hears of it', async (_, said) => {
  const { outcome, ask, heard, server } = await asked(said);

  expect(outcome).toBeInstanceOf(NotDiscordsAnswer);
  expect(outcome).toMatchObject({ httpStatus: said.status });
  expect(isPassingAtDiscord(outcome)).toBe(true);
  expect({ heard, requests: server.asked.length }).toEqual({ heard: [], requests: 1 });
  // The token is not forgotten for it.
  expect(await ask()).toBeInstanceOf(NotDiscordsAnswer);
});

test('what is broken, too large, or wants patience is as it was, whoever says so', async () => {
  const page = (status: number, headers = {}) => asked({ status, body: '<html>No</html>', headers });

  expect((await page(502)).outcome).toBeInstanceOf(HTTPError);
  expect((await page(413)).outcome).toBeInstanceOf(DiscordAPIError);
  expect((await page(429, { 'retry-after': '30' })).outcome).toMatchObject({
    name: 'RateLimitError[/channels/:id/messages]',
  });
});

// Every typing, reaction and deletion failed, and every command's first answer: Discord says `text/html` of no content.
test('what Discord answers where all is well is passed on', async () => {
  expect((await asked({ status: 200, body: { id: '1' } })).outcome).toEqual({ id: '1' });
  for (const type of ['text/html; charset=utf-8', ''])
    expect((await asked({ status: 204, headers: { 'content-type': type } })).outcome).toBeInstanceOf(ArrayBuffer);
});

test('where the gateway is comes only from what says all of it: discord.js would end the process with less', async () => {
  const askedForGateway = async (body: object | undefined, status = 200) =>
    (await asked({ status, ...(body && { body }) }, (rest) => rest.get(Routes.gatewayBot()))).outcome;
  const { session_start_limit: limit } = gateway;

  expect(await askedForGateway(gateway)).toEqual(gateway);
  for (const odd of [
    {},
    [],
    { ...gateway, url: 'gateway' },
    { ...gateway, url: 'https://gateway.discord.gg' },
    { ...gateway, url: undefined },
    { ...gateway, shards: 0 },
    { ...gateway, session_start_limit: undefined },
    ...Object.keys(limit).map((member) => ({ ...gateway, session_start_limit: { ...limit, [member]: undefined } })),
  ])
    expect(await askedForGateway(odd), JSON.stringify(odd)).toBeInstanceOf(NotDiscordsAnswer);
  for (const [status, body] of [[204], [201, {}], [206, {}]] as const)
    expect(await askedForGateway(body, status), `${status}`).toBeInstanceOf(NotDiscordsAnswer);
});
