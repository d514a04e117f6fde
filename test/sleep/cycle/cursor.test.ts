import { describe, expect, test } from 'vitest';
import type { AgentId, LettaMessageId } from '../../../src/base/ids.ts';
import { countsAfter, cursorAfter, cursorBeyond, cursorOf } from '../../../src/sleep/cycle/cursor.ts';
import type { ClaimedJournal } from '../../../src/sleep/state/sleep-record.ts';

const [old, present] = ['agent-old', 'agent-new'] as unknown as readonly [AgentId, AgentId];

function id(name: string): LettaMessageId {
  return `message-${name}` as LettaMessageId;
}

function shown(name: string, own = 'tea') {
  return { ref: name, id: id(name), speaker: 'person' as const, own, foreign: [], learnedIn: 'direct' as const, at: 0 };
}

function windowOf(names: readonly string[], context: readonly string[] = []): ClaimedJournal['window'] {
  const messages = names.map((name) => shown(name));
  const earlier = context.map((name) => shown(name));
  return { messages, context: earlier, end: id(names.at(-1) ?? ''), covers: names.length, more: true };
}

const reached = { agent: present, message: id('m5'), context: id('m1') };

describe('a cursor', () => {
  test('of this agent says how far its conversation is consolidated', () => {
    expect(cursorOf({ cursor: reached }, present)).toEqual(reached);
  });

  test.each([null, { ...reached, agent: old }])('%o says nothing of this agent', (cursor) => {
    expect(cursorOf({ cursor }, present)).toBeNull();
  });

  test.each([
    ['of one message', ['a'], [], null],
    ['of four', ['a', 'b', 'c', 'd'], [], null],
    ['of five', ['a', 'b', 'c', 'd', 'e'], [], 'a'],
    ['with context', ['a', 'b'], ['x', 'y', 'z'], 'x'],
  ])('after a window %s begins the next list so that four messages are context', (_, names, context, from) => {
    const window = windowOf(names, context);

    expect(cursorAfter({ agent: present, window })).toEqual({
      agent: present,
      message: window.end,
      context: from === null ? null : id(from),
    });
  });

  test.each([
    ['the last of many', ['a', 'b', 'c', 'd', 'e', 'f'], 'f', 'b'],
    ['one further back, and what it answers', ['a', 'b', 'c', 'd', 'e', 'f', 'g'], 'd', 'b'],
    ['the first, behind another window', ['a', 'b', 'c'], 'b', 'm5'],
  ])('names what nothing was made of, and lists from before it: %s', (_, names, unread, from) => {
    const window = windowOf(names);
    const after = { agent: present, message: window.end, unread: [id(unread)] };

    const cursor = cursorAfter({ agent: present, window, unread: [id(unread)] }, { cursor: reached });

    expect(cursor).toEqual({ ...after, context: id(from) });
    expect(cursorAfter({ agent: present, window, unread: [id('a')] }).context).toBeNull();
  });

  test('beyond a message that is set aside has what came before it as context, if that was this agent’s', () => {
    const journal = { agent: present, window: windowOf(['bad']) };

    expect(cursorBeyond({ cursor: reached }, journal)).toEqual({
      agent: present,
      message: id('bad'),
      context: id('m5'),
    });
    expect(cursorBeyond({ cursor: { ...reached, agent: old } }, journal)).toEqual({
      agent: present,
      message: id('bad'),
      context: null,
      unplanned: true,
    });
    expect(cursorBeyond({ cursor: null }, journal)).toMatchObject({ context: null });
  });
});

describe('the counts after a window', () => {
  const window = { messages: [shown('a', 'tea'), shown('b', 'chess')], covers: 2, more: true };
  const claimed = { answered: 10, characters: 100, window };

  test('that reached the end cover all that was answered when it was fixed', () => {
    const after = countsAfter({ covers: 3, coversCharacters: 40 }, { ...claimed, window: { ...window, more: false } });

    expect(after).toEqual({ covers: 10, coversCharacters: 100 });
  });

  test('that left messages over cover its own', () => {
    expect(countsAfter({ covers: 3, coversCharacters: 40 }, claimed)).toEqual({ covers: 5, coversCharacters: 48 });
  });

  test('that left messages over let at least one go on waiting', () => {
    expect(countsAfter({ covers: 9, coversCharacters: 97 }, claimed)).toEqual({ covers: 9, coversCharacters: 100 });
  });

  test('of another pair than before begin anew', () => {
    expect(countsAfter({ covers: 30, coversCharacters: 900 }, claimed)).toEqual({ covers: 2, coversCharacters: 8 });
  });
});
