import { expect, test } from 'vitest';
import { insightsOf } from '../../../src/local/model/insights/insights-of.ts';

type Row = readonly [sentence: string, ...insights: readonly string[]];

const english: readonly Row[] = [
  ['My name is Ada.', 'add Name: Ada'],
  ["Hi, I'm Ada and I live in Turin.", 'add Name: Ada', 'add Lives in Turin'],
  ['Call me Addie from now on.', 'update Name: Addie'],
  ['I love green tea and long walks.', 'add Likes green tea', 'add Likes long walks'],
  ["I can't stand coriander.", 'add Dislikes coriander'],
  ['I like tea but I hate coffee.', 'add Likes tea', 'add Dislikes coffee'],
  ['My favourite colour is green.', 'add Favourite colour: green'],
  ["I'm a nurse at the hospital.", 'add Works as a nurse'],
  ['I live in Turin and work as a teacher.', 'add Lives in Turin', 'add Works as a teacher'],
  ['I now work for a small publisher.', 'update Works for a small publisher'],
  ['I live in Milan with my sister.', 'add Lives in Milan'],
  ['Actually, I moved to Turin last month.', 'update Lives in Turin'],
  ["I'm planning to run a marathon in spring.", 'add Plans to run a marathon in spring'],
  ["I'd like to visit my aunt in Japan, because I miss her.", 'add Plans to visit their aunt in Japan'],
  ["I've given up on running a marathon.", 'obsolete Plans running a marathon'],
  ['I no longer like coffee.', 'obsolete Likes coffee'],
  ["I don't like jazz anymore.", 'obsolete Likes jazz'],
  ['I quit my job!', 'obsolete Works as *'],
  ["I'm allergic to peanuts.", 'add Is allergic to peanuts'],
  ['I have a cat named Miso 🐈', 'add Has a cat named Miso'],
  ['Do you like tea?'],
  ['My sister loves coriander.'],
  ['Bob said "I live in Rome" and everyone laughed.'],
  ['If I lived in Rome, I would eat out every day.'],
  ['I wish I lived by the sea.'],
  ["I'm the queen of England. Just kidding!"],
  ['I like how you think.'],
  ['I want to know what you think of it.'],
  ['Maybe I will move to Berlin.'],
  ["I'm so tired today."],
];

const italian: readonly Row[] = [
  ['Mi chiamo Ada.', 'add Nome: Ada'],
  ['Sono Ada, piacere!', 'add Nome: Ada'],
  ['Chiamami pure Addi.', 'add Nome: Addi'],
  ['Mi piace il tè verde.', 'add Ama il tè verde'],
  ['Mi piacciono molto i gatti e le passeggiate lunghe.', 'add Ama i gatti', 'add Ama le passeggiate lunghe'],
  ['Non sopporto il coriandolo.', 'add Non ama il coriandolo'],
  ['Amo il mare ma odio la sabbia.', 'add Ama il mare', 'add Non ama la sabbia'],
  ['Il mio colore preferito è il verde.', 'add Cosa preferita, colore: verde'],
  ['Lavoro come infermiera in un ospedale.', 'add Lavora come infermiera'],
  ['Abito a Torino e lavoro in banca.', 'add Vive a Torino', 'add Lavora in banca'],
  ['Ora faccio la libraia.', 'update Lavora come libraia'],
  ['Vivo a Torino da tre anni, e tu?', 'add Vive a Torino'],
  ['In realtà mi sono trasferita a Roma.', 'update Vive a Roma'],
  ['Voglio correre una maratona in primavera.', 'add Progetta di correre una maratona in primavera'],
  ['Ho intenzione di trasferirmi a Berlino.', 'add Progetta di trasferirsi a Berlino'],
  ['Ho rinunciato alla maratona.', 'obsolete Progetta maratona'],
  ['Non mi piace più il caffè.', 'obsolete Ama il caffè'],
  ['Mi sono licenziata.', 'obsolete Lavora come *'],
  ['Sono allergica alle noci.', "add Ha un'allergia alle noci"],
  ['Ho un gatto di nome Miso.', 'add Ha un gatto di nome Miso'],
  ['Ti piace il tè?'],
  ['Mia sorella ama il coriandolo.'],
  ['Marco dice sempre: «Odio i gatti».'],
  ['Se vivessi a Roma, mangerei sempre fuori.'],
  ['Forse mi trasferisco a Berlino.'],
  ["Sono la regina d'Inghilterra. Scherzo!"],
  ['Mi piace come pensi.'],
  ['Vorrei sapere che cosa ne pensi.'],
  ['Immagina: vivo sulla luna.'],
  ['Oggi sono proprio stanca.'],
];

test('there are sixty sentences, thirty in each language', () => {
  expect([english.length, italian.length]).toEqual([30, 30]);
});

test.for([...english, ...italian])('%s', ([sentence, ...insights]) => {
  const found = insightsOf(sentence);

  expect(found.map(({ op, text }) => `${op} ${text}`)).toEqual(insights);
});

test.for([
  ['a quoted message', '> I hate cats\nI love dogs.', ['Likes dogs']],
  ['code', '`I like tea` is what it printed. I like coffee.', ['Likes coffee']],
  ['typographic apostrophes', 'I’m allergic to nuts. I don’t like rain.', ['Is allergic to nuts', 'Dislikes rain']],
  ['a name that holds "and"', 'I love gin and tonic.', ['Likes gin and tonic']],
  ['an aside', 'I love tea, especially in the morning.', ['Likes tea']],
  ['a verb that goes on without its subject', 'I love tea and hate the rain.', ['Likes tea', 'Dislikes the rain']],
  ["another's verb that goes on", 'My sister loves tea and hates rain.', []],
  ['a lead that is about themselves', "I changed jobs: I'm a librarian now", ['Works as a librarian']],
  ['a lead that is about another', 'Bob says: I live in Rome', []],
  ['what another told', 'Bob told me, I live in Rome', []],
  ['how long it has been so', "I've been living in Porto for two years", ['Lives in Porto']],
  ['the month of a move', 'I moved to Turin in March', ['Lives in Turin']],
  ['the month of a plan', 'I plan to visit Norway in June', ['Plans to visit Norway in June']],
  ['a plan that is dropped, in Italian', 'Ho deciso di non andare in Norvegia', ['Progetta di andare in Norvegia']],
  ['nothing at all', '   ', []],
] as const)('%s is read for what the person says', ([, text, lines]) => {
  const found = insightsOf(text);

  expect(found.map((insight) => insight.text)).toEqual(lines);
});

test.for([
  'I love '.repeat(3_000),
  `${'a '.repeat(20_000)}I like tea?`,
  `"${'x'.repeat(50_000)}`,
  `I like ${'.'.repeat(50_000)}x`,
  `amo ${' '.repeat(50_000)}x`,
  `${'🐈'.repeat(20_000)}x`,
  `I like tea${' now'.repeat(10_000)}`,
])('a long text of little sense is read without getting lost: %#', (text) => {
  expect(() => insightsOf(text)).not.toThrow();
});
