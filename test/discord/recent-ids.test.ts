import { expect, test } from 'vitest';
import { RecentIds } from '../../src/discord/recent-ids.ts';

test('an id is new once, until so many others came that it is forgotten', () => {
  const recent = new RecentIds(2);

  const answers = ['a', 'a', 'b', 'c', 'b', 'a'].map((id) => recent.add(id));

  expect(answers).toEqual([true, false, true, true, false, true]);
});
