import type { DatabaseSync, SQLInputValue, StatementSync } from 'node:sqlite';
import type { SqliteDriver } from '@keyv/sqlite';

/** The adapter knows fewer than ten statements; the bound only guards against one that changes its ways. */
const mostStatements = 50;

/**
 * Lets any number of @keyv/sqlite adapters work on one connection, whose owner closes it.
 *
 * @param afterWrite is called when a statement that may have written has ended, and may throw: that fails it.
 */
export function sharedDriver(database: DatabaseSync, afterWrite: () => void): SqliteDriver {
  const statements = new Map<string, StatementSync>();

  function prepared(sql: string): StatementSync {
    const known = statements.get(sql);
    if (known !== undefined) return known;
    if (statements.size >= mostStatements) statements.clear();
    const statement = database.prepare(sql);
    statements.set(sql, statement);
    return statement;
  }

  async function query(sql: string, ...values: unknown[]): Promise<unknown[]> {
    const rows = prepared(sql).all(...values.map(toInput));
    if (!onlyReads(sql)) afterWrite();
    return rows;
  }

  return { name: 'custom', connect: async () => ({ query, close: async () => {} }) };
}

function onlyReads(sql: string): boolean {
  return /^\s*(SELECT|PRAGMA)\b/i.test(sql);
}

function toInput(value: unknown): SQLInputValue {
  if (value === null || typeof value === 'string' || typeof value === 'number') return value;
  throw new TypeError(`a statement was given a value of type ${typeof value}, which no record is stored as`);
}
