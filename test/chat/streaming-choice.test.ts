import { beforeEach, describe, expect, test } from 'vitest';
import { recordKinds } from '../../src/app/record-kinds.ts';
import type { Records } from '../../src/base/records.ts';
import { openStreamingChoice, type StreamingRecord } from '../../src/chat/streaming-choice.ts';
import { openMemoryStore } from '../../src/store/open-memory-store.ts';
import { hastyClock } from '../support/hasty-clock.ts';
import { recordingLog } from '../support/recording-log.ts';

let records: Records<string, StreamingRecord>;
let log: ReturnType<typeof recordingLog>;

beforeEach(() => {
  log = recordingLog();
  records = openMemoryStore({ log, clock: hastyClock() }).records(recordKinds.streaming);
});

function choiceFor(model: string, wanted = true) {
  return openStreamingChoice({ wanted, model, records, log });
}

describe('showing answers while they come', () => {
  test('is as the operator wants it', async () => {
    expect((await choiceFor('p/model')).isOn()).toBe(true);
    expect((await choiceFor('p/model', false)).isOn()).toBe(false);
  });

  test('is over for a model that took words back, also after a restart, and for no other', async () => {
    const choice = await choiceFor('p/late');

    await choice.turnOff();
    await choice.turnOff();

    expect(choice.isOn()).toBe(false);
    expect((await choiceFor('p/late')).isOn()).toBe(false);
    expect((await choiceFor('p/other')).isOn()).toBe(true);
    expect(log.lines.map(({ level, fields }) => [level, fields])).toEqual([['warn', { model: 'p/late' }]]);
  });

  test('is over also where that can not be stored', async () => {
    records = {
      ...records,
      read: async () => undefined,
      update: async () => {
        throw new Error('The disk is full.');
      },
    };
    const choice = await choiceFor('p/late');

    await expect(choice.turnOff()).resolves.toBeUndefined();

    expect(choice.isOn()).toBe(false);
  });
});
