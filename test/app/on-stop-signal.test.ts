import { EventEmitter } from 'node:events';
import { expect, test } from 'vitest';
import { onStopSignal, type StopSignals } from '../../src/app/on-stop-signal.ts';

function listening(options: Pick<StopSignals, 'on'> = {}) {
  const source = new EventEmitter();
  const heard: string[] = [];
  const clock = { now: 1_000 };
  const signals = { ...options, first: (signal: string) => heard.push(signal), again: () => heard.push('again') };
  onStopSignal(signals, source, () => clock.now);
  /** As the process does: the listener is given the signal's name. */
  const send = (signal: string) => source.emit(signal, signal);
  return { send, heard, clock };
}

test.each(['SIGINT', 'SIGTERM', 'SIGHUP'])('%s stops', (signal) => {
  const { send, heard } = listening();

  send(signal);

  expect(heard).toEqual([signal]);
});

test('a signal that is not asked for is left to the process', () => {
  const { send, heard } = listening({ on: ['SIGTERM'] });

  expect(send('SIGHUP')).toBe(false);
  expect(heard).toEqual([]);
});

test('one Ctrl-C that arrives twice, because npm passes it on, is one', () => {
  const { send, heard, clock } = listening();

  send('SIGINT');
  clock.now += 20;
  send('SIGINT');

  expect(heard).toEqual(['SIGINT']);
});

test('a second Ctrl-C is heard as one', () => {
  const { send, heard, clock } = listening();

  send('SIGINT');
  clock.now += 900;
  send('SIGINT');

  expect(heard).toEqual(['SIGINT', 'again']);
});
