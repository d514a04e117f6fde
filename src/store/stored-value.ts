import { z } from 'zod';
import type { RecordKind } from '../base/records.ts';
import { plainCopy } from './plain-copy.ts';

export type OpenedValue<Value> =
  | { readonly kind: 'value'; readonly value: Value }
  | { readonly kind: 'newer' | 'unreadable'; readonly reason: string };

/** Never `undefined` and never bare, so that a row of another shape can't pass for a record. */
export type StoredValue = { readonly v: number; readonly value: unknown };

/** A row as Keyv gives it: its own wrapping, and ours within. */
const rowSchema = z.object({ value: z.object({ v: z.number().int().positive(), value: z.unknown() }) });

/** Opens what was found in a row, brought to today's version. Reasons never quote what is stored. */
export function openStoredValue<Value>(kind: RecordKind<Value>, data: unknown): OpenedValue<Value> {
  const row = rowSchema.safeParse(data);
  if (!row.success) return unreadable('not a stored value of ours');
  const { v, value } = row.data.value;
  if (v > kind.version) {
    return { kind: 'newer', reason: `written by a newer version (${v}, known are up to ${kind.version})` };
  }
  return migrated(kind, v, value);
}

/**
 * Wraps a value for storing, as a later read will see it.
 *
 * @throws TypeError when a later read could not read it, which would put the record out of use.
 */
export function sealStoredValue<Value>(kind: RecordKind<Value>, value: Value): { stored: StoredValue; value: Value } {
  const parsed = kind.schema.safeParse(plainCopy(value));
  if (!parsed.success) {
    throw new TypeError(`a change to a ${kind.namespace} record was refused: ${firstIssueOf(parsed.error)}`);
  }
  return { stored: { v: kind.version, value: parsed.data }, value: parsed.data };
}

function migrated<Value>(kind: RecordKind<Value>, from: number, stored: unknown): OpenedValue<Value> {
  let value = stored;
  for (let version = from; version < kind.version; version++) {
    const migrate = kind.migrations?.[version];
    if (migrate === undefined) return unreadable(`no migration leads on from version ${version}`);
    try {
      value = migrate(value);
    } catch (error) {
      return unreadable(
        `the migration from version ${version} failed (${error instanceof Error ? error.name : 'error'})`,
      );
    }
  }
  const parsed = kind.schema.safeParse(value);
  return parsed.success ? { kind: 'value', value: parsed.data } : unreadable(firstIssueOf(parsed.error));
}

/** Where and what kind, for example `personal.answered: invalid_type`. The messages may quote values. */
function firstIssueOf(error: z.ZodError): string {
  const issue = error.issues[0];
  if (issue === undefined) return 'of another shape';
  return `${issue.path.map(safeStep).join('.') || 'the whole'}: ${issue.code}`;
}

/** A step may be a key of a stored map, and so a text of somebody's. */
function safeStep(step: PropertyKey): string {
  const text = String(step);
  return /^\w{1,30}$/.test(text) ? text : '…';
}

function unreadable(reason: string): { readonly kind: 'unreadable'; readonly reason: string } {
  return { kind: 'unreadable', reason };
}
