import { onceEach } from '../../base/once-each.ts';
import { shareOf, trigramsOf } from '../text/trigrams.ts';
import type { Window, WindowMessage } from './window.ts';

/** What a sleep agent is told in one language: small models write in the language of their task. */
export type Briefing = {
  /** The system prompt. */
  readonly system: string;
  /** The request, with gaps for the data. */
  readonly request: string;
};

export type ChosenBriefing =
  /** In the language that the agent was made with. */
  | { readonly kind: 'as-made'; readonly request: string }
  /** In the person's: its system prompt goes with the request. */
  | { readonly kind: 'translated'; readonly system: string; readonly request: string };

/** How much of the person's words is in a language of ours, and how much more than in the usual one: both 0 to 1. */
const leastInIt = 0.45;
const leastNearer = 0.2;
/** So many runs of letters tell a language: a word or two may belong to several. */
const leastRuns = 25;

/**
 * Chooses the language to ask about a window in: one that the person plainly writes in, or else the usual one. Told by
 * the runs of letters that they share with our own texts, so that no language has rules of its own. Where too little is
 * new, what was said before tells as well.
 */
export function chooseBriefing(
  { context, messages }: Pick<Window, 'context' | 'messages'>,
  usual: Briefing,
  others: readonly Briefing[],
): ChosenBriefing {
  const runs = runsOfPerson(messages);
  const said = runs.size < leastRuns ? runsOfPerson([...context, ...messages]) : runs;
  const nearTo = (briefing: Briefing) => shareOf(said, runsOfBriefing(briefing));
  const [nearest] = others.map((briefing) => ({ briefing, share: nearTo(briefing) })).sort((a, b) => b.share - a.share);
  const isPlain =
    nearest !== undefined &&
    said.size >= leastRuns &&
    nearest.share >= Math.max(leastInIt, nearTo(usual) + leastNearer);
  return isPlain ? { kind: 'translated', ...nearest.briefing } : { kind: 'as-made', request: usual.request };
}

function runsOfPerson(messages: readonly WindowMessage[]): ReadonlySet<string> {
  return trigramsOf(messages.flatMap(({ speaker, own }) => (speaker === 'person' ? [own] : [])).join('\n'));
}

const runsOfBriefing = onceEach(({ system }: Briefing) => trigramsOf(system));
