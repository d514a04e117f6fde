import type { Locale, Localised } from '../../src/chat/locale.ts';
import type { SleepReport } from '../../src/sleep/report.ts';
import { andMore } from '../words/and-more.ts';
import { blockName, type Whose } from '../words/block-name.ts';
import { progress } from '../words/progress.ts';

/** Few enough for a field of 1,024 characters. */
const mostBlocks = 9;

const unknown: Localised = {
  en: 'I can’t look into my memory right now, so I don’t know.',
  it: 'In questo momento non riesco a guardare nella mia memoria, quindi non lo so.',
};

const nothingYet: Localised = { en: 'There is nothing in it yet.', it: 'Non c’è ancora nulla.' };

/** How much of each block's budget is used, as small bars. */
export function memoryText(blocks: SleepReport['blocks'], locale: Locale, whose: Whose): string {
  if (blocks === undefined) return unknown[locale];
  if (blocks.length === 0) return nothingYet[locale];
  const lines = blocks
    .slice(0, mostBlocks)
    .map(({ label, used, budget }) => `${progress(used, budget, locale)} · ${blockName(label, locale, whose)}`);
  const leftOut = blocks.length - lines.length;
  return [...lines, ...(leftOut === 0 ? [] : [andMore(leftOut, locale)])].join('\n');
}
