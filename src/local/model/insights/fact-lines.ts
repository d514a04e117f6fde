import type { Fact, FactKind, Language } from './fact.ts';

/**
 * How a fact is written: first its line in a memory block, then what Scarlet says of it to the person. Lines have no
 * subject, so that they stay short and fit any name: `Likes green tea`, `Ama il tè verde`.
 */
const forms: Readonly<Record<Language, Readonly<Record<FactKind, readonly [line: string, spoken: string]>>>> = {
  en: {
    name: ['Name: ', 'your name is '],
    age: ['Age: ', 'your age is '],
    birthday: ['Birthday: ', 'your birthday is '],
    place: ['Lives ', 'you live '],
    origin: ['Comes from ', 'you come from '],
    job: ['Works as ', 'you work as '],
    workplace: ['Works ', 'you work '],
    allergy: ['Is allergic to ', 'you are allergic to '],
    learning: ['Is learning ', 'you are learning '],
    preparing: ['Is preparing for ', 'you are preparing for '],
    trait: ['Is ', 'you are '],
    like: ['Likes ', 'you like '],
    dislike: ['Dislikes ', 'you do not like '],
    favourite: ['Favourite ', 'your favourite '],
    preference: ['Prefers ', 'you prefer '],
    having: ['Has ', 'you have '],
    music: ['Plays the ', 'you play the '],
    sport: ['Plays ', 'you play '],
    tongue: ['Speaks ', 'you speak '],
    plan: ['Plans ', 'you plan '],
    manner: ['Aims to be ', 'I try to be '],
  },
  it: {
    name: ['Nome: ', 'ti chiami '],
    age: ['Età: ', 'la tua età è '],
    birthday: ['Compleanno: ', 'il tuo compleanno è il '],
    place: ['Vive ', 'vivi '],
    origin: ['Viene ', 'vieni '],
    job: ['Lavora come ', 'lavori come '],
    workplace: ['Lavora ', 'lavori '],
    allergy: ["Ha un'allergia ", "hai un'allergia "],
    learning: ['Sta imparando ', 'stai imparando '],
    preparing: ['Si prepara per ', 'ti prepari per '],
    trait: ['È ', 'sei '],
    like: ['Ama ', 'ami '],
    dislike: ['Non ama ', 'non ami '],
    favourite: ['Cosa preferita, ', 'la tua cosa preferita, '],
    preference: ['Preferisce ', 'preferisci '],
    having: ['Ha ', 'hai '],
    music: ['Suona ', 'suoni '],
    sport: ['Gioca a ', 'giochi a '],
    tongue: ['Parla ', 'parli '],
    plan: ['Progetta ', 'progetti '],
    manner: ['Cerca di essere ', 'cerco di essere '],
  },
};

/** The line of a fact as it stands in a block. */
export function lineOf({ kind, value }: Fact, language: Language): string {
  return forms[language][kind][0] + value;
}

/** The fact as it is said to the person: `you live in Turin`, `vivi a Torino`. */
export function spokenOf({ kind, value }: Fact, language: Language): string {
  return (
    forms[language][kind][1] + toSecondPerson(kind === 'favourite' ? value.replace(': ', ' is ') : value, language)
  );
}

/**
 * Reads a line back, whoever wrote it: bullets, a leading subject ("Ada likes…", "The user lives…") and letter case
 * don't matter. Undefined for a line in another form.
 */
export function readLine(line: string): { readonly fact: Fact; readonly language: Language } | undefined {
  const plain = line.replace(/^[\s\-*•]+/, '').trim();
  const starts = [plain, plain.replace(/^(?:the (?:user|person)|l['’]utente|\p{L}+)\s+/iu, '')];
  for (const start of starts) {
    const found = readings.find(({ prefix }) => start.toLowerCase().startsWith(prefix));
    if (found === undefined) continue;
    const value = start
      .slice(found.prefix.length)
      .replace(/[.!]+$/, '')
      .trim();
    if (value !== '') return { fact: { kind: found.kind, value }, language: found.language };
  }
  return undefined;
}

// The longest prefix is tried first: `Works as a nurse` is a job, `Works at the port` isn't.
const readings = (['en', 'it'] as const)
  .flatMap((language) =>
    kindsOf(language).map((kind) => ({ language, kind, prefix: forms[language][kind][0].toLowerCase() })),
  )
  .sort((one, other) => other.prefix.length - one.prefix.length);

function kindsOf(language: Language): FactKind[] {
  return Object.keys(forms[language]).filter((kind): kind is FactKind => kind in forms.en);
}

const secondPerson: Readonly<Record<Language, Readonly<Record<string, string>>>> = {
  en: { their: 'your', them: 'you', themselves: 'yourself', they: 'you' },
  it: { suo: 'tuo', sua: 'tua', suoi: 'tuoi', sue: 'tue' },
};

function toSecondPerson(value: string, language: Language): string {
  return value.replace(/[\p{L}]+/gu, (word) => secondPerson[language][word] ?? word);
}
