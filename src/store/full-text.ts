import { DatabaseSync, type StatementSync } from 'node:sqlite';
import { setImmediate as nextTurn } from 'node:timers/promises';

/** What a row is found by, in two columns: folded words, parted by single spaces. */
export type FullTextRow = { readonly line: string; readonly said: string };

/** What a row holds from now on: nothing any more, or this. */
export type FullTextChange = { readonly row: number; readonly words: FullTextRow | undefined };

export type FullTextSearch = {
  readonly words: readonly string[];
  /** A word in more rows than these counts for nothing by itself. */
  readonly commonAt: number;
  /** Words that are looked for by their letters. */
  readonly spelt: readonly string[];
  readonly rankedAtMost: number;
};

export type FullTextFound = {
  readonly rows: readonly FullTextHits[];
  /** The rows that hold most of the words that are not common, best first. */
  readonly byWord: readonly number[];
  /** The rows that hold most runs of three letters of some words, best first. */
  readonly bySpelling: readonly number[];
};

/** The rows that hold a word, and those that hold it in the line itself, in their order. */
export type FullTextHits = { readonly all: readonly number[]; readonly line: readonly number[] };

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
    // One text takes much less time than an object for each row.
    find: database.prepare(`SELECT group_concat(rowid) AS rows FROM ${table} WHERE ${table} MATCH ?`),
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
      const rows = terms.map(quoted).map((term) => ({
        all: rowsWith(words.find, term),
        line: rowsWith(words.find, `line : ${term}`),
      }));
      const telling = terms.filter((_, at) => {
        const found = rows[at]?.all.length ?? 0;
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

function rowsWith(statement: StatementSync, query: string): readonly number[] {
  const rows = statement.get(query)?.['rows'];
  return typeof rows === 'string' ? rows.split(',').map(Number) : [];
}

function rowsFrom(statement: StatementSync, terms: readonly string[], most: number): readonly number[] {
  if (terms.length === 0) return [];
  return statement.all(terms.map(quoted).join(' OR '), most).map(({ rowid }) => Number(rowid));
}

function quoted(term: string): string {
  return `"${term.replaceAll('"', '""')}"`;
}

function searchedTrigrams(word: string): readonly string[] {
  const signs = [...word];
  return signs.slice(2).map((_, at) => signs.slice(at, at + 3).join(''));
}
