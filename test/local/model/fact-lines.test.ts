import { describe, expect, test } from 'vitest';
import { relate } from '../../../src/local/model/insights/compare-facts.ts';
import { lineOf, readLine, spokenOf } from '../../../src/local/model/insights/fact-lines.ts';
import { insightsOf } from '../../../src/local/model/insights/insights-of.ts';

describe('a line in a block', () => {
  test.for([
    'My name is Ada',
    "I'm 34 years old",
    'My birthday is on 3 May',
    'I live in Turin',
    'I am from Naples',
    'I work as a nurse',
    'I work at the port',
    "I'm vegan",
    "I'm allergic to nuts",
    'I like tea',
    'I hate rain',
    'My favourite colour is green',
    'I prefer tea to coffee',
    'I have a cat named Miso',
    'I play the cello',
    'I play tennis',
    'I speak French',
    'I want to visit Japan',
    "I'm learning Japanese",
    "I'm training for a marathon",
    'Mi chiamo Ada',
    'Ho 34 anni',
    'Vivo a Torino',
    'Vengo da Napoli',
    'Lavoro come cuoco',
    'Lavoro in banca',
    'Sono vegana',
    'Sono allergica alle noci',
    'Mi piace il tè',
    'Odio la pioggia',
    'Ho un gatto di nome Miso',
    'Suono il violoncello',
    'Gioco a tennis',
    'Voglio vedere il Giappone',
    'Sto imparando il giapponese',
    'Mi sto allenando per la maratona',
  ])('“%s” can be read back from its line', (sentence) => {
    const [insight] = insightsOf(sentence);

    expect(insight).toBeDefined();
    expect(insight && readLine(lineOf(insight.fact, insight.language))).toEqual({
      fact: insight?.fact,
      language: insight?.language,
    });
  });

  test.for([
    ['- likes green tea', 'like', 'green tea'],
    ['Ada lives in Milan.', 'place', 'in Milan'],
    ['The user works as a nurse', 'job', 'a nurse'],
    ['Works at the port', 'workplace', 'at the port'],
  ] as const)('“%s” is read whoever wrote it', ([line, kind, value]) => {
    expect(readLine(line)?.fact).toEqual({ kind, value });
  });

  test.for(['A born storyteller', '', 'I am an AI and say so.', '- '])('“%s” is in nobody’s form', (line) => {
    expect(readLine(line)).toBeUndefined();
  });
});

test('what is said to the person turns to them', () => {
  expect(spokenOf({ kind: 'plan', value: 'to visit their aunt' }, 'en')).toBe('you plan to visit your aunt');
  expect(spokenOf({ kind: 'plan', value: 'di vedere sua zia' }, 'it')).toBe('progetti di vedere tua zia');
  expect(spokenOf({ kind: 'favourite', value: 'colour: green' }, 'en')).toBe('your favourite colour is green');
});

describe('a new fact, compared with a known one,', () => {
  test.for([
    ['says the same without articles and capitals', 'I like the Green Tea', 'Likes green tea', 'same'],
    ['says the same in fewer words', 'I want to run a marathon', 'Plans to run a marathon in spring', 'same'],
    ['moves a plan', 'I want to run a marathon in autumn', 'Plans to run a marathon in spring', 'replaces'],
    ['adds when a plan is to be', 'I want to run a marathon in autumn', 'Plans to run a marathon', 'replaces'],
    ['is another plan', 'I want to visit Peru', 'Plans to visit Japan', 'distinct'],
    ['turns a taste round', 'I hate jazz', 'Likes jazz', 'replaces'],
    ['is another taste', 'I like black tea', 'Likes green tea', 'distinct'],
    ['changes where they live', 'Vivo a Torino', 'Lives in Milan', 'replaces'],
    ['says where they live in another language', 'Vivo a Milano', 'Vive a Milano', 'same'],
    ['changes a favourite of the same sort', 'My favourite colour is red', 'Favourite colour: green', 'replaces'],
    ['names a favourite of another sort', 'My favourite film is Alien', 'Favourite colour: green', 'distinct'],
    ['has nothing to do with it', 'I live in Turin', 'Works as a nurse', 'distinct'],
  ] as const)('%s', ([, sentence, line, relation]) => {
    const fresh = insightsOf(sentence)[0]?.fact;
    const known = readLine(line)?.fact;

    expect(fresh && known && relate(fresh, known)).toBe(relation);
  });
});
