import { shareOf, trigramsOf } from '../text/trigrams.ts';
import type { Window } from './window.ts';

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

/**
 * Chooses the language to ask about a window in: one that the person's new messages are plainly written in, or else the
 * usual one. Told by the runs of letters that they share with our own texts, so that no language has rules of its own.
 */
export function chooseBriefing(
  { messages }: Pick<Window, 'messages'>,
  usual: Briefing,
  others: readonly Briefing[],
): ChosenBriefing {
  const asMade = { kind: 'as-made', request: usual.request } as const;
  if (others.length === 0) return asMade;
  const said = trigramsOf(messages.flatMap(({ speaker, own }) => (speaker === 'person' ? [own] : [])).join('\n'));
  const nearTo = ({ system }: Briefing) => shareOf(said, trigramsOf(system));
  const [nearest] = others.map((briefing) => ({ briefing, share: nearTo(briefing) })).sort((a, b) => b.share - a.share);
  const isPlain = nearest !== undefined && nearest.share >= Math.max(leastInIt, nearTo(usual) + leastNearer);
  return isPlain ? { kind: 'translated', ...nearest.briefing } : asMade;
}
