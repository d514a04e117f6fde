import { beforeEach, expect, test } from 'vitest';
import type { AgentId, BlockId, UserId } from '../../src/base/ids.ts';
import { KeyedMutex } from '../../src/base/keyed-mutex.ts';
import type { BlockSeed } from '../../src/pair/agents.ts';
import type { Pair } from '../../src/pair/pair.ts';
import { reseedBlocks, seedMarksOf } from '../../src/pair/reseed-blocks.ts';
import { recordingLog } from '../support/recording-log.ts';

const user = '42' as UserId;
const agent = 'agent-1' as AgentId;

let value: string;
let pair: Pair | undefined;
let reads: number;
/** What another writer does right before each read, in this order. */
let meanwhile: (() => void)[];
let memoryWriters: KeyedMutex;

beforeEach(() => {
  reads = 0;
  meanwhile = [];
  memoryWriters = new KeyedMutex();
});

function seed(text: string): BlockSeed {
  return { label: 'persona', description: '', value: text, limit: 40, readOnly: false };
}

/** A pair that was given one seed, and whose block holds this now. */
async function reseeded(given: string, holds: string, wanted: string): Promise<string> {
  const primary = { agent, blocks: { persona: 'block-1' as BlockId }, seeds: seedMarksOf([seed(given)]) };
  pair = { state: 'ready', attempt: 1, sleepWanted: true, since: 0, primary, sleep: null };
  value = holds;
  await reseedBlocks(user, agent, [seed(wanted)], {}, parts());
  return value;
}

function parts(): Parameters<typeof reseedBlocks>[4] {
  const block = () => ({ id: 'block-1' as BlockId, label: 'persona', value, limit: 40, readOnly: false });
  return {
    memoryWriters,
    log: recordingLog(),
    blocks: {
      async read() {
        reads += 1;
        meanwhile.shift()?.();
        return [block()];
      },
      async write(_, __, written) {
        value = written;
        return block();
      },
    },
    pairs: {
      read: async () => pair,
      async update(_, change) {
        pair = change(pair);
        return pair;
      },
    },
  };
}

test.each([
  ['a seed that stands alone', 'Old.', 'Old.', 'New.', 'New.'],
  ['a seed above what was learned', 'Old.\nOlder.', 'Old.\nOlder.\n- Tea', 'New.', 'New.\n- Tea'],
  ['a seed that is none any more', 'Old.', 'Old.\n- Tea', '', '- Tea'],
  ['a seed where none was', '', '- Tea', 'New.', 'New.\n- Tea'],
  ['a seed in an empty block', '', '', 'New.', 'New.'],
])('%s is replaced', async (_, given, holds, wanted, becomes) => {
  expect(await reseeded(given, holds, wanted)).toBe(becomes);
});

test.each([
  ['was edited', 'Old.', 'Older.\n- Tea', 'New.'],
  ['was gone on with in its line', 'Old', 'Old and wise.', 'New.'],
  ['was taken away', 'Old.', '- Tea', 'New.'],
  ['is the new one already, as before a crash', 'Old.', 'New.\n- Tea', 'New.'],
])('a seed that %s stays', async (_, given, holds, wanted) => {
  expect(await reseeded(given, holds, wanted)).toBe(holds);

  await reseedBlocks(user, agent, [seed(wanted)], {}, parts());
  expect(reads).toBe(1);
});

test('a seed that leaves no room for a longer one stays until there is some', async () => {
  const full = 'Old.\n- Tea and a long line beside';
  expect(await reseeded('Old.', full, 'New, and longer.')).toBe(full);
  value = 'Old.\n- Tea';

  await reseedBlocks(user, agent, [seed('New, and longer.')], {}, parts());

  expect(value).toBe('New, and longer.\n- Tea');
});

test('what Letta’s own agent writes meanwhile, as it had read the block before, is kept, and the seed set again', async () => {
  meanwhile = [
    () => {},
    () => {
      value = 'Old.\n- Tea\n- Chess';
    },
  ];

  expect(await reseeded('Old.', 'Old.\n- Tea', 'New.')).toBe('New.\n- Tea\n- Chess');
});

test('a seed that is written over each time is tried again at the next look', async () => {
  const writeOver = () => {
    value = 'Old.\n- Tea';
  };
  meanwhile = [writeOver, writeOver, writeOver];
  await reseeded('Old.', 'Old.\n- Tea', 'New.');
  value = 'Old.\n- Tea';

  await reseedBlocks(user, agent, [seed('New.')], {}, parts());

  expect(value).toBe('New.\n- Tea');
});

test('seeds that are as they were cost no request', async () => {
  await reseeded('Old.', 'Edited.', 'Old.');

  expect(reads).toBe(0);
});

test('seeds wait until a consolidation has written', async () => {
  const writing = Promise.withResolvers<void>();
  const cycle = memoryWriters.run(user, () => writing.promise);

  const reseeding = reseeded('Old.', 'Old.', 'New.');
  await Promise.resolve();
  value = 'Old.\n- Tea';
  writing.resolve();

  expect(await reseeding).toBe('New.\n- Tea');
  await cycle;
});
