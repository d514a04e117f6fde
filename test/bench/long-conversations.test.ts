/** Long conversations, replayed by the bench on every Letta that is under test. */
import { beforeAll, describe, expect, test } from 'vitest';
import { generateConversations } from '../../bench/sleep/people/generate-conversations.ts';
import type { FactStory } from '../../bench/sleep/people/truth.ts';
import type { Recording } from '../../bench/sleep/replay/recording.ts';
import { replay } from '../../bench/sleep/replay/replay.ts';
import { type RunScore, scoreRun } from '../../bench/sleep/score/score-run.ts';
import { costTooMuch, wroteTwice } from '../../bench/sleep/to-table.ts';

// `npm run bench -- sleep` does the same at full size. The third of these people tells much, and fills a block.
const conversations = generateConversations({ people: 3, messages: 120, seed: 4 });

const versions = ['0.16.4', '0.16.8'] as const;
const timeout = 300_000;

describe.each(versions)('long conversations, replayed on a Letta server of %s', { timeout }, (version) => {
  let recording: Recording;
  let score: RunScore;

  beforeAll(async () => {
    recording = await replay(conversations, { version });
    score = scoreRun(conversations, recording);
  }, timeout);

  test('lose no fact: each is live or archived', () => {
    expect(score.people.flatMap(({ lost }) => lost.map(inWords))).toEqual([]);
    expect(score.people.every(({ live }) => live > 20)).toBe(true);
  });

  test('leave nothing stale live, neither in the end nor after a session', () => {
    expect(score.people.flatMap(({ stale }) => stale)).toEqual([]);
    expect(score.pauses.filter(({ stale }) => stale.length > 0)).toEqual([]);
  });

  test('leave no line twice, and hardly ever two about one fact', () => {
    const lines = score.people.reduce((sum, { liveLines }) => sum + liveLines, 0);
    const near = score.people.flatMap(({ nearDuplicates }) => nearDuplicates);

    expect(score.people.flatMap(({ exactDuplicates }) => exactDuplicates)).toEqual([]);
    expect(score.pauses.flatMap(({ exactDuplicates }) => exactDuplicates)).toEqual([]);
    expect(near.length / lines).toBeLessThan(0.01);
  });

  test('teach nothing that was not said', () => {
    expect(score.people.flatMap(({ unknown }) => unknown)).toEqual([]);
  });

  test('never bring a block over its budget', () => {
    expect(score.overBudget).toEqual([]);
  });

  test('cost one call of the sleep agent, reviews where they are due, and at most the requests for them', () => {
    expect(score.costs.length).toBeGreaterThan(60);
    expect(score.costs.filter(({ asked }) => asked !== 1)).toEqual([]);
    expect(score.costs.filter(wroteTwice)).toEqual([]);
    expect(score.costs.filter(costTooMuch)).toEqual([]);
    // One of statements, one of ends.
    expect(score.costs.filter(({ reviews }) => reviews > 2)).toEqual([]);
    expect(score.tidyings.filter(({ asked, reviews }) => asked > 1 || reviews > 2)).toEqual([]);
    const acts = [...score.costs, ...score.tidyings];
    const reviews = acts.reduce((sum, cost) => sum + cost.reviews, 0);
    expect(recording.traffic.sleep.calls).toBe(acts.length + reviews);
  });

  test('fail nowhere, and are answered while a consolidation is under way', () => {
    expect(score.failures).toEqual([]);
    expect(recording.latencies.busy.length).toBeGreaterThan(20);
  });
});

function inWords({ id, current }: FactStory): string {
  return `${id}: ${current?.marks.join(', ')} ${current?.side ?? ''}`.trim();
}
