import { describe, expect, test } from 'vitest';
import type { Records } from '../../../src/base/records.ts';
import type { InsightElement } from '../../../src/sleep/agent/insights.ts';
import { eraseFromAudits, textsOf, withoutTexts } from '../../../src/sleep/cycle/erase-texts.ts';
import type { CycleRecord } from '../../../src/sleep/state/cycle-record.ts';
import { ada } from '../engine/sleep-world.ts';
import { entry } from '../plan/plan-input.ts';
import { learns, supported, worldWith } from './reviewed-world.ts';

const gate: InsightElement = { text: 'Gets in with moonfish', op: 'add', quote: 'you say moonfish', importance: 5 };
const tea: InsightElement = { text: 'Likes tea', op: 'add', quote: 'I like tea', importance: 5 };

/** Everything that is stored of Ada, and her blocks. */
async function storedIn(world: Awaited<ReturnType<typeof worldWith>>['world']): Promise<string> {
  const state = await world.stateOf();
  const audits = await Promise.all(Array.from({ length: state.cycles }, async (_, at) => await world.auditOf(at + 1)));
  // What is buried is known by a hash, which the world of these tests leaves readable.
  const ledgers = await Array.fromAsync(world.ledgers.ids(), async (id) => ({
    ...(await world.ledgers.read(id)),
    tombstones: [],
  }));
  const { journal: _, ...rest } = state;
  return JSON.stringify([rest, audits, ledgers, world.blockOf('human'), world.blockOf('session_context')]);
}

describe('a line that stands, and that a later review calls a secret', () => {
  // Guards against a line that was put into the archive with its quote, and stood in each audit since.
  test('keeps no text: not in the block, the ledger or an audit, nor in quotes of its message', async () => {
    const { world, bot } = await worldWith((statement) =>
      statement.includes('moonfish') ? { verdict: 'secret' } : supported(statement),
    );
    learns(world, 'moonfish', [gate, tea]);
    await world.say(bot, 'To get in you say moonfish. I like tea.');
    await world.clock.quiet();
    const before = await storedIn(world);

    for (const said of ['I like chess.', 'I live in Turin.', 'I am allergic to nuts.']) {
      await world.say(bot, said);
      await world.clock.quiet();
    }

    expect(before).toContain('moonfish');
    const after = await storedIn(world);
    expect(after).not.toContain('moonfish');
    expect(world.blockOf('human')).toContain('- Likes tea');
    expect((await world.ledgerOf()).tombstones).toHaveLength(1);
    const told = (await world.auditOf(3))?.changes.flatMap(({ removed }) => removed);
    expect(told).toEqual([{ text: '•••', because: 'secret' }]);
    expect((await bot.reports.statusOf(ada)).consolidation_count).toBe(4);
  });
});

// Nothing would have found it any more: it is older than the oldest that the record names.
test('an audit that goes for its age while a text is erased stays gone', async () => {
  const { world, bot } = await worldWith(supported);
  learns(world, 'tea', [tea]);
  await world.say(bot, 'I like tea.');
  for (const said of ['I like chess.', 'I live in Turin.', 'I am allergic to nuts.']) await world.say(bot, said);
  await world.clock.quiet();
  const { audits, sleep } = world;
  const before = await Array.fromAsync(audits.ids());
  const goingMeanwhile: Records<string, CycleRecord> = {
    read: (id) => audits.read(id),
    ids: () => audits.ids(),
    async update(id, change) {
      await audits.update(id, () => undefined);
      return await audits.update(id, change);
    },
  };

  await eraseFromAudits(ada, ['Likes tea'], { sleep, audits: goingMeanwhile });

  expect(before.length).toBeGreaterThan(0);
  expect(await Array.fromAsync(audits.ids())).toEqual([]);
});

test('with an entry that is erased goes all that it said and rests on, a correction and what was asked too', () => {
  const source = {
    message: 'm1',
    quote: 'you say moonfish',
    asked: 'What do you say?',
    at: 0,
    place: 'direct',
  } as const;
  const one = entry('e1', 'Says moonfish', {
    correction: 'it is swordfish',
    sources: [source, { ...source, asked: null }],
  });
  const other = entry('e2', 'Says moonfish', { sources: [{ ...source, quote: null }] });

  expect(textsOf([one, other])).toEqual(['Says moonfish', 'it is swordfish', 'you say moonfish', 'What do you say?']);
});

test('what a cycle did is told without a line that was erased, and without quotes that were a part of it', () => {
  const quoted = { id: 'human_updates.0', block: 'human', op: 'add', because: 'denied' } as const;
  const done = {
    changes: [
      {
        label: 'human',
        before: '- Says moonfish (✗ swordfish)\n- Says moonfish twice',
        after: 'Says moonfish',
        added: ['Says moonfish'],
        updated: [{ from: 'says Moonfish.', to: 'Likes tea' }],
        removed: [{ text: 'Says moonfish', because: 'done' as const }],
      },
    ],
    refused: [
      { ...quoted, text: 'Likes fish', quote: 'say moonfish' },
      { ...quoted, text: 'Says moonfish', quote: null },
      { ...quoted, text: 'Likes tea', quote: 'I like tea' },
    ],
    putAside: [{ block: 'human', text: 'Says moonfish', because: 'no-room' as const }],
    byOthers: [{ block: 'human', text: 'Says moonfish', because: 'block-emptied' as const }],
    found: [{ block: 'human', text: 'Says moonfish' }],
    lost: [{ label: 'human', text: '- Says moonfish', because: 'no-room' as const }],
  };

  const left = withoutTexts(done, ['Says moonfish', 'you say moonfish']);

  expect(left.changes[0]).toMatchObject({
    before: '- •••\n- Says moonfish twice',
    after: '•••',
    added: ['•••'],
    updated: [{ from: '•••', to: 'Likes tea' }],
  });
  expect(left.refused).toEqual([
    { ...quoted, text: null, quote: null },
    { ...quoted, text: null, quote: null },
    { ...quoted, text: 'Likes tea', quote: 'I like tea' },
  ]);
  expect([...left.putAside, ...left.byOthers, ...(left.found ?? []), ...left.lost]).toEqual([
    { ...done.putAside[0], text: '•••' },
    { ...done.byOthers[0], text: '•••' },
    { ...done.found[0], text: '•••' },
    { ...done.lost[0], text: '- •••' },
  ]);
  expect(withoutTexts(done, [])).toEqual(done);
});
