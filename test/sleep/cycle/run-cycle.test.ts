import { expect, test } from 'vitest';
import { answerReview, isReview } from '../../../src/local/model/sleep/answer-review.ts';
import { openSleepWorld } from '../engine/sleep-world.ts';
import { ownBrain } from './letta-in-memory.ts';

/** Notes what begins while something else that changes records, blocks or conversations is not done yet. */
function oneAtATime() {
  const steps: string[] = [];
  const overlaps: string[] = [];
  let underWay: string | undefined;
  const watched = ['sleep', 'ledgers', 'audits', 'blocks', 'conversation'];

  function around<Port extends object>(port: Port, kind: string): Port {
    if (!watched.includes(kind)) return port;
    return new Proxy(port, {
      get(target, key) {
        const member: unknown = Reflect.get(target, key);
        if (typeof member !== 'function') return member;
        if (['read', 'ids'].includes(String(key))) return member.bind(target);
        return async (...args: readonly unknown[]): Promise<unknown> => {
          const step = `${kind}.${String(key)}`;
          if (underWay !== undefined) overlaps.push(`${step} during ${underWay}`);
          underWay = step;
          steps.push(step);
          // Whoever doesn't wait for it goes on by then.
          for (let turn = 0; turn < 50; turn += 1) await Promise.resolve();
          try {
            return await Reflect.apply(member, target, args);
          } finally {
            underWay = undefined;
          }
        };
      },
    });
  }
  return { around, steps, overlaps };
}

test('each step is done before the next one begins: first what may be looked up, then what names it', async () => {
  const { around, steps, overlaps } = oneAtATime();
  const world = await openSleepWorld({ around, policy: { threshold: 1, review: 'always' } });
  world.letta.brain = (prompt) => (isReview(prompt) ? JSON.stringify(answerReview(prompt)) : ownBrain(prompt));

  await world.say(world.start(), 'I like green tea.');
  await world.clock.quiet();

  expect(overlaps).toEqual([]);
  expect(steps).toEqual([
    // claimed, extracted, reviewed
    'sleep.update',
    'conversation.send',
    'sleep.update',
    'conversation.send',
    'sleep.update',
    // prepared
    'ledgers.update',
    'sleep.update',
    // applied, block by block
    'blocks.write',
    'sleep.update',
    'blocks.write',
    'sleep.update',
    // committed
    'audits.update',
    'sleep.update',
  ]);
  expect(world.blockOf('human')).toBe('- Likes green tea');
});
