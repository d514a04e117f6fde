import { expect, test } from 'vitest';
import { Door } from '../../src/base/door.ts';

/** Lets everybody go on who needs nothing but a turn. */
const quiet = () => new Promise<void>((resolve) => setImmediate(resolve));

test('who comes while it is closed goes through in order, before those who come later', async () => {
  const passed: number[] = [];
  const door = new Door(10, () => {});
  const come = (number: number) => door.pass().then(() => passed.push(number));

  void come(1);
  await quiet();
  door.close();
  void come(2);
  void come(3);
  await quiet();
  expect(passed).toEqual([1]);
  door.open();
  void come(4);
  await quiet();

  expect(passed).toEqual([1, 2, 3, 4]);
});

test('closed again, it holds up only who comes then', async () => {
  const passed: number[] = [];
  const door = new Door(10, () => {});

  door.close();
  void door.pass().then(() => passed.push(1));
  door.open();
  door.close();
  void door.pass().then(() => passed.push(2));
  await quiet();

  expect(passed).toEqual([1]);
});

test('too many open it, and that is said', async () => {
  let said = 0;
  const door = new Door(2, () => {
    said += 1;
  });

  door.close();
  const all = [1, 2, 3].map(() => door.pass());
  await Promise.all(all);

  expect(said).toBe(1);
});
