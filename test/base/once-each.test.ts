import { expect, test } from 'vitest';
import { onceEach } from '../../src/base/once-each.ts';

test('work is done once for each object, even where nothing comes of it', () => {
  const asked: string[] = [];
  const find = onceEach(({ text }: { readonly text: string }) => {
    asked.push(text);
    return text === 'tea' ? 1 : undefined;
  });
  const [tea, milk] = [{ text: 'tea' }, { text: 'milk' }];

  expect([find(tea), find(tea), find(milk), find(milk), find({ text: 'tea' })]).toEqual([
    1,
    1,
    undefined,
    undefined,
    1,
  ]);
  expect(asked).toEqual(['tea', 'milk', 'tea']);
});
