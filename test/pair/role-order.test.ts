import { expect, test } from 'vitest';
import { createRoleOrder, roleOrderRecords } from '../../src/pair/role-order.ts';
import { openMemoryStore } from '../../src/store/open-memory-store.ts';
import { handMovedClock } from '../store/hand-moved-clock.ts';
import { recordingLog } from '../support/recording-log.ts';

function afterEachStart() {
  const records = openMemoryStore({ log: recordingLog(), clock: handMovedClock() }).records(roleOrderRecords);
  return (model: string) => createRoleOrder(records, model);
}

test('what each of several models refuses is known after a start', async () => {
  const talkingBy = afterEachStart();

  await talkingBy('lab/gemma').note('strictly-in-turn');
  await talkingBy('lab/qwen').note('no-system-items');
  await talkingBy('lab/mistral').note('strictly-in-turn');

  expect(await talkingBy('lab/gemma').wanted()).toBe('strictly-in-turn');
  expect(await talkingBy('lab/qwen').wanted()).toBe('no-system-items');
  expect(await talkingBy('lab/llama').wanted()).toBe('any');
});

test('of many models those noted last are known', async () => {
  const talkingBy = afterEachStart();

  for (let n = 1; n <= 30; n += 1) await talkingBy(`lab/model-${n}`).note('strictly-in-turn');

  expect(await talkingBy('lab/model-30').wanted()).toBe('strictly-in-turn');
  expect(await talkingBy('lab/model-1').wanted()).toBe('any');
});
