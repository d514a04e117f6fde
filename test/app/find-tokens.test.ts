import { expect, test } from 'vitest';
import { findTokens } from '../../src/app/find-tokens.ts';

// Put together here, so that no scanner takes this file for a leak.
const github = `ghp_${'wWPw5k4aXcaT4fNP0UcnZwJUVFk6LO0pINUx'}`;
const stripe = `sk_${'live_4eC39HqLyjWDarjtT1zdp7dc4eC39'}`;

test('tokens of providers are found wherever they stand, each once', async () => {
  const found = await findTokens(['hello', `take ${github}, please`, `and ${stripe}`, github]);

  expect(found).toEqual([github, stripe]);
});

test('so is half of a pair of keys, which the rules leave alone by themselves', async () => {
  const half = `AKIA${'IOSFODNN7QXBMPLK'}`;

  expect(await findTokens([`use ${half} for it`])).toEqual([half]);
});

test('what people say is none', async () => {
  expect(await findTokens(['I like tea', 'my number is +39 347 1234567', ''])).toEqual([]);
});

test('it leaves nothing behind for the texts that it has read', async () => {
  await findTokens(['nothing secret', 'here']);

  // Requests, of other tests of this process, leave entries too.
  const entries = performance.getEntries().filter(({ entryType }) => entryType !== 'resource');
  expect(entries.filter(({ name }) => name.includes('secretlint') || name.includes('@'))).toEqual([]);
});
