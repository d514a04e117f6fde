import type { Departure } from '../../src/sleep/plan/departure.ts';
import type { Localised } from '../../src/texts/locale.ts';

const noRoom: Localised = { en: 'put aside to make room', it: 'messo da parte per fare posto' };

const byHand: Localised = { en: 'changed by hand', it: 'cambiato a mano' };

const saidElsewhere: Localised = { en: 'another line says the same', it: 'un’altra riga dice lo stesso' };

/** Why a line is gone, as a person understands it. Two departures may share their words. */
export const departureReasons: Readonly<Record<Departure, Localised>> = {
  'no longer true': { en: 'no longer true', it: 'non è più vero' },
  done: { en: 'done', it: 'fatto' },
  'its time is over': { en: 'its time is over', it: 'il suo tempo è passato' },
  'not spoken of for a while': { en: 'not spoken of for a while', it: 'non se ne parla da un po’' },
  'no room in its block': noRoom,
  'more than fit in its slot': noRoom,
  'over the cap of a cycle': { en: 'more than I take in at once', it: 'più di quanto assorba in una volta' },
  'merged with a line that says the same': saidElsewhere,
  superseded: saidElsewhere,
  'superseded by a line that someone else wrote': saidElsewhere,
  'edited by someone else': byHand,
  'removed by someone else': byHand,
  'its line was changed by someone else': byHand,
  'another writer changed the block': byHand,
};
