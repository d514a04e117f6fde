import { describe, expect, test } from 'vitest';
import type { Change, FactId, Kind, Message, Value } from '../../bench/sleep/people/fact.ts';
import { truthAfter } from '../../bench/sleep/people/truth.ts';
import { scoreMemory } from '../../bench/sleep/score/score-memory.ts';

function holds(fact: string, kind: Kind, ...marks: string[]): Change {
  return { effect: 'holds', fact: fact as FactId, kind, value: { marks } };
}

function taste(fact: string, side: 'for' | 'against', ...marks: string[]): Change {
  const value: Value = { marks, side };
  return { effect: 'holds', fact: fact as FactId, kind: 'taste', value };
}

function ended(fact: string, kind: Kind): Change {
  return { effect: 'ended', fact: fact as FactId, kind };
}

function truthOf(...changes: readonly Change[]) {
  const messages: Message[] = changes.map((change, at) => ({ user: 'Ada', at, text: '', changes: [change] }));
  return truthAfter(messages);
}

function memory(human: readonly string[], archived: readonly string[] = []) {
  return {
    blocks: { human: human.map((line) => `- ${line}`).join('\n') },
    entries: archived.map((text) => ({ text, state: 'archived' })),
  };
}

describe('facts', () => {
  const truth = truthOf(holds('1', 'place', 'turin'), taste('2', 'for', 'green tea'), holds('3', 'sport', 'tennis'));

  test('are live in a line, archived in the ledger, or lost', () => {
    const score = scoreMemory(memory(['Lives in Turin'], ['Likes green tea']), truth);

    expect(score).toMatchObject({ live: 1, archived: 1, liveLines: 1 });
    expect(score.lost.map(({ kind }) => kind)).toEqual(['sport']);
  });

  test('are recognised in other words, and in one line together', () => {
    const score = scoreMemory(memory(['Ada enjoys Green Tea; is based in Turin.', 'Plays tennis']), truth);

    expect(score).toMatchObject({ live: 3, lost: [], unknown: [], nearDuplicates: [] });
  });

  test('are not kept by an entry that was superseded, nor by part of a word, nor by a block of the moment', () => {
    const { blocks } = memory(['Lives near Turing Street']);
    const superseded = [{ text: 'Plays tennis', state: 'superseded' }];

    const score = scoreMemory({ blocks: { ...blocks, session_context: '- green tea' }, entries: superseded }, truth);

    expect(score).toMatchObject({ live: 0, archived: 0, unknown: ['Lives near Turing Street'] });
    expect(score.lost).toHaveLength(3);
  });

  test('of taste are kept only on the right side', () => {
    const score = scoreMemory(memory(['Dislikes green tea', 'Lives in Turin', 'Plays tennis']), truth);

    expect(score.lost.map(({ kind }) => kind)).toEqual(['taste']);
  });

  test('of a name are not kept by a line that only begins with it', () => {
    const named = truthOf(holds('1', 'name', 'ada'));

    expect(scoreMemory(memory(['Ada likes rain']), named).lost).toHaveLength(1);
    expect(scoreMemory(memory(['Name: Ada']), named).lost).toEqual([]);
  });

  test('that stand live and archived count once, as live', () => {
    const score = scoreMemory(memory(['Lives in Turin'], ['Lives in Turin']), truthOf(holds('1', 'place', 'turin')));

    expect(score).toMatchObject({ live: 1, archived: 0 });
  });
});

describe('stale lines', () => {
  test('state what was superseded', () => {
    const truth = truthOf(holds('1', 'place', 'turin'), holds('1', 'place', 'lyon'));

    expect(scoreMemory(memory(['Lives in Turin', 'Lives in Lyon']), truth).stale).toEqual(['Lives in Turin']);
  });

  test('state the other side of a taste that turned', () => {
    const truth = truthOf(taste('1', 'for', 'jazz'), taste('1', 'against', 'jazz'));

    expect(scoreMemory(memory(['Likes jazz']), truth).stale).toEqual(['Likes jazz']);
    expect(scoreMemory(memory(['Non ama il jazz']), truth).stale).toEqual([]);
  });

  test('state what was withdrawn, and in the archive are counted apart', () => {
    const truth = truthOf(holds('1', 'job', 'nurse'), ended('1', 'job'));

    expect(scoreMemory(memory(['Works as a nurse']), truth)).toMatchObject({ stale: ['Works as a nurse'], live: 0 });
    expect(scoreMemory(memory([], ['Works as a nurse']), truth)).toMatchObject({ stale: [], staleArchived: 1 });
  });

  test('are none where the old value holds again', () => {
    const back = truthOf(holds('1', 'place', 'turin'), holds('1', 'place', 'lyon'), holds('1', 'place', 'turin'));

    expect(scoreMemory(memory(['Lives in Turin']), back)).toMatchObject({ stale: [], live: 1 });
  });
});

describe('duplicates', () => {
  const truth = truthOf(taste('1', 'for', 'jazz'), taste('2', 'for', 'rain'));

  test('are exact when a line stands twice, in whatever blocks', () => {
    const blocks = { human: '- Likes jazz\n- Likes rain', goals: '* Likes jazz' };

    const score = scoreMemory({ blocks, entries: [] }, truth);

    expect(score).toMatchObject({ exactDuplicates: ['Likes jazz'], nearDuplicates: [] });
  });

  test('are near when two lines are about one fact', () => {
    const score = scoreMemory(memory(['Likes jazz', 'Is fond of jazz', 'Likes rain']), truth);

    expect(score).toMatchObject({ exactDuplicates: [], nearDuplicates: ['Is fond of jazz'] });
  });

  test('are not counted among seeds, which have no bullet', () => {
    const score = scoreMemory({ blocks: { human: 'Likes jazz\nLikes jazz\n- Likes rain' }, entries: [] }, truth);

    expect(score).toMatchObject({ liveLines: 1, exactDuplicates: [], nearDuplicates: [] });
  });
});
