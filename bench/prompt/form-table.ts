import type { QuoteKind, Score, Tried } from './score-forms.ts';

/** One row a form, over all windows that it was asked about. */
export function formTable(scored: readonly { readonly one: Tried; readonly score: Score }[]): string {
  const head =
    '| form | windows | JSON | facts | field | elements | verbatim | found | by ref | of others | no quote | wrong | copied | unclear | repeated | language | slots | 1st person | updates | over | beliefs | in | shared | out | s |';
  const rows = [...new Set(scored.map(({ one }) => one.form))].map((form) => {
    const all = scored.filter(({ one }) => one.form === form);
    const sum = (of: (score: Score) => number): number => all.reduce((total, { score }) => total + of(score), 0);
    const quotes = (kind: QuoteKind): number =>
      sum(({ elements }) => elements.filter(({ quote }) => quote === kind).length);
    const verdicts = (start: string): number =>
      sum(({ elements }) => elements.filter(({ verdict }) => verdict.startsWith(start)).length);
    const mean = (of: (one: Tried) => number): number =>
      Math.round(all.reduce((total, { one }) => total + of(one), 0) / all.length);
    return [
      form,
      all.length,
      sum(({ valid }) => Number(valid)),
      `${sum(({ found }) => found.length)}/${sum(({ facts }) => facts)}`,
      sum(({ rightField }) => rightField),
      sum(({ elements }) => elements.length),
      quotes('verbatim'),
      quotes('found'),
      quotes('by ref'),
      quotes('of others'),
      quotes('none'),
      verdicts('wrong'),
      verdicts('copied'),
      verdicts('unclear'),
      verdicts('repeated'),
      sum(({ languages }) => languages.wrong),
      `${sum(({ languages }) => Number(languages.slots === 'right'))}/${all.length}`,
      sum(({ firstPerson: count }) => count),
      `${sum(({ updates }) => updates.done)}/${sum(({ updates }) => updates.due)} (${sum(({ updates }) => updates.wrong)} wrong)`,
      `${sum(({ settled }) => settled.done)}/${sum(({ settled }) => settled.due)}`,
      `${sum(({ belief }) => Number(belief === 'kept'))}+${sum(({ belief }) => Number(belief === 'with its correction'))}`,
      mean(({ tokensIn }) => tokensIn),
      Math.min(...all.slice(1).map(({ one }) => one.tokensShared)),
      mean(({ tokensOut }) => tokensOut),
      mean(({ tookMs }) => tookMs / 1_000),
    ].join(' | ');
  });
  return [head, head.replace(/[^|]+/g, '---'), ...rows.map((row) => `| ${row} |`)].join('\n');
}
