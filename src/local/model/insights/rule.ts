import type { Fact, FactKind } from './fact.ts';
import { tidyValue, type ValueWords } from './tidy-value.ts';

/** What a clause does to what is known: a fact holds, takes the place of another, or holds no longer. */
type Effect = 'state' | 'change' | 'end';

/** A form of words and what it says of the person. The first rule whose pattern fits a clause decides. */
export type Rule = {
  readonly pattern: RegExp;
  readonly kind: FactKind;
  /** Default `state`, or `change` when the clause holds a word for it. */
  readonly effect?: Effect;
  /** Builds the values from the match, before they are tidied. Undefined: the rule doesn't apply after all. */
  readonly values: (found: RegExpExecArray) => readonly string[] | undefined;
};

type Values = Rule['values'];

/** A fact that holds. */
export function says(kind: FactKind, pattern: RegExp, values: Values = onlyGroup): Rule {
  return { kind, pattern, values };
}

/** A fact that holds from now on, in place of another. */
export function changes(kind: FactKind, pattern: RegExp, values: Values = onlyGroup): Rule {
  return { kind, pattern, values, effect: 'change' };
}

/** A fact that holds no longer. */
export function ends(kind: FactKind, pattern: RegExp, values: Values = onlyGroup): Rule {
  return { kind, pattern, values, effect: 'end' };
}

function onlyGroup([, value]: RegExpExecArray): readonly string[] | undefined {
  return value === undefined ? undefined : [value];
}

export type Finding = Fact & { readonly effect: Effect };

/** What one language knows. */
export type Grammar = {
  readonly rules: readonly Rule[];
  /** Brings a clause to the form that the rules expect. */
  readonly normalise: (clause: string) => string;
  /** Words that make a statement a change of mind. */
  readonly changeWords: RegExp;
  readonly words: ValueWords;
  /** A clause that starts so repeats the subject of the clause before it. */
  readonly impliedSubject: RegExp;
};

/** What a clause says of the person who wrote it. */
export function findingsIn(clause: string, grammar: Grammar): Finding[] {
  const normal = grammar.normalise(clause);
  const changes = grammar.changeWords.test(clause);
  for (const rule of grammar.rules) {
    const found = rule.pattern.exec(normal);
    const values = found === null ? undefined : rule.values(found);
    if (values === undefined) continue;
    const effect = rule.effect ?? (changes ? 'change' : 'state');
    return values.flatMap((raw) => {
      const value = tidyValue(raw, rule.kind, grammar.words);
      return value === undefined ? [] : [{ kind: rule.kind, value, effect }];
    });
  }
  return [];
}
