import { clausesOf } from './clauses.ts';
import { english } from './english.ts';
import type { Fact, Language } from './fact.ts';
import { lineOf } from './fact-lines.ts';
import { italian } from './italian.ts';
import { type Finding, findingsIn, type Grammar } from './rule.ts';
import { tellLanguage } from './tell-language.ts';

/** What one sentence teaches: a fact to add, one that takes the place of another, or one that no longer holds. */
export type SentenceInsight = {
  readonly fact: Fact;
  readonly language: Language;
  readonly op: 'add' | 'update' | 'obsolete';
  /** The line as it stands, or for `obsolete` stood, in a block. A value of `*` stands for any. */
  readonly text: string;
};

/**
 * What a person says of themselves, by fixed rules for English and Italian. Questions, quotes, jokes, wishes and what is
 * said of others teach nothing.
 */
export function insightsOf(sentence: string): SentenceInsight[] {
  const guess = tellLanguage(sentence);
  const other = guess === 'en' ? 'it' : 'en';
  const found = insightsIn(sentence, guess);
  return found.length > 0 ? found : insightsIn(sentence, other);
}

const grammars: Readonly<Record<Language, Grammar>> = { en: english, it: italian };

const ops = { state: 'add', change: 'update', end: 'obsolete' } as const;

function insightsIn(text: string, language: Language): SentenceInsight[] {
  const findings = clausesOf(text).flatMap((clauses) => findingsInSentence(clauses, grammars[language]));
  return findings.map(({ effect, ...fact }) => ({ fact, language, op: ops[effect], text: lineOf(fact, language) }));
}

function findingsInSentence(clauses: readonly string[], grammar: Grammar): Finding[] {
  const all: Finding[] = [];
  let subjectHolds = false;
  for (const clause of clauses) {
    const whole = subjectHolds && grammar.impliedSubject.test(clause) ? `I ${clause}` : clause;
    const findings = findingsIn(whole, grammar);
    subjectHolds = findings.length > 0;
    all.push(...findings);
  }
  return all;
}
