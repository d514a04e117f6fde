import { expect, test } from 'vitest';
import { orphans } from '../../commands/scarlet/orphans.ts';
import { mostElsewhere, type Orphans } from '../../src/admin/orphans.ts';
import { textsIn } from '../../src/texts/languages.ts';
import { invocation } from './given.ts';

test.each([
  [mostElsewhere - 1, false],
  [mostElsewhere, true],
])('of %i agents of another application it is known whether there may be more: %s', async (elsewhere, atLeast) => {
  const found: Orphans = {
    spareAgents: [],
    unclaimedAgents: [],
    lostAgents: [],
    looseBlocks: [],
    elsewhere,
    unreadable: 0,
    people: 1,
    digest: '',
  };
  const texts = textsIn('en');

  const repair = async () => ({ records: 0, agents: 0, blocks: 0, failed: 0 });

  const reply = await orphans.run(invocation({ texts }), { orphans: { find: async () => found, repair } });

  expect(reply.text).toContain(texts.scarlet.orphans.elsewhere(elsewhere, atLeast));
});
