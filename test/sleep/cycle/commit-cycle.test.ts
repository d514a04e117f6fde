import { describe, expect, test } from 'vitest';
import { Failure } from '../../../src/base/failure.ts';
import { ada, openSleepWorld } from '../engine/sleep-world.ts';

test('what slots say of a talk is not counted as learned', async () => {
  const world = await openSleepWorld({ policy: { threshold: 1 } });
  const bot = world.start();

  await world.say(bot, 'I want to learn Greek.');
  await world.clock.quiet();

  expect(world.blockOf('session_context').split('\n')).toHaveLength(2);
  expect((await bot.reports.reportOf(ada)).last).toMatchObject({ added: 1, updated: 0, removed: 0 });
});

test('a cycle that is in force has its audit', async () => {
  const world = await openSleepWorld({ policy: { threshold: 1 } });
  const bot = world.start();

  await world.say(bot, 'I like green tea.');
  await world.clock.quiet();

  expect((await bot.reports.reportOf(ada)).last).toMatchObject({ kind: 'consolidated' });
  expect(await world.auditOf(1)).toMatchObject({ cycle: 1 });
});

describe('a line that lost its place to another writer', () => {
  /** A second cycle, into whose write of what is known of the person somebody else writes. */
  async function crossedBy(change: (value: string) => string) {
    const world = await openSleepWorld({ policy: { threshold: 3 } });
    const bot = world.start();
    for (const text of ['I like green tea.', 'I live in Turin.', 'I am a nurse.']) await world.say(bot, text);
    await world.clock.quiet();
    bot.events.length = 0;
    world.letta.before = ({ name, label }) => {
      if (name !== 'write' || label !== 'human') return;
      world.letta.before = () => {};
      world.letta.edit(world.primaryOf(ada), 'human', change);
      throw new Failure('letta-busy', 'another write came in between', { arrived: 'yes' });
    };
    for (const text of ['I live in Rome now.', 'I like chess.', 'I want to learn Greek.']) await world.say(bot, text);
    await world.clock.until('the index is empty', async () => (await world.indexed()).length === 0);
    const complete = bot.events.find((event) => event.name === 'consolidation.complete');
    const applied = bot.events.flatMap((event) => (event.name === 'consolidation.applied' ? [event.diff] : []));
    const human = complete?.result.changes.find(({ label }) => label === 'human');
    const { last } = await bot.reports.reportOf(ada);
    return { world, result: complete?.result, applied, human, last, audit: await world.auditOf(2) };
  }

  test('for lack of room is put aside, and told nowhere as learned', async () => {
    const { world, result, applied, human, last, audit } = await crossedBy(
      (value) => `${value}\n${'Theirs. '.repeat(700)}`,
    );

    expect(world.blockOf('human')).not.toContain('Likes chess');
    expect(human).toMatchObject({ added: [], updated: [{ to: 'Lives in Rome' }] });
    expect(human?.after).not.toContain('Likes chess');
    expect(result?.putAside).toEqual([{ block: 'human', text: 'Likes chess', because: 'no-room' }]);
    expect(applied).toEqual(result?.changes);
    expect(audit).toMatchObject({ changes: result?.changes, putAside: result?.putAside });
    expect(last).toMatchObject({ added: 1, updated: 1 });
  });

  test('as they changed what it stands for is put aside, beside what was learned', async () => {
    const { world, result, applied, human, last, audit } = await crossedBy((value) =>
      value.replace('- Lives in Turin', '- Lives by the sea'),
    );

    expect(world.blockOf('human')).not.toContain('Rome');
    expect(human).toMatchObject({ added: ['Likes chess'], updated: [] });
    expect(result?.putAside).toEqual([{ block: 'human', text: 'Lives in Rome', because: 'block-rewritten' }]);
    expect(applied).toEqual(result?.changes);
    expect(audit).toMatchObject({ changes: result?.changes, putAside: result?.putAside });
    expect(last).toMatchObject({ added: 2, updated: 0 });
  });
});
