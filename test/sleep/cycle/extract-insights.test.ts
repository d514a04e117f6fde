import { describe, expect, test } from 'vitest';
import type { InsightElement } from '../../../src/sleep/agent/insights.ts';
import { learns, supported, textsIn, worldWith } from './reviewed-world.ts';

describe('what nobody said', () => {
  const sound: InsightElement = { text: 'Likes opera', op: 'add', quote: 'I like opera' };
  const invented: InsightElement = { text: 'Has a yacht', op: 'add', quote: 'I have a yacht' };

  /** The sleep agent's answers to one window, the first and what it says when it is asked once more. */
  async function answering(...answers: readonly (readonly InsightElement[])[]) {
    const { world, bot } = await worldWith(supported);
    const asked = learns(world, 'I like opera', ...answers);
    await world.say(bot, 'I like opera. I hate plums.');
    await world.clock.quiet();
    const texts = await textsIn(world);
    const refused = (await world.auditOf(1))?.refused ?? [];
    const requests = world.letta.calls.flatMap(({ name, text = '' }) => (name === 'send' ? [text] : []));
    return { texts, refused, asked: asked(), requests };
  }

  test('goes into the one repair call, and is refused with its words where it stays so', async () => {
    const { texts, refused, asked, requests } = await answering([sound, invented], [sound, invented]);

    expect(asked).toBe(2);
    expect(requests[1]).toMatch(/^- human_updates\.1: its quote stands in no message/m);
    expect(texts).toEqual(['Likes opera']);
    expect(refused).toMatchObject([{ because: 'no-evidence', text: 'Has a yacht', quote: 'I have a yacht' }]);
  });

  test('may be mended there', async () => {
    const mended = { ...invented, text: 'Goes to the opera', quote: 'I like opera' };

    const { texts, refused } = await answering([sound, invented], [sound, mended]);

    expect(texts).toEqual(['Likes opera', 'Goes to the opera']);
    expect(refused).toEqual([]);
  });

  test('does not cost what was sound: the second answer is taken only if it is not worse', async () => {
    const { texts, refused, asked } = await answering([sound, invented], []);

    expect(asked).toBe(2);
    expect(texts).toEqual(['Likes opera']);
    expect(refused).toMatchObject([{ because: 'no-evidence', text: 'Has a yacht' }]);
  });

  test('may be read of both answers together: each finds what the other overlooks', async () => {
    const hates: InsightElement = { text: 'Hates plums', op: 'add', quote: 'I hate plums' };
    const { texts, asked } = await answering([sound, invented], [hates]);

    expect(asked).toBe(2);
    expect(texts.toSorted()).toEqual(['Hates plums', 'Likes opera']);
  });

  test('is told in the person’s own sentence where both answers only ask', async () => {
    const asks: InsightElement = { text: 'What do you like?', op: 'add', quote: 'I like opera' };
    const { texts, refused, asked } = await answering([asks], [asks]);

    expect(asked).toBe(2);
    expect(texts).toEqual(['“I like opera.”']);
    expect(refused).toEqual([]);
  });

  test('is asked about without her words and what is known, where those led the first answer astray', async () => {
    const asks: InsightElement = { text: 'What do you like?', op: 'add', quote: 'I like opera' };
    const { texts, requests } = await answering([asks], [sound]);

    expect(requests[0]).toContain('m1 => I see.');
    expect(requests[1]).toMatch(/^=== messages .*\nm1: I like opera\. I hate plums\.\n=== answers .*\n\(none\)$/m);
    expect(requests[1]).not.toContain('What do you like?');
    expect(texts).toEqual(['Likes opera']);
  });

  test('costs nothing where all can be traced', async () => {
    expect((await answering([sound])).asked).toBe(1);
  });
});
