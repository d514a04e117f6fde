import { type FactId, isSameValue, type Kind, type Message, type Value } from './fact.ts';

/** Everything that a person has ever said of one thing. */
export type FactStory = {
  readonly id: FactId;
  readonly kind: Kind;
  /** What holds now; undefined where it was withdrawn. */
  readonly current: Value | undefined;
  /** What held before, and holds no longer. */
  readonly stale: readonly Value[];
};

/** What is true of one person, and what no longer is. */
export type Truth = {
  readonly facts: readonly FactStory[];
};

/** What is true of a person after these messages, all of them theirs, in order. */
export function truthAfter(messages: readonly Message[]): Truth {
  const facts = new Map<FactId, FactStory>();
  for (const change of messages.flatMap(({ changes }) => changes)) {
    const { fact: id, kind } = change;
    const before = facts.get(id) ?? { id, kind, current: undefined, stale: [] };
    const current = change.effect === 'holds' ? change.value : undefined;
    facts.set(id, { id, kind, current, stale: staleAfter(before, current) });
  }
  return { facts: [...facts.values()] };
}

/** The facts that hold. */
export function currentFacts({ facts }: Truth): readonly FactStory[] {
  return facts.filter(({ current }) => current !== undefined);
}

function staleAfter({ current: before, stale }: FactStory, current: Value | undefined): readonly Value[] {
  const left = before === undefined ? stale : [...stale.filter((value) => !isSameValue(value, before)), before];
  return current === undefined ? left : left.filter((value) => !isSameValue(value, current));
}
