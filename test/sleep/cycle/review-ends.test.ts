/** What would be let go is a question of its own to the reviewer: whether it is over, or the person wants it forgotten. */
import { expect, test } from 'vitest';
import type { ReviewVerdict } from '../../../src/sleep/agent/review.ts';
import { learns, worldWith } from './reviewed-world.ts';

const forget = 'Please forget where I live';
const work = 'I work as a baker now';

/** Ada, who lives in Turin, wants that forgotten in the very message in which she tells of her new work. */
async function askedToForget(ofTurin: ReviewVerdict['verdict']) {
  let isKnown = false;
  const made = await worldWith((text) => ({
    verdict: isKnown && text === 'Lives in Turin' ? ofTurin : 'supported',
  }));
  const { world, bot } = made;
  const say = async (text: string) => {
    await world.say(bot, text);
    await world.clock.quiet();
  };
  learns(world, forget, [
    { text: 'Lives in Turin', op: 'obsolete', quote: forget, importance: 8 },
    { text: 'Works as a baker', op: 'add', quote: work, importance: 8 },
  ]);
  await say('I live in Turin.');
  isKnown = true;
  await say(`${forget}. ${work}.`);
  return made;
}

test('an important line that the person wants forgotten goes', async () => {
  const { world, reviews } = await askedToForget('supported');

  expect(world.blockOf('human')).toBe('- Works as a baker');
  const [, ofWork = '', ofTurin = ''] = reviews;
  expect(ofWork).toMatch(/^s1 statement: Works as a baker$/m);
  expect(ofWork).not.toContain('Lives in Turin');
  expect(ofTurin).toMatch(/^s1 remembered: Lives in Turin$/m);
  expect(ofTurin).not.toContain('Works as a baker');
});

test('it stays where the reviewer finds nothing of that in what was said', async () => {
  const { world } = await askedToForget('not-supported');

  expect(world.blockOf('human').split('\n').sort()).toEqual(['- Lives in Turin', '- Works as a baker']);
  expect((await world.auditOf(2))?.refused).toMatchObject([{ op: 'obsolete', because: 'not-supported' }]);
});
