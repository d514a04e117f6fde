import type { DatabaseSync, SQLInputValue, StatementSync } from 'node:sqlite';

export type Statement = {
  readonly sql: string;
  readonly values: readonly SQLInputValue[];
  /** Those that bear one number are kept all together or not at all. */
  readonly unit?: number | undefined;
};

/** What came of a statement: its rows, or what SQLite threw. */
export type StatementOutcome =
  | { readonly kind: 'rows'; readonly rows: readonly unknown[] }
  | { readonly kind: 'failed'; readonly error: unknown };

/** Longer groups would make the first wait for the last. */
const longestGroup = 500;
/** The adapter knows fewer than ten statements; the bound only guards against one that changes its ways. */
const mostPrepared = 50;

/**
 * Runs statements in the order in which they came, as many as there are in one transaction: a disk that is asked to
 * flush once for fifty people serves fifty times as many. Nothing is told of a group before all of it is on the disk,
 * and what one statement of it does wrong harms no other.
 */
export class SqliteGroups {
  readonly #database: DatabaseSync;
  readonly #confirm: (outcome: 'kept' | 'failed') => void;
  readonly #prepared = new Map<string, StatementSync>();
  #commits = 0;

  /** @param confirm is called when something was written, or failed to be, and may throw: that fails what was written */
  constructor(database: DatabaseSync, confirm: (outcome: 'kept' | 'failed') => void) {
    this.#database = database;
    this.#confirm = confirm;
  }

  /** Transactions that reached the disk so far. */
  get commits(): number {
    return this.#commits;
  }

  run(statements: readonly Statement[]): readonly StatementOutcome[] {
    return groupsOf(statements).flatMap((group) => this.#runGroup(group));
  }

  #runGroup(group: readonly Statement[]): readonly StatementOutcome[] {
    if (group.length === 1 || group.every(({ sql }) => onlyReads(sql))) return group.map((one) => this.#runAlone(one));
    try {
      return this.#runTogether(group);
    } catch {
      // What the group came to is undone, so each unit of it may find out by itself whether it was to blame.
      this.#undo();
      return unitsOf(group).flatMap((unit) => this.#runUnit(unit));
    }
  }

  #runUnit(unit: readonly Statement[]): readonly StatementOutcome[] {
    if (unit.length === 1) return unit.map((one) => this.#runAlone(one));
    try {
      return this.#runTogether(unit);
    } catch (error) {
      this.#undo();
      return unit.map(() => ({ kind: 'failed', error }));
    }
  }

  #undo(): void {
    if (this.#database.isTransaction) this.#database.exec('ROLLBACK');
  }

  /** @throws what undid the transaction, or kept it from the disk, or is wrong with one statement of several of a unit */
  #runTogether(group: readonly Statement[]): readonly StatementOutcome[] {
    this.#database.exec('BEGIN IMMEDIATE');
    const outcomes = group.map((statement) => {
      const outcome = this.#attempt(statement);
      if (outcome.kind === 'failed' && statement.unit !== undefined) throw outcome.error;
      // Some errors, such as a full disk, take the whole transaction with them.
      if (!this.#database.isTransaction) throw new Error('The transaction was undone.');
      return outcome;
    });
    this.#database.exec('COMMIT');
    return this.#confirmed(group, outcomes);
  }

  #runAlone(statement: Statement): StatementOutcome {
    const [outcome] = this.#confirmed([statement], [this.#attempt(statement)]);
    return outcome ?? { kind: 'rows', rows: [] };
  }

  #attempt({ sql, values }: Statement): StatementOutcome {
    try {
      return { kind: 'rows', rows: this.#prepare(sql).all(...values) };
    } catch (error) {
      return { kind: 'failed', error };
    }
  }

  #confirmed(statements: readonly Statement[], outcomes: readonly StatementOutcome[]): readonly StatementOutcome[] {
    if (statements.every(({ sql }) => onlyReads(sql))) return outcomes;
    this.#commits += 1;
    try {
      this.#confirm(outcomes.every(({ kind }) => kind === 'failed') ? 'failed' : 'kept');
      return outcomes;
    } catch (error) {
      return outcomes.map((outcome, index) =>
        onlyReads(statements[index]?.sql ?? '') ? outcome : { kind: 'failed', error },
      );
    }
  }

  #prepare(sql: string): StatementSync {
    const known = this.#prepared.get(sql);
    if (known !== undefined) return known;
    if (this.#prepared.size >= mostPrepared) this.#prepared.clear();
    const statement = this.#database.prepare(sql);
    this.#prepared.set(sql, statement);
    return statement;
  }
}

/** Settings and checkpoints are no part of a transaction. */
function groupsOf(statements: readonly Statement[]): readonly (readonly Statement[])[] {
  const groups: Statement[][] = [];
  for (const unit of unitsOf(statements)) {
    const last = groups.at(-1);
    const joins = last !== undefined && last.length < longestGroup && !unit.some(isPragma) && !last.some(isPragma);
    if (joins) last.push(...unit);
    else groups.push([...unit]);
  }
  return groups;
}

/** One statement each, or all that bear one number, which stand together: see `SqliteConnection`. */
function unitsOf(statements: readonly Statement[]): readonly (readonly Statement[])[] {
  const units: Statement[][] = [];
  for (const statement of statements) {
    const last = units.at(-1);
    if (last !== undefined && statement.unit !== undefined && last[0]?.unit === statement.unit) last.push(statement);
    else units.push([statement]);
  }
  return units;
}

function isPragma({ sql }: Statement): boolean {
  return /^\s*PRAGMA\b/i.test(sql);
}

function onlyReads(sql: string): boolean {
  return /^\s*(?:SELECT|PRAGMA)\b/i.test(sql);
}
