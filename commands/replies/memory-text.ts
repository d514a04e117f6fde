import type { SleepReport } from '../../src/sleep/report/report.ts';
import type { Locale, Localised } from '../../src/texts/locale.ts';
import { andMore } from '../words/and-more.ts';
import { blockName, type Whose } from '../words/block-name.ts';
import { fitting } from '../words/fitting.ts';
import { progress } from '../words/progress.ts';

/** UTF-16 units: a field holds 1,024, and how many blocks are not shown is to fit too. */
const roomForBlocks = 980;

const unknown: Localised = {
  en: 'I can’t look into my memory right now, so I don’t know.',
  it: 'In questo momento non riesco a guardare nella mia memoria, quindi non lo so.',
};

const nothingYet: Localised = { en: 'There is nothing in it yet.', it: 'Non c’è ancora nulla.' };

/** How much of each block's budget is used, as small bars. */
export function memoryText({ status, blocks }: SleepReport, locale: Locale, whose: Whose): string {
  if (!status.primary_agent_created || blocks?.length === 0) return nothingYet[locale];
  if (blocks === undefined) return unknown[locale];
  const { shown, leftOut } = fitting(
    blocks.map(({ label, used, budget }) => `${progress(used, budget, locale)} · ${blockName(label, locale, whose)}`),
    roomForBlocks,
  );
  return [...shown, ...(leftOut === 0 ? [] : [andMore(leftOut, locale)])].join('\n');
}
