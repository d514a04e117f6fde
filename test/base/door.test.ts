import { expect, test } from 'vitest';
import { Door, Doors } from '../../src/base/door.ts';

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

test('closed twice, it is open after being opened once, for all who came before', async () => {
  const door = new Door(10, () => {});

  door.close();
  const early = door.pass();
  door.close();
  const late = door.pass();
  door.open();

  await Promise.all([early, late]);
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

test('after too many have opened it, it holds up as many again when it is closed', async () => {
  let said = 0;
  const door = new Door(2, () => {
    said += 1;
  });
  door.close();
  await Promise.all([1, 2, 3].map(() => door.pass()));

  door.close();
  const held = [1, 2].map(() => door.pass());
  await quiet();
  expect(said).toBe(1);
  door.open();

  await Promise.all(held);
});

test('who passes while it is open counts for nothing when it is closed', async () => {
  let said = 0;
  const door = new Door(2, () => {
    said += 1;
  });

  for (let times = 0; times < 5; times += 1) await door.pass();
  door.close();
  void door.pass();
  void door.pass();
  await quiet();

  expect(said).toBe(0);
});

test('a door that was closed several times stays so until all have let go of it; others are open meanwhile', async () => {
  const passed: string[] = [];
  const doors = new Doors<string>(() => new Door(10, () => {}));
  const come = (key: string) => void doors.pass(key).then(() => passed.push(key));

  doors.close(['one', 'two']);
  doors.close(['one']);
  for (const key of ['one', 'two', 'three']) come(key);
  await quiet();
  expect(passed).toEqual(['three']);
  doors.letGo(['one', 'two']);
  await quiet();
  expect(passed).toEqual(['three', 'two']);
  doors.letGo(['one']);
  await quiet();

  expect(passed).toEqual(['three', 'two', 'one']);
});

test('a door that is opened lets pass, however often it was closed', async () => {
  const doors = new Doors<string>(() => new Door(10, () => {}));

  doors.close(['one']);
  doors.close(['one']);
  const passing = doors.pass('one');
  doors.open(['one']);

  await passing;
});
