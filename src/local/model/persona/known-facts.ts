import type { Fact } from '../insights/fact.ts';
import { readLine } from '../insights/fact-lines.ts';
import { insightsOf } from '../insights/insights-of.ts';
import { draftOf, learn } from '../insights/memory-draft.ts';
import type { Conversation } from './read-conversation.ts';

/** What the persona knows of the person: facts, and lines that are in nobody's form. */
export type Known = { readonly facts: readonly Fact[]; readonly lines: readonly string[] };

/** From the blocks, from memories that came along, and from what was said before in sight: the newest word holds. */
export function knownFacts({ blocks, recalled, earlier }: Conversation): Known {
  const written = [...(blocks.get('human') ?? []), ...(blocks.get('goals') ?? []), ...recalled];
  const draft = draftOf(written.map((text, index) => ({ id: `k${index}`, text })));
  for (const text of earlier) {
    for (const insight of insightsOf(text)) learn(draft, insight, 'm1');
  }
  const facts = draft.filter(({ state, fact }) => state !== 'gone' && fact.kind !== 'manner').map(({ fact }) => fact);
  return { facts, lines: written.filter((line) => readLine(line) === undefined) };
}

export function nameIn({ facts }: Known): string | undefined {
  return facts.find(({ kind }) => kind === 'name')?.value;
}
