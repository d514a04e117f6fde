import type { DatabaseSync } from 'node:sqlite';
import { Failure } from '../base/failure.ts';
import type { RecordKind } from '../base/records.ts';
import { recordSerialization } from './record-serialization.ts';
import { toSqliteFailure } from './sqlite-failure.ts';
import { holdSqliteFile, isStamped, makeSingleFile, type OpenFileOptions } from './sqlite-file.ts';
import { openStoredValue } from './stored-value.ts';

/** What a database holds. */
export type Contents = {
  readonly records: number;
  /** How many there are of each kind, by its namespace. */
  readonly byKind: ReadonlyMap<string, number>;
  /** Records of newer versions and of unknown kinds, such as `sleep 12: …`. Never what stands in them. */
  readonly newer: readonly string[];
  /** Records that can't be read for another reason, likewise. */
  readonly unreadable: readonly string[];
};

export type FinishOptions = OpenFileOptions & { readonly kinds: readonly RecordKind<unknown>[] };

/**
 * Makes of a database that nobody uses one file that stands by itself, with no log beside it and no mark of being in
 * use, and reads all of it.
 *
 * Rejects with a `store-unavailable` where it is not ours, damaged, laid out by a newer version, or a copy that was made
 * without its log.
 */
export async function finishCopy(path: string, { kinds, ...options }: FinishOptions): Promise<Contents> {
  const database = await holdSqliteFile(path, options);
  try {
    if (!isStamped(database)) throw new Failure('store-unavailable', `${path} is no database of Scarlet's.`);
    makeSingleFile(database);
    return readEveryRecord(database, kinds);
  } catch (error) {
    throw toSqliteFailure(error, path);
  } finally {
    database.close();
  }
}

function readEveryRecord(database: DatabaseSync, kinds: readonly RecordKind<unknown>[]): Contents {
  const known = new Map(kinds.map((kind) => [kind.namespace, kind]));
  const byKind = new Map<string, number>();
  const newer: string[] = [];
  const unreadable: string[] = [];
  let records = 0;
  for (const { namespace, key, value } of rowsIn(database)) {
    records += 1;
    byKind.set(namespace, (byKind.get(namespace) ?? 0) + 1);
    const kind = known.get(namespace);
    const opened =
      kind === undefined ? ({ kind: 'newer', reason: 'of an unknown kind' } as const) : openRow(kind, value);
    if (opened.kind === 'newer') newer.push(`${namespace} ${key}: ${opened.reason}`);
    if (opened.kind === 'unreadable') unreadable.push(`${namespace} ${key}: ${opened.reason}`);
  }
  return { records, byKind, newer, unreadable };
}

/** A database that was opened and never written to has no table yet. */
function rowsIn(database: DatabaseSync): Iterable<Record<'namespace' | 'key' | 'value', string>> {
  const made = database.prepare("SELECT 1 FROM sqlite_schema WHERE name = 'keyv'").get();
  if (made === undefined) return [];
  const rows = database.prepare('SELECT namespace, key, value FROM keyv ORDER BY namespace, key').iterate();
  return rows as Iterable<Record<'namespace' | 'key' | 'value', string>>;
}

function openRow(kind: RecordKind<unknown>, value: string) {
  try {
    return openStoredValue(kind, recordSerialization.parse(value));
  } catch {
    return { kind: 'unreadable', reason: 'not valid JSON' } as const;
  }
}
