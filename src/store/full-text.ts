import { DatabaseSync, type StatementSync } from 'node:sqlite';
import { setImmediate as nextTurn } from 'node:timers/promises';

/** What a row is found by, in two columns: folded words, parted by single spaces. */
export type FullTextRow = { readonly line: string; readonly said: string };

/** What a row holds from now on: nothing any more, or this. */
export type FullTextChange = { readonly row: number; readonly words: FullTextRow | undefined };

export type FullTextSearch = {
  readonly words: readonly string[];
  /** A word in more rows than these counts for nothing. */
  readonly commonAt: number;
  /** Words that are looked for by their letters. */
  readonly spelt: readonly string[];
  readonly rankedAtMost: number;
};

export type FullTextFound = {
  /** Of each word the rows that hold it. One more than `commonAt` says that there are more. */
  readonly rows: readonly (readonly number[])[];
  /** The rows that hold most of the words that are not common, best first. */
  readonly byWord: readonly number[];
  /** The rows that hold most runs of three letters of some words, best first. */
  readonly bySpelling: readonly number[];
};

/** A full-text index in memory: by words, whatever their English ending, and by runs of three letters. */
export type FullText = {
  /** Takes changes in, a few at a time, so that nobody else's work is held up. */
  write(changes: Iterable<FullTextChange>): Promise<void>;
  search(asked: FullTextSearch): FullTextFound;
  close(): void;
};

// They take about four milliseconds.
const rowsAtOnce = 100;

// What stands in the line counts more than what was said around it.
const tables = {
  words: `fts5(line, said, tokenize = "porter unicode61 categories 'L* M* N* Co'")`,
  runs: 'fts5(line, said, tokenize = "trigram")',
} as const;
type IndexName = keyof typeof tables;

export function openFullText(): FullText {
  const database = new DatabaseSync(':memory:');
  for (const [table, index] of Object.entries(tables)) database.exec(`CREATE VIRTUAL TABLE ${table} USING ${index}`);
  const statementsOf = (table: IndexName) => ({
    remove: database.prepare(`DELETE FROM ${table} WHERE rowid = ?`),
    insert: database.prepare(`INSERT INTO ${table} (rowid, line, said) VALUES (?, ?, ?)`),
    find: database.prepare(`SELECT rowid FROM ${table} WHERE ${table} MATCH ? LIMIT ?`),
    rank: database.prepare(
      `SELECT rowid FROM ${table} WHERE ${table} MATCH ? ORDER BY bm25(${table}, 1.0, 0.7), rowid LIMIT ?`,
    ),
  });
  const words = statementsOf('words');
  const runs = statementsOf('runs');

  function change({ row, words: now }: FullTextChange): void {
    for (const { remove, insert } of [words, runs]) {
      remove.run(row);
      if (now !== undefined) insert.run(row, now.line, now.said);
    }
  }

  return {
    async write(changes) {
      let open = 0;
      for (const one of changes) {
        if (open === 0) database.exec('BEGIN');
        change(one);
        open += 1;
        if (open < rowsAtOnce) continue;
        database.exec('COMMIT');
        open = 0;
        await nextTurn();
      }
      if (open > 0) database.exec('COMMIT');
    },
    search({ words: terms, commonAt, spelt, rankedAtMost }) {
      const rows = terms.map((term) => rowsFrom(words.find, [term], commonAt + 1));
      const telling = terms.filter((_, at) => {
        const found = rows[at]?.length ?? 0;
        return found > 0 && found <= commonAt;
      });
      const trigrams = [...new Set(spelt.flatMap(searchedTrigrams))];
      return {
        rows,
        byWord: rowsFrom(words.rank, telling, rankedAtMost),
        bySpelling: rowsFrom(runs.rank, trigrams, rankedAtMost),
      };
    },
    close: () => database.close(),
  };
}

function rowsFrom(statement: StatementSync, terms: readonly string[], most: number): readonly number[] {
  if (terms.length === 0) return [];
  const query = terms.map((term) => `"${term.replaceAll('"', '""')}"`).join(' OR ');
  return statement.all(query, most).map(({ rowid }) => Number(rowid));
}

function searchedTrigrams(word: string): readonly string[] {
  const signs = [...word];
  return signs.slice(2).map((_, at) => signs.slice(at, at + 3).join(''));
}
