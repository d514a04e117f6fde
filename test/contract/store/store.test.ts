/** What every store must do, in memory and on disk. */
import { describe } from 'vitest';
import { changesTogether } from './changes-together.ts';
import { storesRecords } from './stores-records.ts';
import { subjects } from './subjects.ts';
import { survivesBrokenRows } from './survives-broken-rows.ts';
import { updatesInTurn } from './updates-in-turn.ts';

// Each store that is added is held against the same sentences.
describe.each(Object.entries(subjects))('%s', (_, subject) => {
  storesRecords(subject);
  updatesInTurn(subject);
  survivesBrokenRows(subject);
  changesTogether(subject);
});
