import { expect, test } from 'vitest';
import { addressToAsk, tellAddressProblem } from '../../src/app/status-address.ts';

test.each([
  ['127.0.0.1', 'http://127.0.0.1:80'],
  ['0.0.0.0', 'http://127.0.0.1:80'],
  ['::', 'http://[::1]:80'],
  ['fd00::2', 'http://[fd00::2]:80'],
  ['bot.test', 'http://bot.test:80'],
])('whoever listens at %s is asked at %s', (host, address) => {
  expect(addressToAsk(host, 80)).toBe(address);
});

test.each([
  [{ code: 'EADDRINUSE' }, 'STATUS_PORT 80 is in use at bot.test by another program: choose another one'],
  [{ code: 'EACCES' }, 'STATUS_PORT 80 may not be opened by this user: choose one from 1024'],
  [{ code: 'EADDRNOTAVAIL' }, 'STATUS_HOST bot.test is no address of this machine'],
  [{ code: 'ENOTFOUND' }, 'STATUS_HOST bot.test is no address of this machine'],
  [{ code: 'EIO' }, 'STATUS_HOST bot.test and STATUS_PORT 80 can not be listened at (EIO)'],
  [new Error('odd'), 'STATUS_HOST bot.test and STATUS_PORT 80 can not be listened at (Error: odd)'],
])('%o is told by the names of the settings', (error, words) => {
  expect(tellAddressProblem(error, 'bot.test', 80)).toBe(words);
});
