import { beginningOf, isBlank, tidyText } from '../base/text.ts';

/** Signs that turn the direction of what follows: in a name they would reorder the line around it. */
const directions = /[\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069]/g;
/** Signs of our own lines: a name that has them could end the line or add a part to it. */
const ourSigns = /[\p{Ps}\p{Pe},，、"“”«»]+/gu;

const longestName = 40;

/** A name, chosen by a stranger, as it may stand within a line of ours: at most 40 UTF-16 units on one line. */
export function shortName(name: string, otherwise: string): string {
  const plain = tidyText(name).replace(directions, '').replace(ourSigns, ' ').replace(/\s+/g, ' ').trim();
  const short = beginningOf(plain, longestName).trim();
  return isBlank(short) ? otherwise : short;
}
