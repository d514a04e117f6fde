import { createServer } from 'node:net';
import { inspect } from 'node:util';
import { Agent, errors, getGlobalDispatcher, setGlobalDispatcher } from 'undici';
import { describe, expect, onTestFinished, test } from 'vitest';
import { callLetta } from '../../src/letta/call-letta.ts';
import { connectLetta, type LettaConnection } from '../../src/letta/connect-letta.ts';
import { failureOf } from './failure-of.ts';
import { handClock } from './hand-clock.ts';
import { type Scripted, scriptedLetta, silentLog } from './scripted-letta.ts';

const canary = 'canary-of-a-person';

function listing(connection: LettaConnection): Promise<unknown> {
  return callLetta(connection, 'list agents', (options) => connection.client.agents.list({}, options));
}

async function failureAfter(answer: Scripted) {
  const { connection } = await scriptedLetta([answer]);
  return await failureOf(listing(connection));
}

const modelError = (type: string, detail = `UNKNOWN: ${canary}`) => ({
  error: { type, message: 'It failed.', detail },
});
const cloud = (...reasons: string[]) => ({ error: 'Rate limited', reasons });
// As Cloudflare answers whoever accepts JSON.
const cloudflare = (status: number, title: string) => ({ title, status, detail: 'See there.', cloudflare_error: true });

describe('an HTTP error', () => {
  test.each([
    [400, { detail: 'INVALID_ARGUMENT: nonsense' }, 'letta-rejected', 'no'],
    [400, { detail: 'Context window exceeded' }, 'context-overflow', 'no'],
    [401, { detail: 'Unauthorized' }, 'letta-refused-key', 'no'],
    [401, '<html>Who are you?</html>', 'letta-unreachable', 'no'],
    [403, { error: 'Forbidden' }, 'letta-refused-key', 'no'],
    [403, '<html>Forbidden</html>', 'letta-unreachable', 'no'],
    [400, '<html>No TLS here</html>', 'letta-unreachable', 'no'],
    [405, '<html>Not allowed</html>', 'letta-unreachable', 'no'],
    [409, '', 'letta-unreachable', 'no'],
    [408, '', 'letta-unreachable', 'unknown'],
    [499, '', 'outcome-unknown', 'unknown'],
    [404, { detail: 'Agent with ID agent-1 not found' }, 'letta-agent-missing', 'no'],
    [404, { detail: 'Agent not found' }, 'letta-agent-missing', 'no'],
    [404, { detail: 'NOT_FOUND: Agent agent-1 not found' }, 'letta-agent-missing', 'no'],
    [404, { detail: "Agent not found with id='['agent-1']', access level in ['read']" }, 'letta-agent-missing', 'no'],
    [404, { detail: 'Agent gateway at edge-7 not found' }, 'letta-unreachable', 'no'],
    [404, { error: 'Agent upstream was not found' }, 'letta-unreachable', 'no'],
    [404, { detail: 'Block storage not found' }, 'letta-unreachable', 'no'],
    [404, { detail: "No block with label 'human' found for agent 'agent-1'" }, 'letta-rejected', 'no'],
    [404, { detail: 'NOT_FOUND: Tool with id tool-1 not found' }, 'letta-rejected', 'no'],
    [404, { detail: 'NOT_FOUND: Handle a/b c (local) not found, must be one of …' }, 'model-missing', 'no'],
    [404, { detail: 'NOT_FOUND: Handle a/b not found, must be one of …' }, 'model-missing', 'no'],
    [404, { detail: "Block with id 'block-1' not found" }, 'letta-rejected', 'no'],
    [404, { detail: "Run not found with id='['run-1']', access level in ['read']" }, 'outcome-unknown', 'unknown'],
    [404, { detail: "No message found with id 'message-1'" }, 'letta-rejected', 'no'],
    [404, { detail: 'Not Found' }, 'letta-unreachable', 'no'],
    [404, { status: 'error', code: 404, message: 'Application not found' }, 'letta-unreachable', 'no'],
    [404, { message: 'Route GET:/v1/agents/agent-1 not found' }, 'letta-unreachable', 'no'],
    [404, { title: 'Not Found', detail: 'The resource was not found' }, 'letta-unreachable', 'no'],
    [404, '<html>no such page</html>', 'letta-unreachable', 'no'],
    [308, '', 'letta-unreachable', 'no'],
    [308, { detail: 'Moved' }, 'letta-unreachable', 'no'],
    [407, { error: 'Who are you?' }, 'letta-unreachable', 'no'],
    [400, { detail: 'Run run-1 not found' }, 'letta-rejected', 'no'],
    [407, '<html>Who are you?</html>', 'letta-unreachable', 'no'],
    [403, cloudflare(403, 'Error 1010: Access denied'), 'letta-unreachable', 'no'],
    [409, cloudflare(409, 'Error 1018: Could not find host'), 'letta-unreachable', 'no'],
    [502, cloudflare(502, 'Error 502: Bad gateway'), 'letta-unreachable', 'unknown'],
    [504, cloudflare(504, 'Error 504: Gateway time-out'), 'letta-unreachable', 'unknown'],
    [530, cloudflare(530, 'Error 1033: Cloudflare Tunnel error'), 'letta-unreachable', 'unknown'],
    [408, { detail: 'slow' }, 'letta-unreachable', 'unknown'],
    [409, { detail: { code: 'PENDING_APPROVAL', message: 'waiting' } }, 'letta-busy', 'no'],
    [409, { detail: 'CONFLICT: Cannot send a new message: another request is being processed' }, 'letta-busy', 'no'],
    [409, { detail: 'CONFLICT: Block with id x was updated by another transaction.' }, 'letta-busy', 'no'],
    [409, { detail: 'A block with this label already exists' }, 'letta-rejected', 'no'],
    [413, '', 'letta-rejected', 'no'],
    [422, { detail: 'Edit failed: Exceeds 20000 character limit' }, 'letta-rejected', 'no'],
    [499, { detail: 'Client disconnected' }, 'outcome-unknown', 'unknown'],
    [500, { detail: 'An unknown error occurred' }, 'letta-broken', 'unknown'],
    [500, { detail: "Export failed: Agent name 'a.b' contains invalid characters" }, 'letta-rejected', 'no'],
    [502, '<html>Bad gateway</html>', 'letta-unreachable', 'unknown'],
    [502, { detail: 'A tool broke' }, 'letta-broken', 'unknown'],
    [504, { detail: 'A tool was slow' }, 'letta-broken', 'unknown'],
    [503, { detail: 'The database is temporarily unavailable.' }, 'letta-overloaded', 'unknown'],
    [504, '', 'letta-unreachable', 'unknown'],
    [520, '<html>Cloudflare</html>', 'letta-unreachable', 'unknown'],
    [521, '<html>Cloudflare</html>', 'letta-unreachable', 'no'],
    [523, '<html>Cloudflare</html>', 'letta-unreachable', 'no'],
    [524, '<html>Cloudflare</html>', 'letta-unreachable', 'unknown'],
    [525, '<html>Cloudflare</html>', 'letta-unreachable', 'no'],
    [526, '<html>Cloudflare</html>', 'letta-unreachable', 'no'],
  ] as const)('%i with %o is %s, arrived: %s', async (status, body, kind, arrived) => {
    const failure = await failureAfter({ status, body });

    expect(failure).toMatchObject({ kind, arrived });
  });

  test.each([
    [400, 'llm_bad_request', 'INVALID_ARGUMENT: no images', 'letta-rejected'],
    [400, 'llm_bad_request', 'INVALID_ARGUMENT: context_length_exceeded', 'context-overflow'],
    [401, 'llm_authentication', '', 'model-refused-key'],
    [402, 'llm_insufficient_credits', '', 'model-out-of-credit'],
    [403, 'bedrock_permission_denied', '', 'model-refused-key'],
    [429, 'llm_rate_limit', '', 'model-rate-limited'],
    [500, 'llm_error', '', 'model-unavailable'],
    [500, 'llm_error', 'NOT_FOUND: no such model', 'model-missing'],
    [502, 'llm_error', '', 'model-unavailable'],
    [504, 'llm_timeout', '', 'model-unavailable'],
  ] as const)('%i of type %s is the fault of the model, not of Letta (%s)', async (status, type, detail, kind) => {
    const failure = await failureAfter({ status, body: modelError(type, detail) });

    expect(failure).toMatchObject({ kind, arrived: 'unknown' });
  });

  test.each([
    [402, cloud('not-enough-credits'), 'model-out-of-credit'],
    [429, cloud('free-usage-exceeded'), 'model-out-of-credit'],
    [429, cloud('exceeded-quota'), 'model-out-of-credit'],
    [429, cloud('agents-limit-exceeded'), 'too-many-users'],
    [429, cloud('model-unknown'), 'model-missing'],
    [429, cloud('context-window-size-not-supported'), 'letta-rejected'],
    [429, cloud('byok-not-available-on-free-tier'), 'letta-rejected'],
    [429, {}, 'letta-overloaded'],
    [402, {}, 'model-out-of-credit'],
    [402, { error: 'You have reached your limit for agents' }, 'too-many-users'],
    [402, { error: { message: 'Rate limited', reasons: ['agents-limit-exceeded'] } }, 'too-many-users'],
  ] as const)('%i with the reasons of Letta Cloud %o is %s', async (status, body, kind) => {
    const failure = await failureAfter({ status, body });

    expect(failure).toMatchObject({ kind, arrived: 'no' });
  });

  test.each([
    [{ 'retry-after': '7' }, {}, 7_000],
    [{ 'retry-after': '0.5' }, {}, 500],
    [{ 'retry-after-ms': '120', 'retry-after': '7' }, {}, 120],
    [{ 'retry-after': 'Sun, 22 Nov 2026 20:00:10 GMT', date: 'Sun, 22 Nov 2026 20:00:00 GMT' }, {}, 10_000],
    [{ 'retry-after': 'Sun, 22 Nov 2026 19:59:00 GMT', date: 'Sun, 22 Nov 2026 20:00:00 GMT' }, {}, 0],
    [{ 'retry-after': 'soon' }, {}, undefined],
    [{}, { timeToQuotaResetMs: 60_000 }, 60_000],
    [{}, {}, undefined],
  ] as const)('with the headers %o and the body %o asks for %s ms of patience', async (headers, body, wait) => {
    const failure = await failureAfter({ status: 429, headers, body });

    expect(failure.retryAfterMs).toBe(wait);
  });

  test.each([
    [422, { detail: `[{'type': 'missing', 'loc': ('body', 'messages', 0), 'msg': 'no', 'input': '${canary}'}]` }],
    [422, { detail: `1 validation error for MessageCreate\ncontent\n  bad [input_value='${canary}']` }],
    [500, { detail: `Export failed: Agent name '${canary}' contains invalid characters` }],
    [500, modelError('llm_error')],
    [502, `<html>${canary}</html>`],
  ])('%i leaks nothing of what was sent', async (status, body) => {
    const failure = await failureAfter({ status, body });

    expect(failure.message).toMatch(`: ${status}`);
    expect(inspect(failure, { depth: 9 })).not.toContain(canary);
  });

  test('names the place and the type of a validation error', async () => {
    const detail =
      "[{'type': 'missing', 'loc': ('body', 'messages', 0, 'role'), 'msg': 'Field required', 'input': {}}]";

    const failure = await failureAfter({ status: 422, body: { detail } });

    expect(failure.message).toBe('could not list agents: 422 (missing at body.messages.0.role)');
  });

  test('with a sentence of great length is cut', async () => {
    const failure = await failureAfter({ status: 400, body: { detail: '🦊'.repeat(5_000) } });

    expect([...failure.message].length).toBeLessThan(250);
  });
});

describe('a broken connection', () => {
  test('that was refused has sent nothing', async () => {
    const baseUrl = `http://127.0.0.1:${await closedPort()}`;
    const connection = connectLetta({ baseUrl, clock: handClock(), log: silentLog });

    const failure = await failureOf(listing(connection));

    expect(failure).toMatchObject({ kind: 'letta-unreachable', arrived: 'no' });
    expect(failure.message).toContain(`ECONNREFUSED at ${new URL(baseUrl).host}`);
  });

  test('to a name that nobody knows has sent nothing', async () => {
    const connection = connectLetta({ baseUrl: 'http://letta.invalid', clock: handClock(), log: silentLog });

    const failure = await failureOf(listing(connection));

    expect(failure).toMatchObject({ kind: 'letta-unreachable', arrived: 'no' });
  });

  test('that could not be made in time has sent nothing', async () => {
    const before = getGlobalDispatcher();
    onTestFinished(() => setGlobalDispatcher(before));
    setGlobalDispatcher(new Agent({ connect: (_, connected) => connected(new errors.ConnectTimeoutError(), null) }));
    const connection = connectLetta({ baseUrl: 'http://letta', clock: handClock(), log: silentLog });

    const failure = await failureOf(listing(connection));

    expect(failure).toMatchObject({ kind: 'letta-unreachable', arrived: 'no' });
    expect(failure.message).toContain('UND_ERR_CONNECT_TIMEOUT');
  });

  test('that was reset may have delivered the request', async () => {
    const failure = await failureAfter('reset');

    expect(failure).toMatchObject({ kind: 'letta-unreachable', arrived: 'unknown' });
  });

  test('without an answer ends at our own limit, and may have delivered the request', async () => {
    const letta = await scriptedLetta(['hang'], { writeTimeoutMs: 5_000 });
    const attempt = failureOf(listing(letta.connection));
    await letta.arrived(1);

    letta.clock.advance(5_000);

    expect(await attempt).toMatchObject({ kind: 'letta-unreachable', arrived: 'unknown' });
  });
});

describe('a server that can not be reached', () => {
  test.each<Scripted>([
    'reset',
    { status: 502, body: '<html></html>' },
    { status: 404, body: { detail: 'Not Found' } },
  ])('is named by its address, without what may be secret in it: %o', async (answer) => {
    const { baseUrl, connection } = await scriptedLetta([answer]);
    const at = `${baseUrl.replace('//', `//ada:${canary}@`)}/letta/?key=${canary}`;

    const failure = await failureOf(listing({ ...connection, baseUrl: at }));

    expect(failure.kind).toBe('letta-unreachable');
    expect(failure.message).toContain(`could not list agents at ${baseUrl}/letta: `);
    expect(failure.message).not.toContain(canary);
  });

  test('is not told of a server that refuses, unless it refuses the key', async () => {
    const whole = /^could not list agents at http:.*: 401 \(the key is missing or refused\)$/;

    expect((await failureAfter({ status: 400, body: {} })).message).toMatch(/^could not list agents: 400/);
    expect((await failureAfter({ status: 401, body: {} })).message).toMatch(whole);
  });

  test.each([
    [404, '<html>no such page</html>', '404 (not an answer of Letta itself; is the address right?)'],
    [308, { detail: 'Moved' }, '308 (Moved; a redirect: use the address that it leads to)'],
    [429, cloud('agents-limit-exceeded'), '429 (agents-limit-exceeded; Rate limited)'],
    [400, {}, '400'],
  ])('%i with %o says what to look at: %s', async (status, body, said) => {
    const { message } = await failureAfter({ status, body });

    expect(message.replace(/^could not list agents(?: at http:\S+)?: /, '')).toBe(said);
  });

  test('is not said to refuse the key where a page of something in between does', async () => {
    const { message } = await failureAfter({ status: 403, body: '<html>No</html>' });

    expect(message).toMatch(
      /: 403 \(not an answer of Letta itself; what stands before it may want another key or a login\)$/,
    );
  });
});

describe('an answer of another shape', () => {
  test('that is no JSON is a fault of the server, and is not quoted; where it came from is told', async () => {
    const headers = { 'content-type': 'application/json' };

    const failure = await failureAfter({ headers, body: `{"${canary}` });

    expect(failure).toMatchObject({ kind: 'letta-broken', arrived: 'unknown' });
    expect(failure.message).toMatch(/^could not list agents at http:.*: an answer that is no JSON$/);
    expect(inspect(failure, { depth: 9 })).not.toContain(canary);
  });

  test('an error of nobody we know keeps its cause', async () => {
    const { connection } = await scriptedLetta([]);
    const cause = new RangeError('a fault of ours');

    const failure = await failureOf(callLetta(connection, 'count', () => Promise.reject(cause)));

    expect(failure).toMatchObject({ kind: 'letta-broken', cause });
  });
});

async function closedPort(): Promise<number> {
  const server = createServer();
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const address = server.address();
  await new Promise((resolve) => server.close(resolve));
  return typeof address === 'object' && address !== null ? address.port : 0;
}
