import type { HeardMessage } from './find-evidence.ts';
import type { Stretch } from './find-quote.ts';
import type { Candidate } from './judge-elements.ts';

/** The words that a statement rests on. */
export type Ground = { readonly heard: HeardMessage; readonly stretch: Stretch };

/** `null` for what rests on nothing. A message that is only named is the ground as a whole. */
export function groundOf({ heard, evidence }: Candidate): Ground | null {
  if (heard === null) return null;
  const whole = { start: 0, end: heard.own.text.length, exact: false };
  return { heard, stretch: evidence.kind === 'quoted' ? evidence.stretch : whole };
}

export function groundsOverlap(one: Ground, other: Ground): boolean {
  const isSame = one.heard.message.id === other.heard.message.id;
  return isSame && one.stretch.start < other.stretch.end && other.stretch.start < one.stretch.end;
}
