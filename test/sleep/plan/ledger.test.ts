import { expect, test } from 'vitest';
import { learnedInSchema } from '../../../src/sleep/agent/window.ts';

// Until now a server whose id was not known was stored by its name: it may change, and need not be the only one.
test.each([
  ['a direct message', 'direct', 'direct'],
  ['a server’s id', { guild: '123456789012345678' }, { guild: '123456789012345678' }],
  ['a name of an older record', { guild: 'Rook House' }, { guild: null }],
  ['a name that looks like a number', { guild: '42' }, { guild: null }],
  ['no name at all', { guild: '' }, { guild: null }],
  ['a server that is not known', { guild: null }, { guild: null }],
])('a place is read as an id or as unknown: %s', (_, stored, place) => {
  expect(learnedInSchema.parse(stored)).toEqual(place);
});
