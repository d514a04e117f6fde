import fc from 'fast-check';
import { beforeEach, describe, expect, test } from 'vitest';
import type { MessageId } from '../../src/base/ids.ts';
import { EditPace } from '../../src/chat/answer-show.ts';
import type { ChatFlow } from '../../src/chat/chat-flow.ts';
import { pagesOf } from '../../src/chat/pages.ts';
import { english } from '../../src/texts/en.ts';
import { cleanAnswer } from '../../src/wording/clean-answer.ts';
import { ada, bob, type ChatWorld, dm, openChatWorld, tea } from '../support/chat-world.ts';
import type { Piece } from '../support/conversation-in-memory.ts';

let world: ChatWorld;
let flow: ChatFlow;

beforeEach(async () => {
  world = await openChatWorld();
  flow = world.startFlow();
  for (const by of [ada, bob]) await flow.receive(world.said('hello', { by }));
  await world.settled(ada, bob);
});

/** What was seen since the greeting: milliseconds after the question, and the text. */
function sights(since: number): readonly (readonly [number, string])[] {
  return world.outbox.sights.slice(2).map(({ at, text }) => [at - since, text]);
}

/** One word a second, from the first on. */
function wordByWord(text: string, everyMs = 1_000): readonly Piece[] {
  return (text.match(/\S+\s*/g) ?? []).map((word, index) => ({ atMs: (index + 1) * everyMs, text: word }));
}

async function ask(pieces: readonly Piece[], endMs: number): Promise<number> {
  const askedAt = world.clock.now();
  world.conversation.answerInPieces(pieces, endMs);
  await flow.receive(world.said('talk to me'));
  return askedAt;
}

describe('an answer that comes slowly', () => {
  test('is shown after 2.5 s, edited no more often than every 1.2 s, and ends as the whole', async () => {
    const askedAt = await ask(wordByWord('So, two three four five six.'), 6_500);
    await world.settled();

    expect(sights(askedAt)).toEqual([
      [2_500, 'So,'],
      [3_700, 'So, two'],
      [4_900, 'So, two three'],
      [6_100, 'So, two three four five six.'],
    ]);
  });

  test('is posted whole when it is there within 2.5 s, and costs no further write', async () => {
    const askedAt = await ask(wordByWord('So, two three.', 700), 2_400);
    await world.settled();

    expect(sights(askedAt)).toEqual([[2_400, 'So, two three.']]);
  });

  test('is shown as soon as there is something to read', async () => {
    const thinking = { atMs: 1_000, text: '<think>Slowly now.' };
    const askedAt = await ask([thinking, { atMs: 8_000, text: '</think>Good morning, Ada.' }], 9_500);
    await world.settled();

    expect(sights(askedAt)).toEqual([[8_000, 'Good morning, Ada.']]);
  });

  test('shows no half of a word, a link or a mention', async () => {
    const askedAt = await ask(
      [
        { atMs: 100, text: 'Oh, see https://exa' },
        { atMs: 3_000, text: 'mple.org/tea or [the sh' },
        { atMs: 4_000, text: 'op](https://tea.exa' },
        { atMs: 5_500, text: 'mple) and <@1000000000' },
        { atMs: 6_500, text: '00000001> or unbeliev' },
      ],
      8_000,
    );
    await world.settled();

    const texts = sights(askedAt).map(([, text]) => text);
    expect(texts.length).toBeGreaterThan(3);
    expect(texts[0]).toBe('Oh, see');
    for (const text of texts.slice(0, -1))
      expect(text).toMatch(/(?:see|tea|or|\[the|shop\]\(https:\/\/tea\.example\)|and|1>)$/);
    expect(texts.at(-1)).toMatch(/unbeliev$/);
  });

  test('closes a fence at every edit', async () => {
    await ask(
      [
        { atMs: 100, text: 'Here:\n```ts\nconst a = 1;\n' },
        { atMs: 3_000, text: 'const b = 2;\n' },
        { atMs: 5_000, text: '```\nThat is all.' },
      ],
      6_000,
    );
    await world.settled();

    const shown = world.outbox.sights.slice(2);
    expect(shown).not.toEqual([]);
    for (const { text } of shown) expect((text.match(/^```/gm) ?? []).length).toBe(2);
    expect(world.texts().at(-1)).toBe('Here:\n```ts\nconst a = 1;\nconst b = 2;\n```\nThat is all.');
  });

  test('shows its first page only; the others follow in order', async () => {
    const line = `${'tea '.repeat(99)}tea.\n\n`;
    const pieces = Array.from({ length: 12 }, (_, index) => ({ atMs: (index + 1) * 1_000, text: line }));
    await ask(pieces, 12_500);
    await world.settled();

    const { pages } = pagesOf(line.repeat(12));
    expect(pages.length).toBeGreaterThan(1);
    expect(world.texts().slice(2)).toEqual(pages);
    expect(new Set(world.outbox.sights.slice(2).map(({ message }) => message)).size).toBe(pages.length);
  });

  test('is a reply to the last message, as it would be whole', async () => {
    world.conversation.answerInPieces(wordByWord('So, two three four.'), 5_000);
    const said = world.said('talk to me', { place: tea });
    await flow.receive(said);
    await world.settled();

    expect(world.outbox.posted.at(-1)?.page).toMatchObject({ replyTo: said.id, text: 'So, two three four.' });
  });

  test('stops the typing indicator, which an edit would not', async () => {
    await ask(wordByWord('So, two three four five six seven eight nine ten.', 2_000), 20_500);
    await world.clock.pass(3_000);
    const before = world.outbox.typing.length;
    await world.settled();

    expect(world.outbox.typing.length).toBe(before);
  });

  test('shows typing again while a second page is written', async () => {
    const full = `${'tea '.repeat(600)}`;
    await ask([{ atMs: 100, text: full }], 30_000);
    await world.clock.pass(3_000);
    const before = world.outbox.typing.length;
    await world.settled();

    expect(world.outbox.typing.length).toBeGreaterThan(before);
  });
});

describe('a model that takes back its words', () => {
  const late: readonly Piece[] = [
    { atMs: 1_000, text: 'She asks for tea. I should be warm. ' },
    { atMs: 5_000, text: '</think>Here is your tea, Ada.' },
  ];

  test('ends with the cleaned whole, and is not streamed again', async () => {
    await ask(late, 5_500);
    await world.settled();
    const shown = world.outbox.sights.length;
    await ask(late, 5_500);
    await world.settled();

    expect(world.texts().slice(2)).toEqual(['Here is your tea, Ada.', 'Here is your tea, Ada.']);
    expect(world.outbox.sights.slice(shown).map(({ text }) => text)).toEqual(['Here is your tea, Ada.']);
    expect(world.sentences()).toContain('model took back its words, its answers are posted whole from now on');
  });
});

describe('an answer that fails while it is shown', () => {
  test('gives way to the honest notice', async () => {
    world.conversation.failNextSend('failed-after-storing');
    await ask(wordByWord('Yes, you can take both'), 5_500);
    await world.settled();

    expect(world.outbox.sights.some(({ text }) => text.startsWith('Yes'))).toBe(true);
    expect(world.texts().slice(2)).toEqual([english.chat.failures['outcome-unknown']]);
  });
});

describe('when Discord fails', () => {
  async function askSlowly(): Promise<number> {
    return await ask(wordByWord('So, two three four five six seven.'), 7_500);
  }

  test('an edit that comes too early is dropped in favour of the next', async () => {
    const askedAt = await askSlowly();
    await world.clock.pass(3_000);
    world.outbox.failNextEdits({ kind: 'too-early', afterMs: 2_000 });
    await world.settled();

    expect(sights(askedAt).map(([at]) => at)).toEqual([2_500, 5_700, 6_900, 8_100]);
    expect(world.texts().at(-1)).toBe('So, two three four five six seven.');
  });

  test('edits that fail for a time are made up for', async () => {
    await askSlowly();
    await world.clock.pass(3_000);
    world.outbox.failNextEdits(...Array(2).fill({ kind: 'failed', because: 'unavailable' }));
    await world.settled();

    expect(world.texts().slice(2)).toEqual(['So, two three four five six seven.']);
  });

  test('edits that are refused end in another form, in the same message', async () => {
    await askSlowly();
    await world.clock.pass(3_000);
    const shown = world.outbox.posted.at(-1)?.id;
    world.outbox.failNextEdits(...Array(2).fill({ kind: 'failed', because: 'refused' }));
    await world.settled();

    expect(world.outbox.posted.slice(2).map(({ id }) => id)).toEqual([shown]);
    expect(world.texts().at(-1)).toBe(english.chat.pageWasRefused);
  });

  test('the last edit is tried again later, and nothing is posted twice', async () => {
    await askSlowly();
    await world.clock.pass(7_400);
    world.outbox.failNextEdits({ kind: 'failed', because: 'unavailable' });
    await world.settled();

    expect(world.texts().slice(2)).toEqual(['So, two three four five six seven.']);
  });

  test('the last edit is made up for however long Discord takes none', async () => {
    await askSlowly();
    await world.clock.pass(7_400);
    world.outbox.failNextEdits(...Array(100).fill({ kind: 'failed', because: 'unavailable' }));
    await world.clock.pass(20 * 60_000);
    const meanwhile = world.texts().slice(2);
    await world.settled();

    expect(meanwhile).toEqual([expect.stringMatching(/^So, two/)]);
    expect(world.texts().slice(2)).toEqual(['So, two three four five six seven.']);
  });

  test('a message that a moderator deleted is posted anew, whole', async () => {
    await askSlowly();
    await world.clock.pass(3_000);
    world.outbox.remove(world.outbox.posted.at(-1)?.id as MessageId);
    await world.settled();

    expect(world.texts().slice(2)).toEqual(['So, two three four five six seven.']);
  });

  test.each(['before', 'after', 'long-after'] as const)(
    'a first post that fails %s it is done leaves one message',
    async (how) => {
      await askSlowly();
      world.outbox.failNextPosts('unavailable', how);
      await world.settled();

      expect(world.texts().slice(2)).toEqual(['So, two three four five six seven.']);
    },
  );

  test('an earlier answer that begins alike is left as it is when the first post fails', async () => {
    world.conversation.answerNext('So, two');
    await flow.receive(world.said('the dentist'));
    await world.clock.pass(100);
    await askSlowly();
    await world.clock.until('the earlier answer', () => world.texts().at(-1) === 'So, two');
    world.outbox.failNextPosts('unavailable', 'before');
    await world.settled();

    expect(world.texts().slice(2)).toEqual(['So, two', 'So, two three four five six seven.']);
  });
});

describe('several people at once', () => {
  test('in one channel share the edits that Discord takes there, each in turn', async () => {
    for (const by of [ada, bob]) {
      world.conversation.answerInPieces(wordByWord('So, two three four five six seven eight nine.', 700), 7_000);
      await flow.receive(world.said('talk to me', { by, place: tea }));
    }
    await world.settled(ada, bob);

    const seen = world.outbox.sights.slice(2);
    const [first, second] = [...new Set(seen.map(({ message }) => message))];
    const edits = seen.filter(({ message }, index) => seen.findIndex((other) => other.message === message) !== index);
    const whileComing = edits.filter(({ text }) => !text.endsWith('nine.'));
    for (const [index, { at }] of whileComing.slice(1).entries())
      expect(at - (whileComing[index]?.at ?? 0)).toBeGreaterThanOrEqual(1_200);
    expect(new Set(whileComing.map(({ message }) => message))).toEqual(new Set([first, second]));
    expect(world.texts().slice(2)).toEqual(Array(2).fill('So, two three four five six seven eight nine.'));
  });

  test('in two channels have nothing to do with each other', () => {
    const pace = new EditPace(world.clock);
    const now = world.clock.elapsed();

    expect(pace.takePlace(dm.channel, now)).toBe(now);
    expect(pace.takePlace(tea.channel, now)).toBe(now);
    expect(pace.takePlace(tea.channel, now)).toBe(now + 1_200);
  });
});

describe('of any answer, in any pieces', () => {
  const context = { tools: ['conversation_search'], scarlet: 'Scarlet', people: ['Ada'] };
  const clean = (raw: string) => cleanAnswer(raw, context);
  const bit = fc.constantFrom(
    ...[
      '<think>hm</think>',
      '<think>',
      '</think>',
      '[Ada, in a direct message, now]\n',
      '<|im_end|>',
      '```',
      '```ts\n',
      '`',
    ],
    ...[
      '\n```\n',
      '<tool_call>{"name": "conversation_search"',
      '}</tool_call>',
      '[no reply]',
      '||secret||',
      '**',
      '> ',
    ],
    ...[
      '\n',
      '\n\n',
      ' ',
      'tea ',
      'and ',
      'milk. ',
      'ciao è così ',
      '茶を飲む',
      '👩‍👩‍👧',
      'https://example.org/tea ',
      '- item\n',
    ],
    'a fairly long run of words that goes on and on for a while, so that pages fill up. '.repeat(9),
  );
  const stream = fc.array(fc.record({ text: bit, afterMs: fc.integer({ min: 0, max: 2_000 }) }), {
    minLength: 1,
    maxLength: 30,
  });

  test('nothing is seen that the cleaner takes out, edits keep their distance, and the end is the whole', async () => {
    await fc.assert(
      fc.asyncProperty(stream, fc.integer({ min: 0, max: 1_500 }), async (steps, restMs) => {
        world = await openChatWorld();
        flow = world.startFlow();
        await flow.receive(world.said('hello'));
        await world.settled();
        const pieces = steps.map(({ text }, index) => ({
          text,
          atMs: steps.slice(0, index + 1).reduce((sum, { afterMs }) => sum + afterMs, 0),
        }));
        const atMs = pieces.at(-1)?.atMs ?? 0;
        const raw = pieces.map(({ text }) => text).join('');
        const whole = clean(raw);

        const askedAt = await ask(pieces, atMs + restMs);
        await world.settled();

        const { pages } = pagesOf(whole);
        const ended = pages.length === 0 ? [english.chat.failures['empty-answer']] : pages;
        expect(world.texts().slice(1, 1 + ended.length)).toEqual(ended);
        const seen = world.outbox.sights.slice(1);
        for (const [index, { message, text, at }] of seen.entries()) {
          expect(text.length).toBeLessThanOrEqual(2_000);
          const before = seen.slice(0, index).findLast((other) => other.message === message);
          if (before !== undefined) expect(at - before.at).toBeGreaterThanOrEqual(1_200);
          if (at - askedAt < atMs + restMs) {
            expect(at - askedAt).toBeGreaterThanOrEqual(2_500);
            expect(clean(text)).toBe(text.trim());
          }
        }
      }),
      { numRuns: 300 },
    );
  }, 120_000);
});
