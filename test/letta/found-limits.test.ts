import { beforeEach, describe, expect, test } from 'vitest';
import { recordKinds } from '../../src/app/record-kinds.ts';
import type { Records } from '../../src/base/records.ts';
import {
  type AnswerFormsRecord,
  createFoundLimits,
  type FoundLimits,
  openFoundLimits,
} from '../../src/letta/found-limits.ts';
import { openMemoryStore } from '../../src/store/open-memory-store.ts';
import { type DrivenClock, drivenClock } from '../support/driven-clock.ts';
import { hastyClock } from '../support/hasty-clock.ts';
import { recordingLog } from '../support/recording-log.ts';

const day = 24 * 3_600_000;

let clock: DrivenClock;
let log: ReturnType<typeof recordingLog>;
let records: Records<string, AnswerFormsRecord>;

beforeEach(() => {
  clock = drivenClock(1_700_000_000_000);
  log = recordingLog();
  records = openMemoryStore({ log, clock: hastyClock() }).records(recordKinds.answerForms);
});

/** As after a start of the process. */
async function open(): Promise<FoundLimits> {
  await clock.quiet();
  return await openFoundLimits(records, clock, log);
}

test('what was found out about a model never goes up again, and says nothing about others', () => {
  const limits = createFoundLimits();

  limits.lower('openai/one', 'text');
  limits.lower('openai/one', 'json');

  expect(limits.of('openai/one')).toBe('text');
  expect(limits.of('openai/other')).toBe('schema');
});

describe('what was found out', () => {
  test('is known after a restart, for a week', async () => {
    (await open()).lower('openai/one', 'json');
    await clock.pass(6 * day);
    const inTheWeek = (await open()).of('openai/one');
    await clock.pass(day);

    expect([inTheWeek, (await open()).of('openai/one')]).toEqual(['json', 'schema']);
  });

  test('is kept for the twenty models of which it was found out last', async () => {
    const limits = await open();
    for (let number = 0; number < 25; number += 1) limits.lower(`openai/${number}`, 'text');

    const next = await open();

    expect([next.of('openai/4'), next.of('openai/5'), next.of('openai/24')]).toEqual(['schema', 'text', 'text']);
  });

  test('and can’t be kept holds nothing up, and is said', async () => {
    const full: typeof records = {
      ids: () => records.ids(),
      read: (id) => records.read(id),
      update: () => Promise.reject(new Error('disk full')),
    };
    const limits = await openFoundLimits(full, clock, log);

    limits.lower('openai/one', 'json');
    await clock.quiet();

    expect(limits.of('openai/one')).toBe('json');
    expect(log.lines.map(({ level }) => level)).toEqual(['warn']);
  });
});
