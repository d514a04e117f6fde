import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { openLineIndex } from '../../../src/app/line-index.ts';
import type { UserId } from '../../../src/base/ids.ts';
import { blockRules } from '../../../src/sleep/plan/block-rules.ts';
import type { Entry } from '../../../src/sleep/plan/ledger.ts';
import { createRecall, type RecallRequest } from '../../../src/sleep/recall/recall.ts';
import { newSleep, type SleepRecord } from '../../../src/sleep/state/sleep-record.ts';
import { archivedEntry, ledgerOf, longAgo, sourceOf } from '../../support/remembered.ts';

const ada = '100000000000000001' as UserId;
const dayMs = 86_400_000;

/** Recall over ledgers in memory: each call of `learn` is a later one. */
function archive(...first: readonly Entry[]) {
  let entries = first;
  let version = 1;
  let written = 0;
  let open = 0;
  let failing = 0;
  let door: Promise<void> | undefined;
  const records = <Value>(value: () => Value | undefined) => ({
    read: async () => value(),
    update: async () => undefined,
    ids: async function* () {},
  });
  const recall = createRecall({
    sleep: records((): SleepRecord => ({ personal: { ...newSleep.personal, ledgerVersion: version } })),
    ledgers: {
      ...records(() => ledgerOf(entries)),
      async read() {
        const waitedFor = door;
        door = undefined;
        await waitedFor;
        return ledgerOf(entries);
      },
    },
    rules: blockRules(),
    openIndex: () => {
      const index = openLineIndex();
      open += 1;
      return {
        ...index,
        close() {
          open -= 1;
          index.close();
        },
        search: async (asked) => {
          failing -= 1;
          if (failing === 0) throw new Error('The index failed.');
          return await index.search(asked);
        },
        write: (changes) => {
          written += changes.length;
          return index.write(changes);
        },
      };
    },
    clock: { now: () => longAgo + 30 * dayMs, elapsed: () => 0, sleep: async () => {}, after: () => () => {} },
  });
  const find = (text: string, more: Partial<RecallRequest> = {}) =>
    recall.find(ada, { text, place: 'direct', notAgain: [], ...more });
  return {
    learn(...next: readonly Entry[]) {
      entries = next;
      version += 1;
    },
    written: () => written,
    open: () => open,
    failNext() {
      failing = 1;
    },
    /** The next ledger that is read takes so long. */
    waitFor(opened: Promise<void>) {
      door = opened;
    },
    findFor: (user: UserId, text: string) => recall.find(user, { text, place: 'direct', notAgain: [] }),
    forget: () => recall.forget(ada),
    close: () => recall.close(),
    find,
    async lines(text: string, more: Partial<RecallRequest> = {}) {
      return (await find(text, more)).map((line) => line.text);
    },
  };
}

const milosActs = ['chased', 'found', 'ate', 'stole', 'buried', 'licked', 'hid', 'broke', 'lost', 'caught'];
const milosThings = ['ball', 'spoon', 'scarf', 'shoe', 'towel', 'puppet', 'melon', 'basket', 'pillow', 'ribbon'];
const milosPlaces = ['beach', 'park', 'station', 'bakery', 'lake', 'school', 'market', 'forest', 'river', 'castle'];
const bees = archivedEntry('e1', 'Keeps two beehives');
const sushi = archivedEntry('e2', '寿司が大好き');
const shanghai = archivedEntry('e3', '在上海的一家医院当护士');
const nurse = archivedEntry('e4', 'Works as a nurse', { quote: "Faccio l'infermiera in pronto soccorso" });
const cat = archivedEntry('e5', '고양이 이름은 나비');

test.each([
  ['in the same words', 'Are two beehives enough?', [bees.text]],
  ['in another form of a word', 'Tell me about my beehive', [bees.text]],
  ['by a word of two signs', '寿司は好きだった？', [sushi.text]],
  ['by a name of two signs', '上海怎么样？', [shanghai.text]],
  ['by what the person said, in their language', 'Quando faccio il turno, da infermiera?', [nurse.text]],
  ['by a word with something attached to it', '나비가 아파요', [cat.text]],
  ['not where nothing is in common', 'Good morning! How was the night?', []],
  ['not in nothing', '', []],
])('a line is found %s', async (_, question, expected) => {
  expect(await archive(bees, sushi, shanghai, nurse, cat).lines(question)).toEqual(expected);
});

test('a word that is in very many of a person’s lines finds none of them by itself', async () => {
  const cats = Array.from({ length: 60 }, (_, at) => archivedEntry(`e${at + 1}`, `Has a cat, number${at} of them all`));

  expect(await archive(...cats).lines('How are the cats?')).toEqual([]);
  expect(await archive(...cats).lines('How is cat number17?')).toEqual([cats[17]?.text]);
});

const milo = [
  'Milo is allergic to chicken',
  ...Array.from({ length: 600 }, (_, at) => {
    const act = milosActs[at % 10];
    if (at % 3 === 2) return `Went with number${at} when it ${act}`;
    return `Milo ${act} a ${milosThings[Math.floor(at / 10) % 10]} at the ${milosPlaces[Math.floor(at / 60)]}`;
  }),
  'Walks around the lake with Milo',
].map((line, at) => archivedEntry(`e${at + 1}`, line));

// Guards against words that were in more than one line of twenty and found nothing, whatever stood beside them.
test.each([
  ['What was it that Milo buried at the bakery, the spoon?', 'Milo buried a spoon at the bakery'],
  ['What is Milo allergic to?', 'Milo is allergic to chicken'],
])('words that are common apart find the lines that hold them together: %s', async (question, line) => {
  expect((await archive(...milo).lines(question))[0]).toBe(line);
});

// Guards against a question that named nobody but Milo and found nothing where all is about Milo.
test.each(['Do you remember Milo?', "how's milo", 'Tell me of Milo'])(
  'a name that is in most lines finds the newest: %s',
  async (said) => {
    const newest = milo
      .filter(({ text }) => text.includes('Milo'))
      .slice(-3)
      .map(({ text }) => text);

    expect(new Set(await archive(...milo).lines(said))).toEqual(new Set(newest));
  },
);

test('a name brings lines once, as long as they are in view', async () => {
  const told = archive(...milo);
  const brought = await told.find('Do you remember Milo?');
  expect(brought).toHaveLength(3);
  expect(await told.lines('Do you remember Milo?', { place: { guild: 'g1' } })).toEqual([]);

  expect(await told.lines('Tell me of Milo', { notAgain: brought.map(({ entry }) => entry) })).toEqual([]);
});

test.each(['What a day at the office', 'Went home', 'I was with them', 'Are you at the station?'])(
  'everyday words that are in many lines find nothing: %s',
  async (said) => {
    expect(await archive(...milo).lines(said)).toEqual([]);
  },
);

test('a line in view comes with its day where a question names it nearly whole, and never otherwise', async () => {
  const live = { ...bees, state: 'live', left: null } as const;
  const told = archive(live);

  expect(await told.lines('When did I say that I keep two beehives?')).toEqual([bees.text]);
  expect(await told.lines('I keep two beehives, you know.')).toEqual([]);
  expect(await told.lines('What about my beehives?')).toEqual([]);
});

test('what is over comes up as such, with the day: when it was to end, or to happen', async () => {
  const ended = { at: longAgo + 2 * dayMs, because: 'expired', supersededBy: null, byOwnWords: null } as const;
  const over = { ...bees, validUntil: longAgo + dayMs, state: 'expired', left: ended } as const;
  const happened = { ...bees, id: 'e2', text: 'Sells two beehives', happensOn: longAgo + dayMs };

  const found = await archive(over, happened).find('What about my beehives?');

  expect(found.map(({ text, end }) => [text, end])).toEqual([
    [bees.text, { kind: 'lasted', at: longAgo + dayMs }],
    ['Sells two beehives', { kind: 'happened', at: longAgo + dayMs }],
  ]);
});

test('no more than five lines come, nor more than 600 characters', async () => {
  const long = 'which stand behind the old shed of the allotment next to the canal '.repeat(3).slice(0, 150);
  const many = (text: string) =>
    Array.from({ length: 9 }, (_, at) => archivedEntry(`e${at + 1}`, `Keeps beehive Queen${at}, ${text}`));
  const question = 'What of beehive queen0, queen1, queen2, queen3, queen4, queen5, queen6, queen7, queen8?';

  expect(await archive(...many('small')).lines(question)).toHaveLength(5);
  expect((await archive(...many(long)).lines(question)).length).toBeLessThanOrEqual(3);
});

test('a later ledger is followed, and only what is new in it is indexed', async () => {
  const told = archive(bees, sushi, nurse);
  expect(await told.lines('What about my beehives?')).toEqual([bees.text]);

  told.learn({ ...bees, state: 'obsolete' }, sushi, archivedEntry('e5', 'Sold the beehives'));
  expect(await told.lines('What about my beehives?')).toEqual(['Sold the beehives']);
  expect(await told.lines('Am I still an infermiera?')).toEqual([]);

  // Three at first, then one that is new and one that is gone.
  expect(told.written()).toBe(5);
});

// Guards against an index that held what was taken out of every quote, as its line was as before.
test('what is quoted of a message no more finds its line no more, and is indexed no more', async () => {
  const told = archive(nurse, bees);
  expect(await told.lines('Am I still an infermiera?')).toEqual([nurse.text]);

  told.learn({ ...nurse, sources: nurse.sources.map((one) => ({ ...one, quote: null })) }, bees);

  expect(await told.lines('Am I still an infermiera?')).toEqual([]);
  expect(told.written()).toBe(3);
});

test('an entry that was said on two servers, or on one and in private, is for private only', async () => {
  const both = {
    ...bees,
    sources: [sourceOf('1', 'two beehives', { guild: 'g1' }), sourceOf('2', 'two beehives', 'direct')],
  };
  const one = { ...bees, id: 'e2', text: 'Has beehives', sources: [sourceOf('3', 'beehives', { guild: 'g1' })] };
  const told = archive(both, one);

  expect(await told.lines('What about my beehives?', { place: { guild: 'g1' } })).toEqual(['Has beehives']);
  expect(await told.lines('What about my beehives?', { place: { guild: 'g2' } })).toEqual([]);
  expect(await told.lines('What about my beehives?')).toHaveLength(2);
});

test('an entry that took the place of one that was told in private is for private only', async () => {
  const here = { sources: [sourceOf('1', 'I have a second beehive', { guild: 'g1' })] };
  const left = { at: longAgo, because: 'superseded', supersededBy: 'e2', byOwnWords: null } as const;
  const heir = archivedEntry('e2', 'Has beehives called Mia and Rex', here);

  for (const [sources, comes] of [
    [[sourceOf('2', 'My beehive is called Mia', 'direct')], false],
    [[sourceOf('2', 'My beehive is called Mia', { guild: 'g1' })], true],
  ] as const) {
    const told = archive(
      archivedEntry('e1', 'Has a beehive called Mia', { state: 'superseded', left, sources: [...sources] }),
      heir,
    );

    expect(await told.lines('What about my beehives?', { place: { guild: 'g1' } })).toEqual(comes ? [heir.text] : []);
    expect(await told.lines('What about my beehives?')).toEqual([heir.text]);
  }
});

test('most questions of the corpus find their line among five', async () => {
  const rows = readFileSync(new URL('../../corpora/recall.jsonl', import.meta.url), 'utf8')
    .trim()
    .split('\n');
  const corpus = rows.map((row) => JSON.parse(row) as { who: string; said: string; line: string; ask: string });
  const missed: string[] = [];
  for (const [, told] of Map.groupBy(corpus, ({ who }) => who)) {
    const all = archive(...told.map(({ line, said }, at) => archivedEntry(`e${at + 1}`, line, { quote: said })));
    for (const { ask, line } of told) if (!(await all.lines(ask)).includes(line)) missed.push(ask);
  }

  expect(missed.length / corpus.length).toBeLessThan(0.05);
});

test('nothing is held of somebody who was forgotten, until they are asked about again', async () => {
  const held = archive(bees);
  await held.lines('beehives');

  await held.forget();

  expect(held.open()).toBe(0);
  expect(await held.lines('beehives')).toEqual([bees.text]);
});

test('while a later ledger of theirs is read, nobody else pushes a person’s lines out', async () => {
  const { learn, lines, waitFor, findFor, open } = archive(bees);
  const question = 'Are two beehives enough?';
  await lines(question);
  learn(bees, sushi);
  const door = Promise.withResolvers<void>();
  waitFor(door.promise);

  const asked = lines(question);
  for (let other = 1; other <= 51; other += 1) await findFor(String(other) as UserId, question);
  door.resolve();

  expect(await asked).toEqual([bees.text]);
  expect(await lines(question)).toEqual([bees.text]);
  expect(open()).toBe(50);
});

test('an index that fails is let go of, and the next turn has another', async () => {
  const ada = archive(bees);
  ada.failNext();
  await expect(ada.lines('How are the beehives?')).rejects.toThrow('The index failed.');
  expect(ada.open()).toBe(0);

  expect(await ada.lines('How are the beehives?')).toEqual([bees.text]);
});

test('what is closed holds nothing and finds nothing, also where it was closed in the middle of a search', async () => {
  const held = archive(bees);
  await held.lines('beehives');
  held.learn(bees, sushi);

  const underWay = held.lines('beehives');
  held.close();

  expect([await underWay, await held.lines('beehives'), held.open()]).toEqual([[], [], 0]);
});
