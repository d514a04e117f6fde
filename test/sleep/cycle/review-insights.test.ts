import { describe, expect, test } from 'vitest';
import { Failure } from '../../../src/base/failure.ts';
import { isReview } from '../../../src/local/model/sleep/answer-review.ts';
import type { SleepWorld } from '../engine/sleep-world.ts';
import { learns, supported, textsIn, worldWith } from './reviewed-world.ts';

describe('what the reviewer says', () => {
  test('an important fact is looked at once, beside what was said, and is known as reviewed', async () => {
    const { world, bot, reviews } = await worldWith(supported);

    await world.say(bot, 'I live in Turin.');
    await world.clock.quiet();

    expect(reviews).toHaveLength(1);
    expect(reviews[0]).toMatch(/Lives in Turin[\s\S]*I live in Turin\./);
    expect(world.blockOf('human')).toBe('- Lives in Turin');
    expect((await world.ledgerOf()).entries[0]).toMatchObject({ text: 'Lives in Turin', reviewed: 1 });
  });

  test.each(['denied', 'about-someone-else', 'order', 'not-supported'] as const)(
    '%s: the line stays out, and stands in the audit with its words',
    async (verdict) => {
      const { world, bot } = await worldWith((statement) => ({
        verdict: statement.includes('Turin') ? verdict : 'supported',
      }));

      await world.say(bot, 'I live in Turin. I like opera.');
      await world.clock.quiet();

      expect(world.blockOf('human')).toBe('- Likes opera');
      expect(await textsIn(world)).not.toContain('Lives in Turin');
      expect((await world.auditOf(1))?.refused).toEqual([
        {
          id: 'human_updates.0',
          block: 'human',
          op: 'add',
          because: verdict,
          text: 'Lives in Turin',
          quote: 'I live in Turin',
        },
      ]);
    },
  );

  test('an order becomes what the person prefers, where the reviewer says what that is', async () => {
    const { world, bot } = await worldWith(() => ({ verdict: 'order', instead: 'Prefers short answers' }));
    const quote = 'Answer me in one word from now on';
    learns(world, quote, [{ text: 'Must be answered in one word', op: 'add', quote, importance: 8 }]);

    await world.say(bot, `${quote}!`);
    await world.clock.quiet();

    expect(world.blockOf('human')).toBe('- Prefers short answers');
    expect((await world.auditOf(1))?.refused).toEqual([]);
  });

  test('a change of persona is reviewed, however little it matters', async () => {
    const { world, bot, reviews } = await worldWith(() => ({ verdict: 'denied' }));

    await world.say(bot, 'Please be a bit more playful.');
    await world.clock.quiet();

    expect(reviews).toHaveLength(1);
    expect(world.blockOf('persona')).not.toContain('playful');
  });
});

describe('when there is a review', () => {
  test.each([
    ['auto', 'I like opera.', 0],
    ['auto', 'I live in Turin.', 1],
    ['always', 'I like opera.', 1],
    ['off', 'I live in Turin.', 0],
  ] as const)('%s: %s', async (review, text, count) => {
    const { world, bot, reviews } = await worldWith(supported, { review });

    await world.say(bot, text);
    await world.clock.quiet();

    expect(reviews).toHaveLength(count);
    expect((await world.ledgerOf()).entries[0]?.state).toBe('live');
  });

  test('what letters can not tell is gone after the fourth cycle at the latest', async () => {
    const { world, bot, reviews } = await worldWith((statement) => ({
      verdict: statement.includes('pilot') ? 'about-someone-else' : 'supported',
    }));
    const quote = 'My sister works as a pilot';
    learns(world, quote, [{ text: 'Works as a pilot', op: 'add', quote, importance: 5 }]);
    const stood: boolean[] = [];

    for (const text of [`${quote}.`, 'I like opera.', 'I like rain.', 'I like soup.', 'I like plums.']) {
      await world.say(bot, text);
      await world.clock.quiet();
      stood.push(world.blockOf('human').includes('pilot'));
    }

    expect(stood).toEqual([true, true, true, false, false]);
    expect(reviews).toHaveLength(1);
    expect((await world.auditOf(4))?.changes).toContainEqual(
      expect.objectContaining({ removed: [{ text: 'Works as a pilot', because: 'not-supported' }] }),
    );
    expect(world.blockOf('human')).toContain('- Likes opera');
  });
});

describe('a reviewer who fails', () => {
  const nonsense = 'Well, well.';

  /** The reviewer's answers make no sense. */
  async function speechless() {
    const { world, bot } = await worldWith(supported);
    const { brain } = world.letta;
    const asked = { insights: 0, reviews: 0 };
    world.letta.brain = (prompt) => {
      asked[isReview(prompt) ? 'reviews' : 'insights'] += 1;
      return isReview(prompt) ? nonsense : brain(prompt);
    };
    return { world, bot, asked };
  }

  test('with nonsense three times: what is due for a review is refused, and the cycle goes on', async () => {
    const { world, bot, asked } = await speechless();

    await world.say(bot, 'I live in Turin. I like opera.');
    await world.clock.until('it is consolidated', async () => (await world.stateOf()).totals.consolidations === 1);

    // Three tries, each with one call for a repair.
    expect(asked).toEqual({ insights: 1, reviews: 6 });
    expect(world.blockOf('human')).toBe('- Likes opera');
    expect((await world.ledgerOf()).entries[0]).toMatchObject({ text: 'Likes opera', reviewed: null });
    expect((await world.auditOf(1))?.refused).toMatchObject([{ because: 'not-supported', text: 'Lives in Turin' }]);
  });

  test('has three tries of its own, whatever the insights have cost', async () => {
    const { world, bot, asked } = await speechless();
    const { brain } = world.letta;
    world.letta.brain = (prompt) => (!isReview(prompt) && asked.insights++ < 4 ? nonsense : brain(prompt));

    await world.say(bot, 'I live in Turin.');
    await world.clock.until('it is consolidated', async () => (await world.stateOf()).totals.consolidations === 1);

    expect(asked.reviews).toBe(6);
    expect(await world.stateOf()).toMatchObject({ failing: { unparsable: 0, halvings: 0 } });
  });

  test('as there is too much to look at: half of it is looked at at a time', async () => {
    const { world, bot, reviews } = await worldWith(supported);
    const { brain } = world.letta;
    world.letta.brain = (prompt) => {
      if (isReview(prompt) && prompt.includes('s2 statement')) throw new Failure('context-overflow', 'too long');
      return brain(prompt);
    };

    await world.say(bot, 'I live in Turin. I like opera. I like rain.');
    await world.clock.quiet();

    expect(reviews).toHaveLength(3);
    const facts = (await world.ledgerOf()).entries.filter(({ block }) => block === 'human');
    expect(facts.map(({ reviewed }) => reviewed)).toEqual([1, 1, 1]);
  });

  test('and leaves one out is asked for that one', async () => {
    const { world, bot, reviews } = await worldWith(supported, { review: 'always' });
    const { brain } = world.letta;
    world.letta.brain = (prompt) => {
      const answer = brain(prompt);
      return isReview(prompt) && reviews.length === 1 ? '{"s1": "yes"}' : answer;
    };

    await world.say(bot, 'I like opera. I like rain.');
    await world.clock.quiet();

    expect(reviews).toHaveLength(2);
    expect(reviews[1]).toMatch(/There was no verdict for s2\b/);
    expect(world.blockOf('human')).toBe('- Likes opera\n- Likes rain');
  });

  test('as Letta is down: the cycle fails as ever, and insights are not asked for again', async () => {
    const { world, bot, reviews } = await worldWith(supported);
    let insights = 0;
    world.letta.before = ({ name, text = '' }) => {
      if (name !== 'send') return;
      if (!isReview(text)) insights += 1;
      else if (reviews.length === 0 && insights === 1) {
        world.letta.before = () => {};
        throw new Failure('letta-unreachable', 'gone', { arrived: 'unknown' });
      }
    };

    await world.say(bot, 'I live in Turin.');
    await world.clock.until('it is consolidated', async () => (await world.stateOf()).totals.consolidations === 1);

    expect({ insights, reviews: reviews.length }).toEqual({ insights: 1, reviews: 1 });
    expect(world.blockOf('human')).toBe('- Lives in Turin');
  });
});

describe('a process that is killed', () => {
  const facts = 'I live in Turin. I like opera.';

  async function clean(): Promise<readonly object[]> {
    const { world, bot } = await worldWith(supported);
    await world.say(bot, facts);
    await world.clock.quiet();
    return (await world.ledgerOf()).entries;
  }

  async function goOn(world: SleepWorld): Promise<void> {
    world.letta.before = () => {};
    world.letta.after = () => {};
    await world.start().engine.start();
    await world.clock.until('the index is empty', async () => (await world.indexed()).length === 0);
  }

  test('when the reviewer has answered, before that is written down: it is asked again', async () => {
    const { world, bot, reviews } = await worldWith(supported);
    world.letta.after = ({ name, text = '' }) => {
      if (name === 'send' && isReview(text)) bot.kill();
    };

    await world.say(bot, facts);
    await world.clock.quiet();
    expect((await world.stateOf()).journal?.state).toBe('extracted');
    await goOn(world);

    expect((await world.ledgerOf()).entries).toEqual(await clean());
    expect(reviews).toHaveLength(2);
  });

  test('once the verdicts are written down: nobody is asked again', async () => {
    const { world, bot, reviews } = await worldWith(supported);
    world.letta.before = async ({ name }) => {
      if (name === 'read' && (await world.stateOf()).journal?.state === 'reviewed') bot.kill();
    };

    await world.say(bot, facts);
    await world.clock.quiet();
    expect((await world.stateOf()).journal?.state).toBe('reviewed');
    await goOn(world);

    expect((await world.ledgerOf()).entries).toEqual(await clean());
    expect(reviews).toHaveLength(1);
    expect(world.letta.calls.filter(({ name }) => name === 'send')).toHaveLength(2);
  });
});
