/** Blocks whose server takes less than our budgets: servers before 0.16.7 refuse what is longer than a block's limit. */
import { describe, expect, test } from 'vitest';
import { isReview } from '../../../src/local/model/sleep/answer-review.ts';
import { isTidying } from '../../../src/local/model/sleep/answer-tidying.ts';
import { ada, openSleepWorld } from '../engine/sleep-world.ts';

const firstTalk = ['I like green tea.', 'I live in Turin.', 'I am a nurse.'];
const secondTalk = ['I live in Rome now.', 'I like chess.', 'I want to learn Greek.'];

async function begun() {
  const world = await openSleepWorld({ policy: { threshold: 3 } });
  const bot = world.start();
  const talk = async (texts: readonly string[]) => {
    for (const text of texts) await world.say(bot, text);
    await world.clock.until('the index is empty', async () => (await world.indexed()).length === 0);
  };
  await talk(firstTalk);
  return { world, bot, talk, primary: world.primaryOf(ada) };
}

describe('a limit of the server', () => {
  test('is a budget for the plan: what matters least gives way, and nothing is lost to the write', async () => {
    const { world, talk, primary } = await begun();
    const length = [...world.blockOf('human')].length;
    world.letta.limitBlock(primary, 'human', length + 4);

    await talk(secondTalk);

    const { entries } = await world.ledgerOf();
    expect((await world.auditOf(2))?.lost).toEqual([]);
    expect([...world.blockOf('human')].length).toBeLessThanOrEqual(Math.floor((length + 4) * 0.97));
    expect(world.blockOf('human')).toContain('- Lives in Rome');
    expect(entries.filter(({ left }) => left?.because === 'no-room').length).toBeGreaterThan(0);
  });

  test.each([
    ['below what a plan needs', 'human', 4],
    ['below what stands there', 'human', -4],
    ['below what stands there, once other blocks are written', 'goals', -4],
  ] as const)(
    'that is lowered while a plan is written, %s: the plan is made again, or what fits is written',
    async (_, when, more) => {
      const { world, bot, talk, primary } = await begun();
      const { brain } = world.letta;
      const asked = { windows: 0, reviews: 0 };
      world.letta.brain = (prompt) => {
        if (!isTidying(prompt)) asked[isReview(prompt) ? 'reviews' : 'windows'] += 1;
        return brain(prompt);
      };
      const limited = when === 'human' ? 'human' : 'session_context';
      const limit = [...world.blockOf(limited)].length + more;
      world.letta.before = ({ name, label }) => {
        if (name !== 'write' || label !== when) return;
        world.letta.before = () => {};
        world.letta.limitBlock(primary, limited, limit);
      };

      await talk(secondTalk);

      expect(bot.events.filter(({ name }) => name === 'consolidation.failed')).toEqual([]);
      // What was answered before the plan was made again is never asked for again.
      expect(asked).toEqual({ windows: 1, reviews: 1 });
      if (when === 'human') expect((await world.auditOf(2))?.lost).toEqual([]);
      expect([...world.blockOf(limited)].length).toBeLessThanOrEqual(when === 'human' ? limit : limit + 4);
      expect((await world.ledgerOf()).entries.map(({ text }) => text)).toEqual(
        expect.arrayContaining(['Works as a nurse', 'Lives in Rome', 'Likes chess', 'Plans to learn Greek']),
      );
      expect(await bot.reports.statusOf(ada)).toMatchObject({ message_count: 0, consolidation_count: 2 });
    },
  );
});
