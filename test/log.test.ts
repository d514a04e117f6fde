import { execFileSync, spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, openSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { describe, expect, test } from 'vitest';
import { Failure } from '../src/base/failure.ts';
import { ConnectionBroken } from '../src/letta/fetch-naming-breaks.ts';
import { componentLog, createLog, type LogOptions } from '../src/log.ts';
import { temporaryFolder } from './store/temporary-folder.ts';

const token = 'canary-token-0123456789';

function logTo(lines: string[], options: Partial<LogOptions> = {}) {
  const destination = { write: (line: string) => void lines.push(line) };
  return createLog({ level: 'info', secrets: [token], destination, ...options });
}

/** What one call of a logger writes. */
function lineOf(write: (log: ReturnType<typeof createLog>) => void, options: Partial<LogOptions> = {}): string {
  const lines: string[] = [];
  write(logTo(lines, options));
  return lines.join('');
}

describe('a line', () => {
  test('is JSON with the level as a word, the time, the component, the fields and the sentence', () => {
    const line = lineOf((log) => componentLog(log, 'sleep').warn({ userId: '7' }, 'consolidation put off'));

    expect(JSON.parse(line)).toEqual({
      level: 'warn',
      time: expect.stringMatching(/^\d{4}-\d\d-\d\dT[\d:.]+Z$/),
      component: 'sleep',
      userId: '7',
      msg: 'consolidation put off',
    });
  });

  test('below the level is not written', () => {
    expect(lineOf((log) => log.debug({}, 'stayed silent'))).toBe('');
    expect(lineOf((log) => log.debug({}, 'stayed silent'), { level: 'debug' })).not.toBe('');
  });
});

describe('a secret is blotted out', () => {
  test.each<[string, (log: ReturnType<typeof createLog>) => void]>([
    ['in a field', (log) => log.info({ token }, 'here')],
    ['deep within a field', (log) => log.info({ request: { headers: [{ authorization: token }] } }, 'here')],
    ['in the sentence', (log) => log.info(`logging in with ${token}`)],
    ['in the text of an error', (log) => log.error({ err: new Error(`${token} is refused`) }, 'here')],
    [
      'in the text of a cause',
      (log) => log.error({ err: new Error('refused', { cause: new Error(`no ${token}`) }) }, 'here'),
    ],
    ['in an address', (log) => log.info({ url: `https://letta.test/v1?key=${token}&limit=1` }, 'here')],
    ['in JSON within JSON', (log) => log.info({ body: JSON.stringify({ key: token }) }, 'here')],
    ['in the name of a component', (log) => componentLog(log, token).info('here')],
  ])('%s', (_, write) => {
    const line = lineOf(write);

    expect(line).not.toContain('canary');
    expect(line).toContain('[secret]');
    expect(() => JSON.parse(line)).not.toThrow();
  });

  test.each([
    ['as JSON spells it', { text: 'say "canary"\\now' }],
    ['as an address spells it', { url: `/?key=${encodeURIComponent('say "canary"\\now')}` }],
  ])('%s', (_, fields) => {
    const line = lineOf((log) => log.info(fields, 'here'), { secrets: ['say "canary"\\now'] });

    expect(line).not.toContain('canary');
    expect(() => JSON.parse(line)).not.toThrow();
  });

  test('that nobody told us of, when it has the shape of a token', () => {
    const stranger = `${'M'.repeat(24)}.Gabcde.${'x'.repeat(38)}`;

    const line = lineOf((log) => log.info({ stranger, header: 'Bearer sk-canary' }, 'here'));

    expect(line).not.toContain(stranger);
    expect(line).not.toContain('canary');
  });

  test('but not what is too short to be one, which would blot out words', () => {
    const line = lineOf((log) => log.info('the letta server answers'), { secrets: ['letta'] });

    expect(line).toContain('the letta server answers');
  });
});

describe('an error', () => {
  test('shows its words, kind, code and stack, and those of its causes', () => {
    const cause = Object.assign(new Error('connection refused'), { code: 'ECONNREFUSED' });
    const error = Object.assign(new TypeError('could not ask', { cause }), { kind: 'letta-unreachable', code: 7 });

    const { err } = JSON.parse(lineOf((log) => log.error({ err: error }, 'here')));

    expect(err).toMatchObject({
      type: 'TypeError',
      message: 'could not ask: connection refused',
      kind: 'letta-unreachable',
      code: 7,
    });
    expect(err.stack).toContain('log.test.ts');
  });

  const refused = new Failure('letta-unreachable', 'could not send', {
    cause: new ConnectionBroken('ECONNREFUSED', false),
  });

  test.each([
    ['a failure', new Failure('letta-overloaded', 'could not send: 503'), 'could not send: 503'],
    ['a failure of the system', refused, 'could not send: connection broken'],
    [
      'one that quotes its cause',
      new Failure('letta-unreachable', 'could not send: connection broken (ECONNREFUSED)', { cause: refused }),
      /^could not send: connection broken \(ECONNREFUSED\)$/,
    ],
    ['one behind another', new Failure('outcome-unknown', 'lost', { cause: refused }), /^lost: could not send/],
  ])('that is known is told in its words alone: %s', (_, error, message) => {
    const { err } = JSON.parse(lineOf((log) => log.warn({ err: error }, 'here')));

    expect(err).toEqual({ type: 'Failure', message: expect.stringMatching(message), kind: error.kind });
  });

  test('that nobody foresaw shows its stack behind a failure as well', () => {
    const cause = new TypeError('x is undefined');
    const error = new Failure('letta-broken', 'could not send: unexpected error', { cause });

    const { err } = JSON.parse(lineOf((log) => log.warn({ err: error }, 'here')));

    expect(err.stack).toContain('x is undefined');
    expect(err.stack).toContain('log.test.ts');
  });

  // Errors of discord.js hold the request, and with it what somebody wrote.
  test('shows none of its other fields', () => {
    const error = Object.assign(new Error('refused'), { requestBody: { json: { content: 'private words' } } });
    const wrapped = new AggregateError([error], 'all refused');

    expect(lineOf((log) => log.error({ err: error }, 'here'))).not.toContain('private');
    expect(lineOf((log) => log.error({ err: wrapped }, 'here'))).not.toContain('private');
  });

  test('may be anything that was thrown', () => {
    expect(JSON.parse(lineOf((log) => log.error({ err: 'just words' }, 'here')))).toMatchObject({ err: 'just words' });
    expect(JSON.parse(lineOf((log) => log.error({ err: undefined }, 'here')))).toMatchObject({ msg: 'here' });
  });
});

describe.skipIf(!existsSync('/dev/full'))('a log that goes to a full disk', () => {
  /** What stands there once there is room: from then on another file has the number of standard output. */
  function writtenOf(lines: number): readonly Record<string, unknown>[] {
    const file = join(temporaryFolder(), 'log');
    const program = `
      import { closeSync, openSync } from 'node:fs';
      import { createLog } from ${JSON.stringify(new URL('../src/log.ts', import.meta.url).href)};
      const log = createLog({ level: 'info', secrets: [] });
      for (let number = 1; number <= ${lines}; number += 1) log.info({ number, filler: 'x'.repeat(1_000) }, 'said');
      closeSync(1);
      openSync(${JSON.stringify(file)}, 'a');
      log.info({ filler: 'x'.repeat(1_000) }, 'there is room');`;
    const full = openSync('/dev/full', 'w');
    execFileSync(process.execPath, ['--input-type=module', '--eval', program], { stdio: ['ignore', full, 'inherit'] });
    return readFileSync(file, 'utf8')
      .trimEnd()
      .split('\n')
      .map((line) => JSON.parse(line));
  }

  // The bot ended with it, in a stack, and so did each start after that.
  test('ends nothing, and has all its lines once there is room', () => {
    const written = writtenOf(3);

    expect(written.map(({ msg, number }) => [msg, number])).toEqual([
      ['said', 1],
      ['said', 2],
      ['said', 3],
      ['there is room', undefined],
    ]);
  });

  // They were written again and again, and it could not even be stopped by a signal.
  test.each([
    ['one line', 1],
    ['all that it keeps', 1_000],
  ])('lets the process end that says its last words behind %s, which go to standard error then', (_, lines) => {
    const program = `
      import { createLog } from ${JSON.stringify(new URL('../src/log.ts', import.meta.url).href)};
      const log = createLog({ level: 'info', secrets: ['canary'] });
      for (let left = ${lines}; left > 0; left -= 1) log.error({ filler: 'x'.repeat(500) }, 'somebody should look');
      log.fatal({ why: 'canary', filler: 'x'.repeat(1_000) }, 'the process can not go on');`;

    const { status, stderr } = spawnSync(process.execPath, ['--input-type=module', '--eval', program], {
      stdio: ['ignore', openSync('/dev/full', 'w'), 'pipe'],
      encoding: 'utf8',
      timeout: 20_000,
    });

    expect(status).toBe(0);
    expect(
      stderr
        .split('\n')
        .slice(0, -1)
        .map((line) => JSON.parse(line)),
    ).toMatchObject([{ level: 'fatal', why: '[secret]', msg: 'the process can not go on' }]);
  });

  test('keeps no more than half a megabyte for then, and says how many lines are missing', () => {
    const written = writtenOf(1_000);

    const said = written.filter(({ msg }) => msg === 'said').length;
    expect(said).toBeGreaterThan(400);
    expect(said).toBeLessThan(500);
    expect(written.slice(said)).toMatchObject([
      { msg: 'there is room' },
      { level: 'warn', missing: 1_000 - said, msg: 'lines of the log could not be written, and are missing' },
    ]);
  });
});

// As behind "| tee log" once that has ended.
test('the last words of a process whose log nobody reads any more go to standard error', async () => {
  const program = `
    import { readFileSync } from 'node:fs';
    import { createLog } from ${JSON.stringify(new URL('../src/log.ts', import.meta.url).href)};
    readFileSync(0);
    const log = createLog({ level: 'info', secrets: [] });
    for (const line of ['one', 'two']) log.info(line);
    log.fatal('the process can not go on');`;
  const child = spawn(process.execPath, ['--input-type=module', '--eval', program], { stdio: 'pipe' });
  child.stdout.destroy();
  await once(child.stdout, 'close');
  child.stdin.end();

  const said = await text(child.stderr);

  expect(JSON.parse(said)).toMatchObject({ level: 'fatal', msg: 'the process can not go on' });
});
