import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import type { Worker } from 'node:worker_threads';
import { expect, onTestFinished, test } from 'vitest';
import { openLineIndexes } from '../../src/app/line-indexes.ts';
import type { LineSearch } from '../../src/sleep/recall/choose-lines.ts';

function opened(program?: URL) {
  const indexes = openLineIndexes(program);
  onTestFinished(() => indexes.close());
  return indexes;
}

const bees: LineSearch = {
  words: ['beehive', 'the'],
  commonAt: 1,
  spelt: ['beehive'],
  rankedAtMost: 10,
  all: 100,
  leastTogether: 0.3,
};

test('each index finds its own lines, in whatever form a word has, and what is common ranks nothing', async () => {
  const indexes = opened();
  const [one, other] = [indexes.open(), indexes.open()];
  const line = 'Keeps two beehives behind the shed';
  await one.write([
    { row: 1, wordings: [line, 'I keep the beehives'] },
    { row: 2, wordings: ['Feeds the cat'] },
  ]);
  await other.write([{ row: 7, wordings: ['Works as a nurse'] }]);

  expect(await one.search(bees)).toEqual({
    rows: [[1], [1, 2]],
    byWord: [1],
    bySpelling: [1],
    together: [{ row: 1, evidence: expect.closeTo(0.83, 2) }],
  });
  expect(await other.search(bees)).toEqual({ rows: [[], []], byWord: [], bySpelling: [], together: [] });

  await one.write([{ row: 1, wordings: [] }]);
  expect(await one.search(bees)).toEqual({ rows: [[], [2]], byWord: [2], bySpelling: [], together: [] });
});

test('what is asked of an index that is closed rejects, and so does all once the thread has ended', async () => {
  const indexes = opened();
  const [closed, lost] = [indexes.open(), indexes.open()];
  await closed.write([{ row: 1, wordings: ['Keeps two beehives'] }]);
  closed.close();
  await expect(closed.search(bees)).rejects.toThrow('This index is closed.');

  await indexes.close();
  await expect(lost.search(bees)).rejects.toThrow('has ended');
  expect(() => indexes.open()).toThrow('The indexes are closed.');
});

test('what a thread that dies was asked rejects', async () => {
  // It dies at the first thing that it is asked.
  const index = opened(new URL('../store/programs/dying-thread.ts', import.meta.url)).open();

  const asked = [index.write([{ row: 1, wordings: ['Keeps two beehives'] }]), index.search(bees)];

  for (const one of await Promise.allSettled(asked))
    expect(one).toMatchObject({ status: 'rejected', reason: { message: 'The thread of the indexes has ended.' } });
});

test('a thread that breaks says by what kind of error, and no word of anybody', async () => {
  const breaks = `
    import { parentPort } from 'node:worker_threads';
    parentPort.on('message', () => { throw new RangeError('canary'); });
  `;
  const index = opened(new URL(`data:text/javascript,${encodeURIComponent(breaks)}`)).open();

  await expect(index.search(bees)).rejects.toThrow(/^The thread of the indexes has ended \(RangeError\)\.$/);
});

test('whoever opens an index after a thread has died has a new one, that all share who open one then', async () => {
  const threads: Worker[] = [];
  const note = (thread: Worker) => void threads.push(thread);
  process.on('worker', note);
  onTestFinished(() => void process.off('worker', note));
  const indexes = opened();
  const lost = indexes.open();
  await lost.write([{ row: 1, wordings: ['Keeps two beehives'] }]);

  await threads[0]?.terminate();
  const next = [indexes.open(), indexes.open()] as const;
  await next[0].write([{ row: 2, wordings: ['Sold the beehives'] }]);

  expect(await next[0].search(bees)).toMatchObject({ byWord: [2] });
  expect(await next[1].search(bees)).toMatchObject({ byWord: [] });
  await expect(lost.search(bees)).rejects.toThrow('has ended');
  expect(threads).toHaveLength(2);
});

test('what the index refuses rejects, without a word of what was said', async () => {
  const index = opened().open();

  await expect(index.search({ ...bees, words: ['canary\0'] })).rejects.toThrow(
    /^The index failed \(ERR_SQLITE_ERROR\)\.$/,
  );
  expect(await index.search(bees)).toMatchObject({ byWord: [] });
});

test('a process waits for what it asked, and for nothing more: it ends though the thread is there', async () => {
  const program = `
    import { openLineIndexes } from '${new URL('../../src/app/line-indexes.ts', import.meta.url)}';
    const index = openLineIndexes().open();
    await index.write([{ row: 1, wordings: ['Keeps two beehives'] }]);
    console.log(JSON.stringify(await index.search(${JSON.stringify(bees)})));
  `;

  const { stdout } = await promisify(execFile)(process.execPath, ['--input-type=module', '--eval', program]);

  expect(JSON.parse(stdout)).toMatchObject({ byWord: [1] });
});
