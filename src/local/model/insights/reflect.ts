import type { Fact, Language } from './fact.ts';
import type { DraftLine } from './memory-draft.ts';
import type { SleepMessage } from './sleep-request.ts';

/** One sentence on what the window was about. */
export function reflectionOn(
  fresh: readonly SleepMessage[],
  changed: readonly DraftLine[],
  language: Language,
): string {
  const name = fresh[0]?.name;
  if (name === undefined) return sayings[language].silence;
  if (changed.length === 0) return sayings[language].nothingNew(name);
  const topics = changed.slice(0, 3).map(({ fact }) => fact.value);
  return sayings[language].learned(name, topics.join(', '));
}

/** What to come back to: at most three of the plans that still stand, the newest first. */
export function actionsFor(draft: readonly DraftLine[], language: Language): string[] {
  const plans = draft.filter(({ fact, state }) => state !== 'gone' && fact.kind in askedAfter);
  return plans
    .slice(-3)
    .reverse()
    .map(({ fact }) => sayings[language].askAfter(fact));
}

const askedAfter = { plan: true, preparing: true, learning: true };

const sayings = {
  en: {
    silence: 'Nothing was said that calls for a thought.',
    nothingNew: (name: string) => `${name} talked with me, and nothing of it changes what I know.`,
    learned: (name: string, topics: string) => `${name} told me things that matter to them: ${topics}.`,
    askAfter: ({ kind, value }: Fact) =>
      kind === 'plan' ? `Ask about the plan ${value}` : `Ask how it goes: ${value}`,
  },
  it: {
    silence: 'Non è stato detto nulla che chieda un pensiero.',
    nothingNew: (name: string) => `${name} ha parlato con me, e nulla cambia quello che so.`,
    learned: (name: string, topics: string) => `${name} mi ha raccontato cose che contano: ${topics}.`,
    askAfter: ({ kind, value }: Fact) =>
      kind === 'plan' ? `Chiedere del progetto ${value}` : `Chiedere come va: ${value}`,
  },
} satisfies Record<Language, object>;
