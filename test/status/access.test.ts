import { expect, test } from 'vitest';
import { createTokenCheck, hostIsOurs } from '../../src/status/access.ts';

const check = createTokenCheck('canary-status-token-0123456789');

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
  expect(check(header)).toBe(expected);
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
