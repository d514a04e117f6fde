import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import { expect, onTestFinished, test } from 'vitest';
import { openLineIndexes } from '../../src/app/line-indexes.ts';
import type { LineSearch } from '../../src/sleep/recall/choose-lines.ts';

function opened() {
  const indexes = openLineIndexes();
  onTestFinished(() => indexes.close());
  return indexes;
}

const bees: LineSearch = { words: ['beehive', 'the'], commonAt: 1, spelt: ['beehive'], rankedAtMost: 10 };

test('each index finds its own lines, in whatever form a word has, and what is common ranks nothing', async () => {
  const indexes = opened();
  const [one, other] = [indexes.open(), indexes.open()];
  const line = 'Keeps two beehives behind the shed';
  await one.write([
    { row: 1, wordings: [line, 'I keep the beehives'] },
    { row: 2, wordings: ['Feeds the cat'] },
  ]);
  await other.write([{ row: 7, wordings: ['Works as a nurse'] }]);

  expect(await one.search(bees)).toEqual({ rows: [[1], [1, 2]], byWord: [1], bySpelling: [1] });
  expect(await other.search(bees)).toEqual({ rows: [[], []], byWord: [], bySpelling: [] });

  await one.write([{ row: 1, wordings: [] }]);
  expect(await one.search(bees)).toEqual({ rows: [[], [2]], byWord: [2], bySpelling: [] });
});

test('what is asked of a thread that has ended, or of an index that is closed, rejects', async () => {
  const indexes = opened();
  const [closed, lost] = [indexes.open(), indexes.open()];
  await closed.write([{ row: 1, wordings: ['Keeps two beehives'] }]);
  closed.close();
  await expect(closed.search(bees)).rejects.toThrow('This index is closed.');

  const asked = lost.search(bees);
  await Promise.all([expect(asked).rejects.toThrow('has ended'), indexes.close()]);
  await expect(lost.search(bees)).rejects.toThrow('has ended');
  expect(() => indexes.open()).toThrow('The indexes are closed.');
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
