import type { Departure } from '../../src/sleep/plan/ledger.ts';
import type { Localised } from '../../src/texts/locale.ts';

const noRoom: Localised = { en: 'put aside to make room', it: 'messo da parte per fare posto' };

const byHand: Localised = { en: 'changed by hand', it: 'cambiato a mano' };

const saidElsewhere: Localised = { en: 'another line says the same', it: 'un’altra riga dice lo stesso' };

/** Why a line is gone, as a person understands it. Two departures may share their words. */
export const departureReasons: Readonly<Record<Departure, Localised>> = {
  'no-longer-true': { en: 'no longer true', it: 'non è più vero' },
  done: { en: 'done', it: 'fatto' },
  expired: { en: 'its time is over', it: 'il suo tempo è passato' },
  'not-spoken-of': { en: 'not spoken of for a while', it: 'non se ne parla da un po’' },
  'no-room': noRoom,
  'slot-full': noRoom,
  'over-the-cap': { en: 'more than I take in at once', it: 'più di quanto assorba in una volta' },
  merged: saidElsewhere,
  superseded: saidElsewhere,
  'superseded-by-another-writer': saidElsewhere,
  'edited-by-another-writer': byHand,
  'removed-by-another-writer': byHand,
  'changed-by-another-writer': byHand,
  'block-rewritten': byHand,
  'low-confidence': { en: 'I wasn’t sure enough', it: 'non ne ero abbastanza sicura' },
  'not-supported': { en: 'nothing you said bears it out', it: 'niente di ciò che hai detto lo conferma' },
};
