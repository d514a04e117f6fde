import { expect, test } from 'vitest';
import { createTokenGuard, hostIsOurs } from '../../src/status/access.ts';
import { drivenClock } from '../support/driven-clock.ts';
import { recordingLog } from '../support/recording-log.ts';

const token = 'canary-status-token-0123456789';

function guarded() {
  const [clock, log] = [drivenClock(), recordingLog()];
  return { clock, log, guard: createTokenGuard(token, { clock, log }) };
}

test.each([
  [undefined, 'missing'],
  ['', 'missing'],
  ['canary-status-token-0123456789', 'missing'],
  ['Basic canary-status-token-0123456789', 'missing'],
  ['Bearer', 'missing'],
  ['Bearer canary-status-token-012345678', 'wrong'],
  ['Bearer canary-status-token-0123456789 x', 'missing'],
  ['Bearer Canary-status-token-0123456789', 'wrong'],
  ['Bearer canary-status-token-0123456789', 'right'],
  ['bearer  canary-status-token-0123456789', 'right'],
])('the header %o shows a token that is %s', (header, expected) => {
  expect(guarded().guard(header, '127.0.0.1')).toBe(expected);
});

test('who guesses is told of once, and to wait after sixty; the right token is let in from the same address too', async () => {
  const { clock, log, guard } = guarded();

  const guesses = Array.from({ length: 61 }, (_, at) => guard(`Bearer guess-${at}`, '10.0.0.9'));
  const meanwhile = [guard(`Bearer ${token}`, '10.0.0.9'), guard(`Bearer ${token}`, '10.0.0.5')];
  await clock.pass(60_000);

  expect([guesses[0], guesses[59], guesses[60]]).toEqual(['wrong', 'wrong', 'too-many']);
  expect(meanwhile).toEqual(['right', 'right']);
  expect(guard('Bearer guess', '10.0.0.9')).toBe('wrong');
  expect(log.lines.map(({ level, fields }) => [level, fields])).toEqual([
    ['warn', { from: '10.0.0.9' }],
    ['error', { from: '10.0.0.9' }],
    ['warn', { from: '10.0.0.9' }],
  ]);
});

const everywhere = { bound: '0.0.0.0', further: ['status.test', '203.0.113.7'] };

test.each([
  ['localhost', true],
  ['127.8.0.1:80', true],
  ['[::1]', true],
  ['0.0.0.0:9090', true],
  ['10.0.0.5:9090', true],
  ['status.test', true],
  ['STATUS.test:443', true],
  ['203.0.113.7', true],
  ['10.0.0.6', false],
  ['evil.test', false],
  ['status.test.evil.test', false],
  ['localhost.evil.test', false],
  ['127.evil.test', false],
  ['status.test:80:80', false],
  ['user@status.test', false],
  ['', false],
])('asked for as %o where it listens everywhere: %s', (host, expected) => {
  expect(hostIsOurs(host, '::ffff:10.0.0.5', everywhere)).toBe(expected);
});
