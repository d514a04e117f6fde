import { describe, expect, test } from 'vitest';
import { sleepStatus } from '../../commands/sleep-status.ts';
import type { UserId } from '../../src/base/ids.ts';
import type { BotSleepReport, SleepReport } from '../../src/sleep/report/sleep-reports.ts';
import { type Locale, textsIn } from '../../src/texts/languages.ts';
import { ada, agentNames, bob, botReport, invocation, noon, report, shownNoon } from './given.ts';
import { embedUnits, readable } from './readable.ts';

const locales: readonly Locale[] = ['en', 'it'];

async function statusReply(
  other: Partial<SleepReport> = {},
  {
    locale = 'en' as Locale,
    isAdministrator = false,
    options = {},
    bot = botReport(),
    names = agentNames(),
    hasRoom = true,
  } = {},
) {
  const asked: (UserId | 'everyone')[] = [];
  const reply = await sleepStatus.run(invocation({ texts: textsIn(locale), isAdministrator, options }), {
    names,
    hasRoomFor: async () => hasRoom,
    reportOf: async (user: UserId) => {
      asked.push(user);
      return report(other);
    },
    reportOfBot: async (): Promise<BotSleepReport> => {
      asked.push('everyone');
      return bot;
    },
  });
  return { reply, asked, text: readable(reply) };
}

describe('the course of somebody’s mood', () => {
  const mood = [-2, -1, null, 0.5, 2];

  test.each([
    ['en', '`▁▃·▅█` how you have seemed to me over the last 5 weeks, from low to high.'],
    ['it', '`▁▃·▅█` il tuo umore per come l’ho sentito nelle ultime 5 settimane, dal basso in alto.'],
  ] as const)('is a small row of columns (%s)', async (locale, line) => {
    expect((await statusReply({ mood }, { locale })).text).toContain(line);
  });

  test('is shown to nobody else, and not before there are two weeks to compare', async () => {
    const other = await statusReply({ mood }, { isAdministrator: true, options: { user: bob } });

    expect(other.text).not.toContain('▁');
    expect((await statusReply({ mood: [1] })).text).not.toContain('seemed to me');
    expect((await statusReply({ mood: [1, null] })).text).not.toContain('seemed to me');
    expect((await statusReply({ mood: [1, 0] })).text).toContain('seemed to me over the last 2 weeks');
  });
});

describe('a person’s own status', () => {
  test.each([
    ['en', 'The next try: '],
    ['it', 'Il prossimo tentativo: '],
  ] as const)('says when it goes on, while a round that failed or was put off waits (%s)', async (locale, words) => {
    const noLines = { added: 0, updated: 0, removed: 0, refused: 0 };
    for (const kind of ['failed', 'deferred'] as const) {
      const last = { kind, at: noon, tookMs: 400, because: 'letta-is-down', ...noLines };

      const { text } = await statusReply({ last, nextAt: noon }, { locale });

      expect(text).toContain(words + shownNoon);
      expect(text).not.toContain(textsIn(locale).sleepStatus.person.startsByItself);
    }
  });

  test('says all seven fields and the rest in English', async () => {
    const { text, asked } = await statusReply();

    expect(asked).toEqual([ada]);
    expect(text).toBe(
      [
        '**Scarlet** is here for you. **Scarlet-Sleep** tends her memory.',
        '',
        '`▰▰▱▱▱▱▱▱▱▱` **1** of 5 messages since the last consolidation',
        '`▰▰▱▱▱▱▱▱▱▱` **1,234** of 6,000 characters',
        'The next consolidation starts by itself as soon as one of the two is full.',
        '',
        '',
        'The last consolidation',
        `It went well ${shownNoon} and took 4 seconds.`,
        'Learned **3**, updated **1**, let go **2**.',
        '**12 consolidations** in all.',
        'How full my memory is',
        '`▰▰▰▱▱▱▱▱▱▱` **1,250** of 5,000 · What I know of you',
        'Today',
        '`▰▱▱▱▱▱▱▱▱▱` **3** of 48 consolidations',
        '`▰▱▱▱▱▱▱▱▱▱` **1** of 12 of them with `/consolidate`',
        'Days begin at midnight UTC.',
      ].join('\n'),
    );
  });

  test('says them in Italian', async () => {
    const { text } = await statusReply({ running: true, nextAt: noon }, { locale: 'it' });

    expect(text).toBe(
      [
        '**Scarlet** è qui per te. **Scarlet-Sleep** cura la sua memoria.',
        '',
        '`▰▰▱▱▱▱▱▱▱▱` **1** su 5 messaggi dall’ultimo consolidamento',
        '`▰▰▱▱▱▱▱▱▱▱` **1.234** su 6.000 caratteri',
        '**Un consolidamento è in corso proprio ora.**',
        'Il prossimo consolidamento parte da solo appena uno dei due è pieno.',
        `Al più tardi: ${shownNoon}, anche senza altri messaggi.`,
        '',
        '',
        'L’ultimo consolidamento',
        `È andato bene ${shownNoon}, in 4 secondi.`,
        'Imparato **3**, aggiornato **1**, lasciato andare **2**.',
        '**12 consolidamenti** in tutto.',
        'Quanto è piena la mia memoria',
        '`▰▰▰▱▱▱▱▱▱▱` **1.250** su 5.000 · Quello che so di te',
        'Oggi',
        '`▰▱▱▱▱▱▱▱▱▱` **3** su 48 consolidamenti',
        '`▰▱▱▱▱▱▱▱▱▱` **1** su 12 con `/consolidate`',
        'I giorni cominciano a mezzanotte UTC.',
      ].join('\n'),
    );
  });

  test.each([
    ['en', '**Iris** is here for you. **Night\\_Iris** tends her memory.'],
    ['it', '**Iris** è qui per te. **Night\\_Iris** cura la sua memoria.'],
  ] as const)('goes by the names that the operator chose (%s)', async (locale, words) => {
    const names = agentNames({ scarlet: 'Iris', sleep: 'Night_Iris' });

    const { text } = await statusReply({}, { locale, names });

    expect(text.startsWith(words)).toBe(true);
    expect(text).not.toContain('Scarlet');
  });

  test.each([
    ['en', /doesn’t know you yet.*isn’t there yet/, /Nothing has been consolidated yet\./],
    ['it', /non ti conosce ancora.*non c’è ancora/, /Nulla è stato ancora consolidato\./],
  ] as const)('before the first message says that there is nothing yet (%s)', async (locale, pair, none) => {
    const status = {
      ...report().status,
      primary_agent_created: false,
      sleep_agent_created: false,
      last_consolidation: null,
      consolidation_count: 0,
    };

    const { text } = await statusReply({ status, last: null, blocks: undefined }, { locale });

    expect(text).toMatch(pair);
    expect(text).toMatch(none);
    expect(text).toContain(locale === 'en' ? 'There is nothing in it yet.' : 'Non c’è ancora nulla.');
  });

  test.each([
    ['en', 'A consolidation is running right now.'],
    ['it', 'Un consolidamento è in corso proprio ora.'],
  ] as const)('says whether one runs (%s)', async (locale, words) => {
    expect((await statusReply({ running: true }, { locale })).text).toContain(words);
    expect((await statusReply({ running: false }, { locale })).text).not.toContain(words);
  });

  test.each([
    ['en', 'I don’t tend my memory here: the people who look after me have switched that off.', 'Scarlet-Sleep'],
    ['it', 'Qui non curo la mia memoria: chi si prende cura di me l’ha disattivato.', 'Scarlet-Sleep'],
  ] as const)('promises nothing where nobody tends the memory (%s)', async (locale, words, sleepAgent) => {
    const status = { ...report().status, auto_trigger: false, sleep_agent_created: false };

    const { text } = await statusReply({ status, nextAt: noon }, { locale });

    expect(text).toContain(words);
    expect(text).not.toContain(sleepAgent);
    expect(text).not.toContain(textsIn(locale).sleepStatus.person.atTheLatest(shownNoon));
  });

  test.each([
    [
      'en',
      `What is said waits: what is set aside for a day of my thinking was used up. The next consolidation starts ${shownNoon} at the earliest.`,
    ],
    [
      'it',
      `Quello che viene detto aspetta: quello che in un giorno posso dedicare ai miei pensieri era finito. Il prossimo consolidamento parte al più presto ${shownNoon}.`,
    ],
  ] as const)('says that nothing starts where all of a day is used up (%s)', async (locale, words) => {
    const putOff = { kind: 'deferred', because: 'calls-of-the-bot', until: noon } as const;

    const { text } = await statusReply({ putOff, nextAt: noon - 60_000 }, { locale });

    expect(text).toContain(words);
    expect(text).not.toContain(textsIn(locale).sleepStatus.person.startsByItself);
  });

  test.each(locales)('says of a pause that it is one, and nothing of a switch (%s)', async (locale) => {
    const status = { ...report().status, auto_trigger: false };
    const { person } = textsIn(locale).sleepStatus;

    const { text } = await statusReply({ status, paused: { reason: undefined } }, { locale });

    expect(text).toContain(person.paused(undefined));
    expect(text).toContain(person.sleepAgent(agentNames().sleep));
    expect(text).not.toContain(textsIn(locale).consolidate.nothing['sleep-disabled']);
  });

  test.each(locales)('invites nobody for whom there is no room (%s)', async (locale) => {
    const status = { ...report().status, primary_agent_created: false };

    const { reply } = await statusReply({ status }, { locale, hasRoom: false });

    expect(reply).toEqual({ text: textsIn(locale).chat.failures['too-many-users'] });
    // An administrator is told of somebody else all the same.
    const asked = { locale, hasRoom: false, isAdministrator: true, options: { user: bob } };
    const { theirs } = textsIn(locale).sleepStatus.person.noPrimary;
    expect((await statusReply({ status }, asked)).text).toContain(theirs(agentNames().scarlet));
  });

  test.each([
    ['en', 'I can’t look into my memory right now'],
    ['it', 'non riesco a guardare nella mia memoria'],
  ] as const)('says when memory can’t be looked into (%s)', async (locale, words) => {
    expect((await statusReply({ blocks: undefined }, { locale })).text).toContain(words);
    expect((await statusReply({ blocks: [] }, { locale })).text).not.toContain(words);
  });
});

describe('the last result', () => {
  const last = { kind: 'failed', at: noon, tookMs: 400, because: 'model-unavailable' } as const;
  const counts = { added: 0, updated: 0, removed: 0, refused: 0 };

  test.each([
    [
      'en',
      `It failed ${shownNoon} after less than a second: my other half couldn’t find her words. It is tried again by itself.`,
    ],
    [
      'it',
      `Non è riuscito ${shownNoon}, dopo meno di un secondo: la mia altra metà non trovava le parole. Verrà ritentato da solo.`,
    ],
  ] as const)('that failed: why, and when one last went well (%s)', async (locale, words) => {
    const { text } = await statusReply({ last: { ...last, ...counts } }, { locale });

    expect(text).toContain(words);
    expect(text).toContain(locale === 'en' ? 'The last one that went well was' : 'L’ultimo andato bene è stato');
  });

  test.each([
    ['en', 'It was put off', 'for everyone together as often as I can in a day'],
    ['it', 'È stato rimandato', 'per tutte le persone insieme'],
  ] as const)('that was put off: why (%s)', async (locale, words, reason) => {
    const off = { ...last, ...counts, kind: 'deferred', because: 'cap-of-the-bot' } as const;

    const { text } = await statusReply({ last: off }, { locale });

    expect(text).toContain(words);
    expect(text).toContain(reason);
  });

  test.each(['of-another-version', 'constructor', null])(
    'with the unknown reason %s is said vaguely',
    async (because) => {
      const { text } = await statusReply({ last: { ...last, ...counts, because } });

      expect(text).toContain(': something went wrong on my side.');
    },
  );

  test.each([
    ['en', 'Nothing in memory had to change. Not noted down: **4**.'],
    ['it', 'Nella memoria non c’era nulla da cambiare. Non annotato: **4**.'],
  ] as const)('that changed nothing: how much was not noted down (%s)', async (locale, words) => {
    const quiet = { ...last, ...counts, kind: 'consolidated', because: null, refused: 4 } as const;

    expect((await statusReply({ last: quiet }, { locale })).text).toContain(words);
  });

  test.each([
    [{ total: 1, inARow: 0 }, '**1 failure** in all.', '**1 tentativo fallito** in tutto.'],
    [
      { total: 5, inARow: 3 },
      '**5 failures** in all, the last 3 in a row.',
      '**5 tentativi falliti** in tutto, gli ultimi 3 di fila.',
    ],
  ])('is followed by the failures %o', async (failures, english, italian) => {
    const texts = await Promise.all(locales.map(async (locale) => (await statusReply({ failures }, { locale })).text));

    expect(texts[0]).toContain(english);
    expect(texts[1]).toContain(italian);
  });
});

describe('what only administrators see', () => {
  test.each([
    ['en', { user: bob }],
    ['en', { user: ada }],
    ['it', { everyone: true }],
    ['it', { user: bob, everyone: true }],
  ] as const)('is refused politely to others, and nothing is looked up (%s, %o)', async (locale, options) => {
    const { reply, asked } = await statusReply({}, { locale, options });

    expect(asked).toEqual([]);
    expect(reply.text).toMatch(locale === 'en' ? /^I’m sorry, only the people/ : /^Mi dispiace, solo chi gestisce/);
    expect(reply.embeds).toBeUndefined();
  });

  test('“everyone: no” is what leaving it out is', async () => {
    expect((await statusReply({}, { options: { everyone: false } })).asked).toEqual([ada]);
  });

  test.each([
    ['en', `Here is how it stands for <@${bob}>:`, 'What I know of them'],
    ['it', `Ecco come stanno le cose per <@${bob}>:`, 'Quello che so di questa persona'],
  ] as const)('another person’s status speaks of them (%s)', async (locale, about, name) => {
    const { text, asked } = await statusReply({}, { locale, isAdministrator: true, options: { user: bob } });

    expect(asked).toEqual([bob]);
    expect(text.startsWith(about)).toBe(true);
    expect(text).toContain(name);
  });

  test('an administrator who names themselves sees their own', async () => {
    const { text } = await statusReply({}, { isAdministrator: true, options: { user: ada } });

    expect(text).toBe((await statusReply()).text);
  });
});

describe('the bot as a whole', () => {
  async function wholeBot(bot: Partial<BotSleepReport>, locale: Locale = 'en') {
    const options = { everyone: true, user: bob };
    return await statusReply({}, { locale, isAdministrator: true, options, bot: botReport(bot) });
  }

  test.each([
    [
      'en',
      ['People', 'Running now', 'Failures today', 'Consolidations today', 'Overdue'],
      '1,204',
      '**340** of 5,000',
      'Nobody.',
    ],
    [
      'it',
      ['Persone', 'In corso ora', 'Falliti oggi', 'Consolidamenti oggi', 'In ritardo'],
      '1.204',
      '**340** su 5.000',
      'Nessuno.',
    ],
  ] as const)('is shown in numbers (%s)', async (locale, names, people, today, nobody) => {
    const { reply, asked } = await wholeBot({}, locale);

    const fields = reply.embeds?.[0]?.fields ?? [];
    expect(asked).toEqual(['everyone']);
    expect(fields.map(({ name }) => name)).toEqual(names);
    expect(fields.map(({ value }) => value)).toEqual([people, '1', '2', `\`▰▱▱▱▱▱▱▱▱▱\` ${today}`, nobody]);
  });

  test.each([
    [20, ''],
    [21, ' … and 1 more'],
    [5_000, ' … and 4,980 more'],
  ])('names at most 20 of %i people who are overdue', async (count, tail) => {
    const overdue = Array.from({ length: count }, (_, index) => `1${String(index).padStart(19, '0')}` as UserId);

    const { reply } = await wholeBot({ overdue });

    const value = reply.embeds?.[0]?.fields?.at(-1)?.value ?? '';
    expect(value).toBe(
      `${overdue
        .slice(0, 20)
        .map((user) => `<@${user}>`)
        .join(' ')}${tail}`,
    );
    expect(value.length).toBeLessThanOrEqual(1_024);
  });
});

test('the largest numbers and the most blocks stay within Discord’s limits', async () => {
  const most = Number.MAX_SAFE_INTEGER;
  const blocks = Array.from({ length: 40 }, (_, index) => ({
    label: `${index}${'x'.repeat(80)}`,
    used: most,
    budget: most,
  }));

  for (const locale of locales) {
    const { reply } = await statusReply(
      {
        blocks,
        running: true,
        nextAt: noon,
        characters: { waiting: most, limit: most },
        last: {
          kind: 'failed',
          at: noon,
          tookMs: most,
          because: 'model-missing',
          added: most,
          updated: most,
          removed: most,
          refused: most,
        },
        failures: { total: most, inARow: most },
        today: { cycles: most, cap: most, manual: most, manualCap: most },
      },
      { locale, isAdministrator: true, options: { user: bob } },
    );

    const values = reply.embeds?.flatMap(({ fields = [] }) => fields.map(({ value }) => value)) ?? [];
    expect(reply.text.length).toBeLessThanOrEqual(2_000);
    expect(embedUnits(reply)).toBeLessThanOrEqual(6_000);
    expect(values.every((value) => value !== '' && value.length <= 1_024)).toBe(true);
  }
});
