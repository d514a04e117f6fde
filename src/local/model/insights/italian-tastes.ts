import { disliking, liking, wanting } from './italian-words.ts';
import { changes, type Rule, says } from './rule.ts';
import { pieces } from './rule-values.ts';

/** What someone likes, and what they are up to. */
export const italianTastes: readonly Rule[] = [
  says(
    'favourite',
    /^(?:il mio|la mia) (\p{L}+) preferit[oa] è (?:il |lo |la |l'|i |gli |le )?(.+)/iu,
    ([, what, which]) => [`${what}: ${which}`],
  ),
  says('preference', /^preferisco (.+)/i),
  says('plan', new RegExp(`^${wanting} (\\p{L}+(?:re|rsi|rmi|rre|rci|rlo|rla)(?!\\p{L}).*)`, 'iu'), ([, what = '']) => [
    `di ${what.replace(/^(\p{L}+r)mi(?!\p{L})/u, '$1si')}`,
  ]),
  says('plan', /^(?:sto (?:organizzando|pianificando|progettando)|ho in programma) ((?:un|una|il|la|un') ?.+)/i),
  says('preparing', /^(?:mi sto (?:preparando|allenando) (?:per|a|al|alla)|sto studiando per) (.+)/i),
  says('learning', /^(?:sto (?:imparando|studiando)|ho (?:iniziato|cominciato) a (?:studiare|imparare)) (.+)/i),
  says('dislike', new RegExp(`^${disliking} (.+)`, 'i'), pieces),
  changes('like', /^(?:ho (?:iniziato|cominciato|imparato) ad? (?:amare|apprezzare)) (.+)/i, pieces),
  says('like', new RegExp(`^${liking} ?(.+)`, 'i'), pieces),
  says('manner', /^(?:per favore )?(?:sii|cerca di essere) (?:un po' )?((?:più|meno) \p{L}+)$/iu),
];
