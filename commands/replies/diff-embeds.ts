import type { BlockDiff } from '../../src/sleep/plan/plan-types.ts';
import type { Locale, Localised } from '../../src/texts/locale.ts';
import type { ReplyEmbed } from '../command.ts';
import { andMore } from '../words/and-more.ts';
import { blockName } from '../words/block-name.ts';
import { fitting } from '../words/fitting.ts';
import { diffLines } from './diff-lines.ts';

// Discord takes 10 embeds and 6,000 characters in all of them: one embed and a sixth are left to others.
const mostEmbeds = 9;
const unitsInAll = 5_000;

/** UTF-16 units that a reply's embed can hold. */
const longestText = 2_000;

/** What surrounds the lines: the fences, and how many lines were left out. */
const surroundings = 60;

const legend: Localised = {
  en: '+ learned   ~ updated   - let go',
  it: '+ imparato   ~ aggiornato   - lasciato andare',
};

const onlyTidied: Localised = { en: 'Only tidied up.', it: 'Solo messo in ordine.' };

/** One embed for each changed block, with its lines as a diff. Each block gets a fair part of the room. */
export function diffEmbeds(changes: readonly BlockDiff[], locale: Locale): readonly ReplyEmbed[] {
  const shown = changes.slice(0, mostEmbeds);
  let left = unitsInAll - legend[locale].length;
  return shown.map((diff, index) => {
    const units = Math.min(longestText, Math.floor(left / (shown.length - index)));
    const embed = diffEmbed(diff, units, locale);
    left -= embed.title.length + embed.text.length;
    return index === shown.length - 1 ? { ...embed, footer: footerText(changes.length - shown.length, locale) } : embed;
  });
}

function diffEmbed(diff: BlockDiff, units: number, locale: Locale) {
  const title = blockName(diff.label, locale, 'yours');
  const lines = diffLines(diff, locale);
  if (lines.length === 0) return { title, text: onlyTidied[locale] };
  const { shown, leftOut } = fitting(lines, units - title.length - surroundings);
  const more = leftOut === 0 ? '' : andMore(leftOut, locale);
  return { title, text: shown.length === 0 ? more : `${['```diff', ...shown, '```'].join('\n')}\n${more}`.trim() };
}

function footerText(blocksLeftOut: number, locale: Locale): string {
  return blocksLeftOut === 0 ? legend[locale] : `${andMore(blocksLeftOut, locale)}\n${legend[locale]}`;
}
