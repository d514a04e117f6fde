import { describe, expect, test } from 'vitest';
import { blocksAt, cycleCosts, overBudget } from '../../bench/sleep/score/score-requests.ts';
import { costTooMuch, wroteTwice } from '../../bench/sleep/to-table.ts';
import type { RecordedLettaRequest } from '../../src/local/letta/wire/serve.ts';

const ada = { user: 'Ada', userId: '1', primary: 'agent-a', sleep: 'agent-b' };
const bob = { user: 'Bob', userId: '2', primary: 'agent-c', sleep: undefined };

function request(method: string, path: string, body: unknown = undefined, status = 200): RecordedLettaRequest {
  return { method, path: `/v1/agents/${path}`, query: '', body, status };
}

const turn = request('POST', 'agent-a/messages');
const asking = request('POST', 'agent-b/messages');
const listing = request('GET', 'agent-a/messages');
const reading = request('GET', 'agent-a/core-memory/blocks');

function patch(label: string, value = 'x', agent = 'agent-a', status = 200): RecordedLettaRequest {
  return request('PATCH', `${agent}/core-memory/blocks/${label}`, { value }, status);
}

function complete(requests: number, userId = '1') {
  return { kind: 'complete' as const, userId, requests };
}

describe('what a consolidation costs', () => {
  const cycle = [listing, reading, asking, reading, patch('human'), patch('goals')];

  test('is all that is asked about the pair, without turns and without other people', () => {
    const requests = [turn, ...cycle.slice(0, 3), turn, request('GET', 'agent-c/messages'), ...cycle.slice(3)];

    const costs = cycleCosts(requests, [complete(requests.length)], [ada, bob]);

    expect(costs).toEqual([
      {
        act: 'consolidation',
        user: 'Ada',
        requests: 6,
        asked: 1,
        reviews: 0,
        patches: new Map([
          ['human', 1],
          ['goals', 1],
        ]),
      },
    ]);
    expect(costs.some(costTooMuch)).toBe(false);
    expect(costs.some(wroteTwice)).toBe(false);
  });

  test('begins where the one before ended, and leaves out what came before the first turn', () => {
    const requests = [reading, reading, turn, ...cycle, listing, asking];

    const costs = cycleCosts(requests, [complete(9), complete(11)], [ada]);

    expect(costs.map(({ requests }) => requests)).toEqual([6, 2]);
  });

  test('is told apart from what the tidying after it costs', () => {
    const tidying = [reading, asking, patch('human')];
    const tidied = { kind: 'tidied' as const, userId: '1', requests: 10 };

    const costs = cycleCosts([turn, ...cycle, ...tidying, listing], [complete(7), tidied, complete(11)], [ada]);

    expect(costs.map(({ act, requests }) => [act, requests])).toEqual([
      ['consolidation', 6],
      ['tidying', 3],
      ['consolidation', 1],
    ]);
  });

  test('holds what a sleep agent was asked that has been replaced since, and not its deletion', () => {
    const askingTheOld = request('POST', 'agent-old/messages');
    const requests = [turn, listing, reading, askingTheOld, reading, patch('human'), request('DELETE', 'agent-old')];
    const made = { kind: 'sleep-agent' as const, userId: '1', requests: 0, detail: { agent: 'agent-old' } };

    const costs = cycleCosts(requests, [made, complete(requests.length)], [ada]);

    expect(costs).toMatchObject([{ requests: 5, asked: 1 }]);
  });

  test('is too much with one request more than four and one for each block', () => {
    const requests = [turn, ...cycle, reading];

    expect(cycleCosts(requests, [complete(requests.length)], [ada]).map(costTooMuch)).toEqual([true]);
  });

  test('may be one more when the sleep agent was asked to repair its answer', () => {
    const requests = [turn, ...cycle, asking];

    expect(cycleCosts(requests, [complete(requests.length)], [ada]).map(costTooMuch)).toEqual([false]);
  });

  test('may be two more for a review, after which the blocks are read again', () => {
    const review = request('POST', 'agent-b/messages', {
      messages: [{ content: [{ text: '=== notes k1 ===\ns1 statement: Likes tea\n=== end k1 ===' }] }],
    });
    const requests = [turn, ...cycle, review, reading];

    const costs = cycleCosts(requests, [complete(requests.length)], [ada]);

    expect(costs).toMatchObject([{ requests: 8, asked: 1, reviews: 1 }]);
    expect(costs.map(costTooMuch)).toEqual([false]);
    expect(cycleCosts([...requests, reading], [complete(9 + 1)], [ada]).map(costTooMuch)).toEqual([true]);
  });

  test('shows a block that was written twice', () => {
    const requests = [turn, ...cycle, patch('human')];

    expect(cycleCosts(requests, [complete(requests.length)], [ada]).map(wroteTwice)).toEqual([true]);
  });
});

describe('writes over a budget', () => {
  test('are found in the middle of a run, in code points', () => {
    const requests = [patch('goals', '🌱'.repeat(3_000)), patch('goals', 'x'.repeat(3_001)), patch('goals', '')];

    expect(overBudget(requests, [ada])).toEqual([{ user: 'Ada', label: 'goals', length: 3_001 }]);
  });

  test('count also where the server refused them', () => {
    expect(overBudget([patch('session_context', 'x'.repeat(2_001), 'agent-a', 400)], [ada])).toHaveLength(1);
  });

  test('are writes to blocks that have no budget at all, too', () => {
    expect(overBudget([patch('diary', 'x')], [ada])).toEqual([{ user: 'Ada', label: 'diary', length: 1 }]);
  });
});

test('the blocks at a moment are what was written until then, by person, without what was refused', () => {
  const requests = [
    patch('human', 'one'),
    patch('human', 'theirs', 'agent-c'),
    patch('human', 'two'),
    patch('human', 'refused', 'agent-a', 409),
    patch('goals', 'later'),
  ];

  expect(blocksAt(requests, ada, 1)).toEqual({ human: 'one' });
  expect(blocksAt(requests, ada, 4)).toEqual({ human: 'two' });
  expect(blocksAt(requests, bob, 5)).toEqual({ human: 'theirs' });
});
