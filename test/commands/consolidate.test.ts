import { describe, expect, test } from 'vitest';
import { consolidate } from '../../commands/consolidate.ts';
import { runText } from '../../commands/drawing.ts';
import type { UserId } from '../../src/base/ids.ts';
import type { Outcome } from '../../src/sleep/state/outcome.ts';
import { type Locale, textsIn } from '../../src/texts/languages.ts';
import { ada, blockDiff, bob, consolidated, invocation, noon, refusedFor, shownNoon } from './given.ts';

async function replyTo(outcome: Outcome, { wasRunning = false, locale = 'en' as Locale, hasRoom = true } = {}) {
  return await consolidate.run(invocation({ texts: textsIn(locale) }), {
    consolidate: async () => ({ wasRunning, outcome }),
    hasRoomFor: async () => hasRoom,
  });
}

test('/consolidate consolidates for the one who asks, whatever they type', async () => {
  const asked: UserId[] = [];
  const services = {
    consolidate: async (user: UserId) => {
      asked.push(user);
      return { wasRunning: false, outcome: consolidated() };
    },
    hasRoomFor: async () => true,
  };

  await consolidate.run(invocation({ isAdministrator: true, options: { user: bob } }), services);

  expect(asked).toEqual([ada]);
});

test.each([
  ['unchanged', []],
  ['changed', [blockDiff({ added: ['Likes green tea'] })]],
] as const)('where Letta tends the memory it is looked at, and said to be %s', async (so, changes) => {
  const { native, consolidate: words } = textsIn('en');

  expect(await replyTo({ kind: 'looked-at-native', frequency: 5, runs: [], changes })).toMatchObject({
    text: `${native.tends(5)} ${native.noRunsYet} ${words[so]}`,
    embeds: changes.map(() => expect.objectContaining({ text: expect.stringContaining('Likes green tea') })),
  });
});

test('the last run of Letta’s own is told of where there was one', async () => {
  const run = { id: 'run-1', startedAt: noon, endedAt: noon + 1_000, result: 'failed' } as const;
  const reply = await replyTo({ kind: 'looked-at-native', frequency: 5, runs: [run], changes: [] });

  expect(reply.text).toContain(runText(run, textsIn('en')));
  expect(reply.text).not.toContain(textsIn('en').native.noRunsYet);
});

test('who has nothing new is told so, also where there is room for nobody else', async () => {
  const reply = await replyTo({ kind: 'nothing-to-do', because: 'nothing-new' }, { hasRoom: false });

  expect(reply).toEqual({ text: textsIn('en').consolidate.nothing['nothing-new'] });
});

describe('after a consolidation', () => {
  const outcome = consolidated({ tookMs: 64_000, changes: [blockDiff({ added: ['Likes green tea'] })] });

  test.each([
    ['en', 'I went over **7 messages** of yours in 1 minute, 4 seconds. This is what changed in my memory:'],
    ['it', 'Ho riletto **7 tuoi messaggi** in 1 minuto e 4 secondi. Ecco che cosa è cambiato nella mia memoria:'],
  ] as const)('says how much was read and how long it took (%s)', async (locale, text) => {
    expect(await replyTo(outcome, { locale })).toMatchObject({ text });
  });

  test.each([
    ['en', '**1 message** of yours', 'What I know of you'],
    ['it', '**1 tuo messaggio**', 'Quello che so di te'],
  ] as const)('one message is not several (%s)', async (locale, words, title) => {
    const reply = await replyTo({ ...outcome, covered: 1 }, { locale });

    expect(reply.text).toContain(words);
    expect(reply.embeds).toMatchObject([{ title, text: '```diff\n+ Likes green tea\n```' }]);
  });

  test.each([
    ['en', 'There is more that I haven’t got to yet'],
    ['it', 'C’è dell’altro a cui non sono ancora arrivata'],
  ] as const)('says when messages are left for another one (%s)', async (locale, words) => {
    expect((await replyTo({ ...outcome, more: true }, { locale })).text).toContain(words);
    expect((await replyTo(outcome, { locale })).text).not.toContain(words);
  });

  test.each([
    ['en', 'Then I tidied up what I remember. **5 lines** now stand in other words.'],
    ['it', 'Poi ho messo in ordine quello che ricordo. **5 righe** ora sono dette con altre parole.'],
  ] as const)('says what was tidied after it, and shows which lines became which (%s)', async (locale, words) => {
    const changes = [blockDiff({ updated: [{ from: 'Loves tea', to: 'Lives on tea' }] })];
    const tidied = {
      ...{ cycle: 8, because: 'cycles' as const, at: noon, tookMs: 1_000 },
      ...{ merged: 5, contradicted: 0, changes, refused: [] },
    };
    const reply = await replyTo({ ...consolidated(), tidied }, { locale });

    expect(reply.text).toContain(words);
    expect(reply.embeds).toMatchObject([{ text: '```diff\n~ Loves tea → Lives on tea\n```' }]);
  });

  test.each([
    [
      'en',
      'taken out **1 line** of what I remember. Somebody had emptied a part of my memory: I put **2 lines** back.',
    ],
    [
      'it',
      'tolto **1 riga** da quello che ricordo. Qualcuno aveva svuotato una parte della mia memoria: ho rimesso **2 righe**.',
    ],
  ] as const)('says what somebody else did to it (%s)', async (locale, words) => {
    const byOthers = (['removed-by-another-writer', 'block-emptied', 'block-emptied'] as const).map((because) => {
      return { block: 'human', text: 'Likes tea', because };
    });

    expect((await replyTo(consolidated({ byOthers }), { locale })).text).toContain(words);
  });

  test.each([
    ['en', 'I had lost track of **2 lines** of what I remember, and know them again.'],
    ['it', 'Di quello che ricordo avevo perso le tracce di **2 righe**: ora so di nuovo che ci sono.'],
  ] as const)('says what a restored database knows again (%s)', async (locale, words) => {
    const found = ['Likes tea', 'Likes chess'].map((text) => ({ block: 'human', text }));

    expect((await replyTo(consolidated({ found }), { locale })).text).toContain(words);
    expect((await replyTo(consolidated(), { locale })).text).not.toContain(words.slice(0, 12));
  });

  test.each([
    ['en', 'What I remember of you stays as it was.'],
    ['it', 'Quello che ricordo di te resta com’era.'],
  ] as const)('says when nothing changed (%s)', async (locale, words) => {
    const reply = await replyTo(consolidated(), { locale });

    expect(reply.text.endsWith(words)).toBe(true);
    expect(reply.embeds).toEqual([]);
  });
});

describe('insights that were not applied', () => {
  const refused = (['secret', 'order', 'order'] as const).map((because) => refusedFor(because));

  test('are shown with their words, but what was known already is not', async () => {
    const reply = await replyTo(
      consolidated({
        refused: [refusedFor('no-evidence', 'Is married to ``` nobody'), refusedFor('already-known', 'Likes tea')],
        putAside: [{ block: 'human', text: 'Once had a goldfish', because: 'no-room' }],
      }),
    );

    const text = reply.embeds?.[0]?.text ?? '';
    expect(text).toMatch(/bears it out\n[^·]*```\n· Is married to `\u200b`\u200b` nobody\n```\n/);
    expect(text).toMatch(/learned and put aside for now: .*\n```\n· Once had a goldfish\n```$/);
    expect(text).not.toContain('Likes tea');
  });

  test.each([
    [
      'en',
      'What I didn’t note down',
      '**2** × it was an instruction rather than something about you\n**1** × it looked like a password or another secret',
    ],
    [
      'it',
      'Che cosa non ho annotato',
      '**2** × era un ordine, non qualcosa che ti riguarda\n**1** × sembrava una password o un altro segreto',
    ],
  ] as const)('are counted by reason, in plain words (%s)', async (locale, title, text) => {
    const reply = await replyTo(consolidated({ refused }), { locale });

    expect(reply.embeds).toEqual([{ title, text }]);
  });

  test('for many reasons: the most frequent six, and the rest together', async () => {
    const kinds = ['secret', 'forgotten', 'no-room', 'too-long', 'about-someone-else', 'unknown-block'] as const;
    const many = [...kinds, ...kinds, 'already-known', 'low-confidence'] as const;

    const reply = await replyTo(consolidated({ refused: many.map((because) => refusedFor(because)) }));

    const lines = reply.embeds?.[0]?.text?.split('\n');
    expect(lines).toHaveLength(7);
    expect(lines?.at(-1)).toBe('**2** × other reasons');
  });
});

describe('messages that Letta does not list any more', () => {
  test('are told of, whether others were read or none', async () => {
    const some = await replyTo(consolidated({ missing: 1 }));
    const all = await replyTo({ kind: 'nothing-to-do', because: 'nothing-new', missing: 3 });

    expect(some.text).toContain('**1 message** of yours can’t be read any more, so I learn nothing from it.');
    expect(all.text).toContain('**3 messages** of yours can’t be read any more, so I learn nothing from them.');
  });
});

describe('why there was nothing to do', () => {
  test.each([
    ['nothing-new', 'en', /nothing new to go over/],
    ['nothing-new', 'it', /nulla di nuovo da rileggere/],
    ['no-pair', 'en', /don’t know you yet/],
    ['no-pair', 'it', /Non ti conosco ancora/],
    ['sleep-disabled', 'en', /switched that off/],
    ['sleep-disabled', 'it', /l’ha disattivato/],
    ['paused', 'en', /is paused/],
    ['paused', 'it', /è in pausa/],
  ] as const)('%s (%s)', async (because, locale, words) => {
    const reply = await replyTo({ kind: 'nothing-to-do', because }, { locale });

    expect(reply.text).toMatch(words);
    expect(reply.embeds).toBeUndefined();
  });
});

test.each(['en', 'it'] as const)('nobody is invited to talk to her for whom there is no room (%s)', async (locale) => {
  const reply = await replyTo({ kind: 'nothing-to-do', because: 'no-pair' }, { locale, hasRoom: false });

  expect(reply).toEqual({ text: textsIn(locale).chat.failures['too-many-users'] });
});

describe('a consolidation that is put off says why and until when', () => {
  test.each([
    [
      'cap-of-the-person',
      'en',
      `for one person as often as I can in a day. Nothing you told me is lost: it waits, and I’ll get to it ${shownNoon} at the earliest.`,
    ],
    [
      'cap-of-the-person',
      'it',
      `più spesso in un giorno. Nulla di quello che mi hai detto va perso: aspetta, e ci arriverò al più presto ${shownNoon}.`,
    ],
    ['cap-of-manual', 'en', `and I go on by myself; you can ask again ${shownNoon}.`],
    ['cap-of-manual', 'it', `e vado avanti da sola; puoi richiederlo ${shownNoon}.`],
    ['cap-of-the-bot', 'en', 'I’ve done this for everyone together as often as I can in a day.'],
    ['cap-of-the-bot', 'it', 'per tutte le persone insieme'],
    ['letta-is-down', 'en', 'I couldn’t get to my memory.'],
    ['letta-is-down', 'it', 'non sono riuscita a raggiungere la mia memoria.'],
    ['stopping', 'en', 'I had to break off for a moment.'],
    ['stopping', 'it', 'ho dovuto interrompermi per un momento.'],
  ] as const)('%s (%s)', async (because, locale, words) => {
    const { text } = await replyTo({ kind: 'deferred', because, until: noon }, { locale });

    expect(text).toContain(words);
    expect(text).toContain(shownNoon);
  });
});

describe('a consolidation that failed says why and when it is tried again', () => {
  const failed = { kind: 'failed', because: 'letta-unreachable', retryAt: noon, rounds: 1 } as const;

  test.each([
    [
      'en',
      `That didn’t work: I couldn’t get to my memory. Nothing you told me is lost, and I’ll try again ${shownNoon}.`,
    ],
    [
      'it',
      `Non ha funzionato: non sono riuscita a raggiungere la mia memoria. Nulla di quello che mi hai detto va perso, e ci riprovo ${shownNoon}.`,
    ],
  ] as const)('after one round of tries (%s)', async (locale, text) => {
    expect((await replyTo(failed, { locale })).text).toBe(text);
  });

  test.each([
    ['en', /^That didn’t work, 3 times in a row now: I couldn’t make sense of what my other half said\./],
    ['it', /^Non ha funzionato, ormai 3 volte di fila: non ho capito/],
  ] as const)('after several in a row (%s)', async (locale, words) => {
    expect((await replyTo({ ...failed, because: 'unparsable', rounds: 3 }, { locale })).text).toMatch(words);
  });
});

describe('while one is running already', () => {
  test.each([
    ['en', 'I was already at it when you asked, so here is how that went.'],
    ['it', 'Lo stavo già facendo quando me l’hai chiesto: ecco com’è andata.'],
  ] as const)('says so politely and shows that one’s result (%s)', async (locale, words) => {
    const outcome = consolidated({ changes: [blockDiff({ added: ['Likes green tea'] })] });

    const [alone, joined] = [await replyTo(outcome, { locale }), await replyTo(outcome, { locale, wasRunning: true })];

    expect(joined).toEqual({ ...alone, text: `${words}\n${alone.text}` });
  });
});
