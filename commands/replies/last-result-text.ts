import type { LastResult, SleepReport } from '../../src/sleep/report/report.ts';
import type { Locale } from '../../src/texts/locale.ts';
import { counted, numberText } from '../words/amounts.ts';
import { durationText } from '../words/duration-text.ts';
import { moment } from '../words/moment.ts';
import { reasonText } from '../words/reason-text.ts';

/** How the last consolidation went, when one last went well, and how many there were. */
export function lastResultText({ status, last, failures }: SleepReport, locale: Locale): string {
  const words = sentences[locale];
  const { last_consolidation: at, consolidation_count: count } = status;
  const lastWentWell = last?.kind === 'consolidated';
  return [
    ...(last === null ? [] : [words[last.kind](last)]),
    ...(last?.kind === 'consolidated' ? [changesText(last, words)] : []),
    ...(at === null || lastWentWell ? [] : [words.lastGoodOne(moment(Date.parse(at)))]),
    count === 0 ? words.noneYet : words.inAll(count),
    ...(failures.total === 0 ? [] : [words.failures(failures.total, failures.inARow)]),
  ].join('\n');
}

function changesText({ added, updated, removed, refused }: LastResult, words: Sentences): string {
  const changes = added + updated + removed === 0 ? words.unchanged : words.changes(added, updated, removed);
  return refused === 0 ? changes : `${changes} ${words.refused(refused)}`;
}

type Sentences = Readonly<Record<LastResult['kind'], (last: LastResult) => string>> & {
  changes(added: number, updated: number, removed: number): string;
  readonly unchanged: string;
  refused(count: number): string;
  lastGoodOne(moment: string): string;
  readonly noneYet: string;
  inAll(count: number): string;
  failures(total: number, inARow: number): string;
};

const sentences: Readonly<Record<Locale, Sentences>> = {
  en: {
    consolidated: ({ at, tookMs }) => `It went well ${moment(at)} and took ${durationText(tookMs, 'en')}.`,
    failed: ({ at, tookMs, because }) =>
      `It failed ${moment(at)} after ${durationText(tookMs, 'en')}: ${reasonText(because, 'en')}. It is tried again by itself.`,
    deferred: ({ at, because }) => `It was put off ${moment(at)}: ${reasonText(because, 'en')}.`,
    changes: (added, updated, removed) =>
      `Learned **${numberText(added, 'en')}**, updated **${numberText(updated, 'en')}**, let go **${numberText(removed, 'en')}**.`,
    unchanged: 'Nothing in memory had to change.',
    refused: (count) => `Not noted down: **${numberText(count, 'en')}**.`,
    lastGoodOne: (at) => `The last one that went well was ${at}.`,
    noneYet: 'Nothing has been consolidated yet.',
    inAll: (count) => `**${counted(count, { one: 'consolidation', many: 'consolidations' }, 'en')}** in all.`,
    failures: (total, inARow) =>
      `**${counted(total, { one: 'failure', many: 'failures' }, 'en')}** in all${inARow > 1 ? `, the last ${numberText(inARow, 'en')} in a row` : ''}.`,
  },
  it: {
    consolidated: ({ at, tookMs }) => `È andato bene ${moment(at)}, in ${durationText(tookMs, 'it')}.`,
    failed: ({ at, tookMs, because }) =>
      `Non è riuscito ${moment(at)}, dopo ${durationText(tookMs, 'it')}: ${reasonText(because, 'it')}. Verrà ritentato da solo.`,
    deferred: ({ at, because }) => `È stato rimandato ${moment(at)}: ${reasonText(because, 'it')}.`,
    changes: (added, updated, removed) =>
      `Imparato **${numberText(added, 'it')}**, aggiornato **${numberText(updated, 'it')}**, lasciato andare **${numberText(removed, 'it')}**.`,
    unchanged: 'Nella memoria non c’era nulla da cambiare.',
    refused: (count) => `Non annotato: **${numberText(count, 'it')}**.`,
    lastGoodOne: (at) => `L’ultimo andato bene è stato ${at}.`,
    noneYet: 'Nulla è stato ancora consolidato.',
    inAll: (count) => `**${counted(count, { one: 'consolidamento', many: 'consolidamenti' }, 'it')}** in tutto.`,
    failures: (total, inARow) =>
      `**${counted(total, { one: 'tentativo fallito', many: 'tentativi falliti' }, 'it')}** in tutto${inARow > 1 ? `, gli ultimi ${numberText(inARow, 'it')} di fila` : ''}.`,
  },
};
