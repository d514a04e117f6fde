import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { Change, Message } from '../../bench/sleep/people/fact.ts';
import { generateConversations } from '../../bench/sleep/people/generate-conversations.ts';
import { currentFacts, truthAfter } from '../../bench/sleep/people/truth.ts';
import { matchesOf } from '../../bench/sleep/score/match-line.ts';
import { FactTable } from '../../src/local/model/fact-table.ts';
import { answerSleepRequest, type SleepAnswer } from '../../src/local/model/sleep/answer-sleep-request.ts';
import type { SleepLine } from '../../src/local/model/sleep/read-sleep-request.ts';

const seeds = fc.integer({ min: 0, max: 2 ** 31 - 1 });

function oneByOne(messages: readonly Message[]): readonly (readonly Message[])[] {
  return [...Map.groupBy(messages, ({ user }) => user).values()];
}

describe('made-up conversations', () => {
  test('are the same for the same seed, and others for another', () => {
    fc.assert(
      fc.property(seeds, (seed) => {
        const options = { people: 3, messages: 40, seed };

        expect(generateConversations(options)).toEqual(generateConversations(options));
        expect(generateConversations(options)).not.toEqual(generateConversations({ ...options, seed: seed + 1 }));
      }),
      { numRuns: 20 },
    );
  });

  test('of one person do not depend on how many others talk', () => {
    const [few, many] = [2, 7].map((people) => generateConversations({ people, messages: 50, seed: 3 }));

    expect(many?.filter(({ user }) => user === 'Ada')).toEqual(few?.filter(({ user }) => user === 'Ada'));
  });

  test('have as many people and messages as was asked for, each with a name of their own', () => {
    const people = oneByOne(generateConversations({ people: 41, messages: 5, seed: 1 }));

    expect(people).toHaveLength(41);
    expect(people.every((messages) => messages.length === 5)).toBe(true);
  });

  test('go on in time: minutes within a session, hours between sessions', () => {
    for (const messages of oneByOne(generateConversations({ people: 3, messages: 300, seed: 2 }))) {
      const gaps = messages.slice(1).map(({ at }, index) => (at - (messages[index]?.at ?? 0)) / 60_000);

      expect(gaps.every((gap) => (gap >= 0.5 && gap <= 4) || gap >= 180)).toBe(true);
      expect(gaps.filter((gap) => gap >= 180).length).toBeGreaterThan(10);
    }
  });

  test('tell, repeat, change, contradict and withdraw facts, and are small talk for the rest', () => {
    const [ada = []] = oneByOne(generateConversations({ people: 1, messages: 600, seed: 1 }));
    const { facts } = truthAfter(ada);
    const told = ada.flatMap(({ changes }) => changes);

    expect(told.length - new Set(told.map(({ fact }) => fact)).size).toBeGreaterThan(60);
    expect(facts.filter(({ stale }) => stale.length > 0).length).toBeGreaterThan(30);
    expect(facts.filter(({ current }) => current === undefined).length).toBeGreaterThan(10);
    expect(ada.filter(({ changes }) => changes.length === 0).length).toBeGreaterThan(150);
    expect(new Set(facts.map(({ kind }) => kind)).size).toBeGreaterThan(10);
  });

  test('are in English, in Italian, and in both', () => {
    const people = oneByOne(generateConversations({ people: 3, messages: 200, seed: 1 }));
    const languages = people.map((messages) => [
      ...new Set(messages.flatMap(({ gold = [] }) => gold.map(({ language }) => language))),
    ]);

    expect(languages.map((spoken) => spoken.toSorted())).toEqual([['en'], ['it'], ['en', 'it']]);
  });
});

describe('what the generator says is true', () => {
  test('is what their gold says: each sentence yields its facts, and small talk none', () => {
    fc.assert(
      fc.property(seeds, (seed) => {
        for (const messages of oneByOne(generateConversations({ people: 4, messages: 150, seed }))) {
          const truth = truthAfter(messages);

          for (const { text, changes, gold = [] } of messages) {
            const understood = gold.map((fact) =>
              fact.kind === 'ended'
                ? 'ended'
                : matchesOf(fact.text, truth).map(({ story, value }) => nameOf(story.id, value)),
            );

            expect([text, understood.flat().toSorted()]).toEqual([text, changes.map(nameOfChange).toSorted()]);
          }
        }
      }),
      { numRuns: 12 },
    );
  });

  test('is what a memory holds that follows their gold without fail', () => {
    fc.assert(
      fc.property(seeds, (seed) => {
        for (const messages of oneByOne(generateConversations({ people: 3, messages: 200, seed }))) {
          const truth = truthAfter(messages);

          const stated = rememberAll(messages).flatMap((line) => matchesOf(line, truth));

          const names = stated.map(({ story, value }) => nameOf(story.id, value)).toSorted();
          const expected = currentFacts(truth).flatMap(({ id, current }) => (current ? nameOf(id, current) : []));
          expect(names).toEqual(expected.toSorted());
        }
      }),
      { numRuns: 6 },
    );
  });

  test('never holds a value to be current and stale at once', () => {
    const [ada = []] = oneByOne(generateConversations({ people: 1, messages: 400, seed: 9 }));

    for (let said = 0; said <= ada.length; said += 7) {
      for (const { current, stale } of truthAfter(ada.slice(0, said)).facts) {
        expect(stale).not.toContainEqual(current);
      }
    }
  });
});

function nameOf(fact: string, { marks, side = '' }: { marks: readonly string[]; side?: string }): string {
  return `${fact} = ${marks.join(' ')} ${side}`;
}

function nameOfChange(change: Change): string {
  return change.effect === 'ended' ? 'ended' : nameOf(change.fact, change.value);
}

/** The lines of a memory that has no limits and takes every insight, five messages at a time. */
function rememberAll(messages: readonly Message[]): string[] {
  const table = new FactTable([]);
  for (const { text, gold = [] } of messages) table.understand(text, gold);
  let lines: SleepLine[] = [];
  for (let from = 0; from < messages.length; from += 5) {
    const window = messages
      .slice(from, from + 5)
      .map(({ text }, index) => ({ ref: `m${index + 1}`, name: 'Ada', speaker: 'person' as const, text }));
    const answer = answerSleepRequest({ lines, messages: window }, table);
    lines = applied(lines, answer);
  }
  return lines.map(({ text }) => text);
}

/** Each line keeps its block, by the first letter of its id. */
function applied(lines: readonly SleepLine[], answer: SleepAnswer): SleepLine[] {
  const blocks = { h: answer.human_updates, g: answer.goals_insights, p: answer.persona_updates };
  return Object.entries(blocks).flatMap(([block, items]) => {
    const kept = lines
      .filter(({ id }) => id.startsWith(block))
      .flatMap(({ id, text }) => {
        const item = items.find(({ target }) => target === id);
        if (item === undefined) return [text];
        return item.op === 'update' ? [item.text] : [];
      });
    const added = items.filter(({ op }) => op === 'add').map(({ text }) => text);
    return [...kept, ...added].map((text, index) => ({ id: `${block}${index + 1}`, text }));
  });
}
