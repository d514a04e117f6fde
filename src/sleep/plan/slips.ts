import type { InsightElement } from '../agent/insights.ts';
import { isLiveAmong } from './entry-index.ts';
import { type Evidence, type Heard, messageNamed } from './find-evidence.ts';
import { findQuote, piecesOf } from './find-quote.ts';
import { isAddition, type Target } from './find-target.ts';
import { isFar } from './nearness.ts';
import type { PlanInput } from './plan-types.ts';

/**
 * How small models lose their way. `known-line`: a line of memory, or what another message says, is told again as what
 * some message says. `words-of-scarlet`: so is what she answered elsewhere. `echo`: one thing is said of message after
 * message. `read-before`: the mark of a message that is to be read, with words of one that was.
 */
export type Slip = 'known-line' | 'words-of-scarlet' | 'echo' | 'read-before';

/** Whether a statement about the person shows that its model has lost its way. */
export function slipIn(
  { op, quote, ref }: InsightElement,
  { text, target }: { readonly text: string; readonly target: Target },
  evidence: Evidence,
  { heard, input }: { readonly heard: Heard; readonly input: Pick<PlanInput, 'ledger' | 'window'> },
): Exclude<Slip, 'echo'> | null {
  if (!isAddition(op, target) || !('message' in evidence)) return null;
  const isLive = (words: string) => isLiveAmong(input.ledger.entries, { text: words });
  if (evidence.kind === 'named') return quote !== undefined && isLive(quote) ? 'known-line' : null;
  if (isFar(text, evidence.message)) {
    const others = heard.filter(({ message }) => message !== evidence.message.message);
    const told = others.filter(({ own }) => findQuote(piecesOf(text), own) !== null);
    if (isLive(text) || told.some(({ message }) => message.speaker === 'person')) return 'known-line';
    if (told.length > 0) return 'words-of-scarlet';
  }
  const named = messageNamed(ref, heard)?.message;
  const isOld = input.window.context.includes(evidence.message.message);
  return isOld && named !== undefined && named !== evidence.message.message ? 'read-before' : null;
}
