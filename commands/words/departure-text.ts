import type { Locale, Localised } from '../../src/chat/locale.ts';
import { quotedLine } from './quoted-line.ts';

/** UTF-16 units of a reason in the sleep agent's own words. */
const longestReason = 80;

const noRoom: Localised = { en: 'put aside to make room', it: 'messo da parte per fare posto' };

const byHand: Localised = { en: 'changed by hand', it: 'cambiato a mano' };

const saidElsewhere: Localised = { en: 'another line says the same', it: 'un’altra riga dice lo stesso' };

/** By the plan's own words for it. */
const departures = new Map<string, Localised>([
  ['no longer true', { en: 'no longer true', it: 'non è più vero' }],
  ['done', { en: 'done', it: 'fatto' }],
  ['its time is over', { en: 'its time is over', it: 'il suo tempo è passato' }],
  ['not spoken of for a while', { en: 'not spoken of for a while', it: 'non se ne parla da un po’' }],
  ['no room in its block', noRoom],
  ['more than fit in its slot', noRoom],
  ['merged with a line that says the same', saidElsewhere],
  ['superseded', saidElsewhere],
  ['superseded by a line that someone else wrote', saidElsewhere],
  ['edited by someone else', byHand],
  ['removed by someone else', byHand],
]);

/** Why a line is gone: in our words where the plan decided it, else in those that the sleep agent gave. */
export function departureText(because: string, locale: Locale): string {
  return departures.get(because)?.[locale] ?? quotedLine(because, longestReason);
}
