import { EventEmitter } from 'node:events';
import { expect, test } from 'vitest';
import { onStopSignal } from '../../../src/local/real-letta/on-stop-signal.ts';

function listening() {
  const source = new EventEmitter();
  const heard: string[] = [];
  const clock = { now: 1_000 };
  const signals = { first: () => heard.push('first'), again: () => heard.push('again') };
  onStopSignal(signals, source, () => clock.now);
  return { source, heard, clock };
}

test.each(['SIGINT', 'SIGTERM', 'SIGHUP'])('%s stops', (signal) => {
  const { source, heard } = listening();

  source.emit(signal);

  expect(heard).toEqual(['first']);
});

test('one Ctrl-C that arrives twice, because npm passes it on, is one', () => {
  const { source, heard, clock } = listening();

  source.emit('SIGINT');
  clock.now += 20;
  source.emit('SIGINT');

  expect(heard).toEqual(['first']);
});

test('a second Ctrl-C is heard as one', () => {
  const { source, heard, clock } = listening();

  source.emit('SIGINT');
  clock.now += 900;
  source.emit('SIGINT');

  expect(heard).toEqual(['first', 'again']);
});
