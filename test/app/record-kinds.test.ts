import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { recordKinds } from '../../src/app/record-kinds.ts';
import type { RecordKind } from '../../src/base/records.ts';
import { waitingCharacters } from '../../src/sleep/state/due.ts';
import { ownMarks } from '../../src/store/judge-file.ts';
import { openStoredValue } from '../../src/store/stored-value.ts';

type Row = { readonly namespace: string; readonly v: number; readonly value: unknown };

/** Of each form that a record has had: what stood in every row of it, in each of its variants, and nothing else. */
const rows = readFileSync(new URL('../fixtures/stored-rows.jsonl', import.meta.url), 'utf8')
  .split('\n')
  .filter((line) => line !== '')
  .map((line, index) => ({ row: index + 1, ...(JSON.parse(line) as Row) }));

const kinds: readonly RecordKind<unknown>[] = Object.values(recordKinds);

test.each(rows)('what was ever stored can be read: row $row, $namespace of version $v', ({ namespace, v, value }) => {
  const kind = kinds.find((one) => one.namespace === namespace);

  expect(kind && openStoredValue(kind, { value: { v, value } })).toMatchObject({ kind: 'value' });
});

test('what waited by the count of the first sleep records waits still, less what the cycle under way has read', () => {
  const [personal] = rows.flatMap(({ namespace, v, value }) =>
    namespace === 'sleep' && v === 1 ? [(value as { personal: { journal: object | null } }).personal] : [],
  );
  expect(personal?.journal).not.toBeNull();
  const journal = { ...personal?.journal, characters: 300 };
  const old = { personal: { ...personal, journal, waitingCharacters: 700 } };

  const opened = openStoredValue(recordKinds.sleep, { value: { v: 1, value: old } });

  if (opened.kind !== 'value') throw new Error(opened.kind);
  const sleep = opened.value.personal;
  const person = { answered: sleep.covers, answeredCharacters: 0 };
  expect(waitingCharacters(person, sleep)).toBe(700);
  expect(waitingCharacters(person, { ...sleep, coversCharacters: sleep.journal?.characters ?? 0 })).toBe(400);
});

test('each version of each kind has a row', () => {
  const versions = kinds.flatMap(({ namespace, version }) =>
    Array.from({ length: version }, (_, before) => `${namespace} ${before + 1}`),
  );

  expect([...new Set(rows.map(({ namespace, v }) => `${namespace} ${v}`))].sort()).toEqual(versions.sort());
});

test('a new version of any record makes the file one of a newer version, which an older program refuses at its start', () => {
  const raised = kinds.map(({ version }) => version - 1);

  expect(ownMarks.layoutVersion).toBe(1 + raised.reduce((sum, times) => sum + times));
});
