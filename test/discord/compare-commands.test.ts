/** How what Discord knows of the commands differs from ours. */
import { expect, test } from 'vitest';
import { compareCommands } from '../../src/discord/inspect-discord.ts';

type Ours = Parameters<typeof compareCommands>[0];
type Theirs = Parameters<typeof compareCommands>[1];

const own = {
  name: 'cook',
  description: 'Cooks something',
  contexts: [0, 1],
  options: [
    { name: 'dish', required: true },
    { name: 'salt', required: false },
  ],
  default_member_permissions: null,
};

function compared(theirs: readonly object[], ours: readonly object[] = [own]) {
  return compareCommands(ours as unknown as Ours, theirs as unknown as Theirs);
}

const same = { missing: [], changed: [], unknown: [] };

test.each([
  ['is the same', own],
  ['has fields that Discord adds', { ...own, id: '1', version: '2', nsfw: false }],
  [
    'leaves out what holds nothing',
    { ...own, default_member_permissions: undefined, options: [{ name: 'dish', required: true }, { name: 'salt' }] },
  ],
  ['names kinds in another order', { ...own, contexts: [1, 0] }],
])('a command that %s is ours', (_, theirs) => {
  expect(compared([theirs])).toEqual(same);
});

test.each([
  ['says something else', { ...own, description: 'Burns something' }],
  ['lacks an option', { ...own, options: own.options.slice(0, 1) }],
  ['has no options', { ...own, options: undefined }],
  ['has one option more', { ...own, options: [...own.options, { name: 'pepper' }] }],
  ['has another option in the place of the last', { ...own, options: [own.options[0], { name: 'pepper' }] }],
  ['has its options in another order', { ...own, options: own.options.toReversed() }],
  ['has other kinds', { ...own, contexts: [0, 2] }],
  ['has fewer kinds', { ...own, contexts: [0] }],
  ['has one kind in place of a list', { ...own, contexts: 0 }],
  ['has words in place of an option', { ...own, options: ['dish', 'salt'] }],
  ['has nothing in place of an option', { ...own, options: [null, null] }],
  ['may be used by fewer', { ...own, default_member_permissions: '8' }],
])('a command that %s has changed', (_, theirs) => {
  expect(compared([theirs])).toEqual({ ...same, changed: ['cook'] });
});

test('what only one of the two has is missing, or of another', () => {
  const [taste, burn] = [
    { ...own, name: 'taste' },
    { ...own, name: 'burn' },
  ];

  expect(compared([own, burn], [own, taste])).toEqual({ missing: ['taste'], changed: [], unknown: ['burn'] });
});

test('nothing was asked for where theirs holds something: that has changed', () => {
  expect(compared([{ ...own, options: own.options }], [{ ...own, options: [] }])).toMatchObject({ changed: ['cook'] });
});
