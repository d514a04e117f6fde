import { expect, test } from 'vitest';
import { Watch } from '../../../src/local/discord/watch.ts';

test('waiting ends with the first value that is there', async () => {
  const watch = new Watch();
  let mood: string | undefined;
  const waiting = watch.waitFor('a mood', () => mood);

  watch.note('nothing yet');
  mood = 'good';
  watch.note('the sun came out');

  expect(await waiting).toBe('good');
});

test('waiting for what is there already ends at once', async () => {
  expect(await new Watch().waitFor('a number', () => 7)).toBe(7);
});

test('waiting too long says what was waited for and what was seen', async () => {
  const watch = new Watch();
  watch.note('Ann said hello');

  const waiting = watch.waitFor('a reply', () => false, 1);

  await expect(waiting).rejects.toThrow('Waited 1 ms for a reply. What was seen, oldest first:\n  Ann said hello');
});

test('a condition that throws ends the wait with its error', async () => {
  const waiting = new Watch().waitFor('anything', () => {
    throw new Error('broken condition');
  });

  await expect(waiting).rejects.toThrow('broken condition');
});

test('closing ends every wait', async () => {
  const watch = new Watch();
  const waiting = watch.waitFor('anything', () => false);

  watch.stop();

  await expect(waiting).rejects.toThrow('The local Discord was closed while waiting.');
  await expect(watch.waitFor('more', () => false)).rejects.toThrow('closed');
});
