import type { Gatehouse } from './admit-item.ts';
import { isForgotten } from './admit-item.ts';
import { groundLine } from './ground-line.ts';
import type { Refusal } from './plan-types.ts';
import { cutText, sanitiseLine } from './sanitise-line.ts';
import { screenText } from './screen-text.ts';
import { type Slot, slots } from './slot-lines.ts';
import { contentOf, type Heard, type HeardMessage, type Support, shareIn } from './weigh-words.ts';

export type SlotAdmission =
  | { readonly kind: 'admitted'; readonly text: string }
  | { readonly kind: 'refused'; readonly because: Refusal };

const longestRaw = 4_000;

/**
 * Decides whether a reflection, a mood, a next action or a pattern may stand. It needs no cited evidence, as it speaks
 * of a whole stretch of conversation, but it must not come from words of others, nor name what nobody said.
 */
export function admitSlot(raw: string, slot: Slot, gate: Gatehouse, target = ''): SlotAdmission {
  const refused = (because: Refusal): SlotAdmission => ({ kind: 'refused', because });
  if (raw.length > longestRaw) return refused('too-long');
  const screened = screenText(raw, slot === 'next' ? 'plan' : 'statement');
  if (screened !== null) return refused(screened);
  const clean = sanitiseLine(raw).replace(/^(?:mood and topic|mood|reflection|next|pattern)\s*:\s*/i, '');
  const text = cutText(clean, slots[slot].longest);
  if (contentOf(text).length === 0) return refused('nothing-left');
  if (isForgotten(text, gate)) return refused('forgotten');
  const speakers = speakersOf(gate.heard);
  const ungrounded = groundLine(text, {
    heard: gate.heard,
    speakers,
    cited: speakers,
    inadmissible: gate.heard.others,
    known: gate.known,
    target,
  });
  if (ungrounded !== null) return refused(ungrounded);
  // A pattern speaks of the person, so the person must have spoken of it.
  if (slot === 'pattern' && shareIn(contentOf(text), gate.heard.all) === 0) return refused('no-evidence');
  return echoesTheBot(text, gate) ? refused('not-the-persons-words') : { kind: 'admitted', text };
}

/** Both speak, but of what the bot says nothing counts that stood in words of others: a quote stays a quote. */
function speakersOf({ person, scarlet, others }: Heard): readonly HeardMessage[] {
  const without = (own: Support): Support => ({
    ...own,
    stems: new Set([...own.stems].filter((stem) => !others.some(({ stems }) => stems.has(stem)))),
    starts: new Set([...own.starts].filter((start) => !others.some(({ starts }) => starts.has(start)))),
  });
  return [...person, ...scarlet.map((message) => ({ ...message, own: without(message.own) }))];
}

/** A line that says nothing but what the bot said herself, of which the person said nothing and memory holds nothing. */
function echoesTheBot(text: string, { heard, known }: Gatehouse): boolean {
  const content = contentOf(text);
  if (content.length < 2 || shareIn(content, known) >= 0.5) return false;
  const byBot = heard.scarlet.some(({ own }) => shareIn(content, own) >= 0.8);
  return byBot && !heard.person.some(({ own }) => shareIn(content, own) >= 0.25);
}
