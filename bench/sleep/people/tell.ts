import { english } from './english.ts';
import type { Gold, Kind, Language } from './fact.ts';
import { italian } from './italian.ts';
import type { Phrases, Speech } from './phrases.ts';
import type { LivedFact, Words } from './prospects.ts';
import type { Random } from './random.ts';

export const speechOf: Readonly<Record<Language, Speech>> = { en: english, it: italian };

/** What a sentence does to a fact. */
export type Telling = 'says' | 'changes' | 'ends';

/** The ending that Italian gives to words about the one who speaks. */
export type Gender = 'a' | 'o';

/** A sentence about a fact; undefined where there is no way to say such a thing. */
export function tell(fact: LivedFact, telling: Telling, gender: Gender, random: Random): string | undefined {
  const forms = phrasesFor(fact)[telling];
  return forms.length === 0 ? undefined : fill(random.pick(forms), fact.words, gender);
}

/** One sentence about several things that someone likes. */
export function tellList(facts: readonly LivedFact[], language: Language, random: Random): string {
  const and = language === 'en' ? ' and ' : ' e ';
  const values = facts.map(({ words }) => words.v);
  const v = [values.slice(0, -1).join(', '), ...values.slice(-1)].join(and);
  return fill(random.pick(speechOf[language].tastes.lists), { v }, 'o');
}

/** What a sleep agent that understands everything makes of a sentence about a fact. */
export function goldOf(fact: LivedFact, telling: Telling): Gold {
  const { line, about } = phrasesFor(fact);
  const lines = about.map((words) => fill(words, fact.words, 'o'));
  const { language } = fact;
  if (telling === 'ends') return { kind: 'ended', lines, language };
  const { field = 'human_updates', importance = 5 } = weights[fact.kind] ?? {};
  return { kind: 'holds', field, text: fill(line, fact.words, 'o'), replaces: lines, importance, language };
}

type Weight = { readonly field?: Extract<Gold, { kind: 'holds' }>['field']; readonly importance?: number };

const weights: Partial<Record<Kind, Weight>> = {
  name: { importance: 9 },
  allergy: { importance: 9 },
  place: { importance: 8 },
  job: { importance: 8 },
  birthday: { importance: 7 },
  pet: { importance: 6 },
  plan: { field: 'goals_insights', importance: 7 },
  learning: { field: 'goals_insights', importance: 6 },
  manner: { field: 'persona_updates' },
};

/** A statement as people write it: something before it, something after it. */
export function dress(statement: string, language: Language, random: Random): string {
  const { openings, endings } = speechOf[language];
  const opening = random.pick(openings);
  const start = opening === '' || /^I\b/.test(statement) ? statement : lowerFirst(statement);
  return `${opening}${start}${random.pick(endings)}`;
}

function phrasesFor({ kind, language, value }: LivedFact): Phrases {
  const { facts, tastes } = speechOf[language];
  if (kind !== 'taste') return facts[kind];
  return value.side === 'against' ? tastes.against : tastes.for;
}

function fill(form: string, { v, t = '', n = '', k = '' }: Words, gender: Gender): string {
  const parts: Readonly<Record<string, string>> = { v, t, n, k, o: gender };
  return form.replace(/\{(\w)\}/g, (_, part: string) => parts[part] ?? '');
}

function lowerFirst(text: string): string {
  return text.charAt(0).toLowerCase() + text.slice(1);
}
