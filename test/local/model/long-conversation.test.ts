import { expect, test } from 'vitest';
import { answerSleepRequest, type InsightItem } from '../../../src/local/model/insights/answer-sleep-request.ts';
import type { SleepLine, SleepMessage } from '../../../src/local/model/insights/sleep-request.ts';

const cities = ['Turin', 'Milan', 'Porto', 'Lyon', 'Genoa'];
const jobs = ['nurse', 'teacher', 'baker', 'librarian', 'carpenter'];
const tastes = ['green tea', 'jazz', 'long walks', 'chess', 'coriander', 'old trains', 'rain'];

/** What is true of a made-up person at one moment. */
type Truth = { place?: string; job?: string; readonly tastes: Map<string, 'Likes' | 'Dislikes'> };

const ways = {
  place: (city: string) => [
    `I live in ${city}.`,
    `Actually I moved to ${city}!`,
    `Mi sono trasferita a ${city}`,
    `I'm based in ${city} now`,
  ],
  job: (job: string) => [`I work as a ${job}`, `I'm a ${job} now.`, `I got a new job as a ${job}, you know`],
  like: (what: string) => [`I love ${what}!`, `Honestly I really like ${what}.`, `I've come to like ${what}`],
  dislike: (what: string) => [`I hate ${what}`, `I don't like ${what} at all.`, `I can't stand ${what}, sorry`],
  end: (what: string) => [`I no longer like ${what}.`, `I don't like ${what} anymore`],
  noise: () => [
    'What a day it was.',
    'Do you like jazz?',
    'My sister lives in Rome.',
    '"I hate rain", he said.',
    'If I lived in Oslo I would ski.',
  ],
};

test.for([1, 2, 3, 4, 5])('after 300 messages memory holds what was said last, and holds it once (seed %i)', (seed) => {
  const random = randomFrom(seed);
  const truth: Truth = { tastes: new Map() };
  let lines: SleepLine[] = [];

  for (let window = 0; window < 60; window += 1) {
    const said = Array.from({ length: 5 }, () => sayOneThing(truth, random));
    const messages = said.map((text, index) => message(`m${index + 1}`, text));
    const { human_updates: items } = answerSleepRequest({ lines, messages });
    lines = apply(lines, items);
  }

  expect(lines.map(({ text }) => text.replace('Vive a ', 'Lives in ')).sort()).toEqual(linesOf(truth).sort());
});

test('a window that was learned teaches nothing when it is read again', () => {
  const messages = ["I'm Ada, I live in Turin", 'I love tea and I want to visit Japan', 'I quit my job'].map(
    (text, index) => message(`m${index + 1}`, text),
  );
  const first = answerSleepRequest({ lines: [], messages });
  const lines = apply([], [...first.human_updates, ...first.goals_insights]);

  const second = answerSleepRequest({ lines, messages });

  expect(lines).toHaveLength(4);
  expect([...second.human_updates, ...second.goals_insights, ...second.persona_updates]).toEqual([]);
});

function sayOneThing(truth: Truth, random: (below: number) => number): string {
  const pick = (list: readonly string[]): string => list[random(list.length)] ?? '';
  const [taste, city, job] = [pick(tastes), pick(cities), pick(jobs)];
  switch (random(6)) {
    case 0:
      truth.place = city;
      return pick(ways.place(city));
    case 1:
      truth.job = job;
      return pick(ways.job(job));
    case 2:
      truth.tastes.set(taste, 'Likes');
      return pick(ways.like(taste));
    case 3:
      truth.tastes.set(taste, 'Dislikes');
      return pick(ways.dislike(taste));
    case 4:
      if (truth.tastes.get(taste) === 'Likes') truth.tastes.delete(taste);
      return pick(ways.end(taste));
    default:
      return pick(ways.noise());
  }
}

function apply(lines: readonly SleepLine[], items: readonly InsightItem[]): SleepLine[] {
  const kept = lines.flatMap((line) => {
    const item = items.find(({ target }) => target === line.id);
    if (item === undefined) return [line.text];
    return item.op === 'update' ? [item.text] : [];
  });
  const added = items.filter(({ op }) => op === 'add').map(({ text }) => text);
  return [...kept, ...added].map((text, index) => ({ id: `h${index + 1}`, text }));
}

function linesOf({ place, job, tastes: liked }: Truth): string[] {
  return [
    ...(place === undefined ? [] : [`Lives in ${place}`]),
    ...(job === undefined ? [] : [`Works as a ${job}`]),
    ...[...liked].map(([what, how]) => `${how} ${what}`),
  ];
}

function message(ref: string, text: string): SleepMessage {
  return { ref, name: 'Ada', speaker: 'person', text };
}

// A small generator of numbers (mulberry32), so that a failing seed can be run again.
function randomFrom(seed: number): (below: number) => number {
  let state = seed;
  return (below) => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) % below;
  };
}
