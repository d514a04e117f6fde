import { Client, Events } from 'discord.js';
import { expect, test } from 'vitest';
import { watchConnection } from '../../src/discord/watch-connection.ts';
import { recordingLog } from '../support/recording-log.ts';

/** A client that is connected to nothing: the events of a connection are played on it. */
function watched() {
  const client = new Client({ intents: [] });
  const log = recordingLog();
  const watch = watchConnection(client, log, () => {});
  return { client, watch, sentences: () => log.lines.map(({ level, sentence }) => `${level}: ${sentence}`) };
}

test('an interruption is one line, however often discord.js tries again', () => {
  const { client, sentences } = watched();

  for (let attempt = 0; attempt < 100; attempt += 1) client.emit(Events.ShardReconnecting, 0);

  expect(sentences()).toEqual(['warn: connection to Discord interrupted']);
});

test('each shard has its own, and a later one is news again', () => {
  const { client, sentences } = watched();

  client.emit(Events.ShardReconnecting, 0);
  client.emit(Events.ShardReconnecting, 1);
  client.emit(Events.ShardResume, 0, 3);
  client.emit(Events.ShardReconnecting, 0);

  expect(sentences()).toEqual([
    'warn: connection to Discord interrupted',
    'warn: connection to Discord interrupted',
    'info: connection to Discord resumed',
    'warn: connection to Discord interrupted',
  ]);
});

test('a new session after an interruption is said, the first one of all is not', () => {
  const { client, sentences } = watched();

  client.emit(Events.ShardReady, 0, undefined);
  client.emit(Events.ShardReconnecting, 0);
  client.emit(Events.ShardReady, 0, undefined);

  expect(sentences()).toEqual([
    'warn: connection to Discord interrupted',
    'warn: connection to Discord made anew: what was said meanwhile is looked up',
  ]);
});

test('once it is stopped on purpose nothing is said', () => {
  const { client, watch, sentences } = watched();

  watch.stop();
  client.emit(Events.ShardReconnecting, 0);

  expect(sentences()).toEqual([]);
});
