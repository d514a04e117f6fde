import { DatabaseSync, type StatementSync } from 'node:sqlite';
import { setImmediate as nextTurn } from 'node:timers/promises';

/** What a row holds, in two columns. Words are folded and parted by single spaces. */
export type FullTextRow = { readonly line: string; readonly said: string };

/** Numbers of rows, best first. */
export type Ranking = readonly number[];

/** A full-text index in memory: by words, whatever their English ending, and by runs of three letters. */
export type FullText = {
  /** The rows that hold a word. One more than `most` says that there are more. */
  rowsWith(word: string, most: number): readonly number[];
  byWord(words: readonly string[], most: number): Ranking;
  bySpelling(words: readonly string[], most: number): Ranking;
  close(): void;
};

// They take a few milliseconds, and everybody else's work goes on between them.
const rowsAtOnce = 100;
// What stands in the line counts more than what was said around it.
const ranked = 'ORDER BY bm25(%, 1.0, 0.7), rowid LIMIT ?';

/** Builds the index of some rows, numbered from 0, without holding up the event loop. */
export async function openFullText(rows: Iterable<FullTextRow>): Promise<FullText> {
  const database = new DatabaseSync(':memory:');
  try {
    database.exec(`
      CREATE VIRTUAL TABLE words USING fts5(line, said, tokenize = "porter unicode61 categories 'L* M* N* Co'");
      CREATE VIRTUAL TABLE runs USING fts5(line, said, tokenize = "trigram");
    `);
    const toWords = database.prepare('INSERT INTO words (rowid, line, said) VALUES (?, ?, ?)');
    const toRuns = database.prepare('INSERT INTO runs (rowid, line, said) VALUES (?, ?, ?)');
    let count = 0;
    for (const { line, said } of rows) {
      if (count % rowsAtOnce === 0) database.exec('BEGIN');
      toWords.run(count, line, said);
      toRuns.run(count, line, said);
      count += 1;
      if (count % rowsAtOnce !== 0) continue;
      database.exec('COMMIT');
      await nextTurn();
    }
    if (count % rowsAtOnce !== 0) database.exec('COMMIT');
  } catch (error) {
    database.close();
    throw error;
  }
  return createFullText(database);
}

function createFullText(database: DatabaseSync): FullText {
  const holding = database.prepare('SELECT rowid FROM words WHERE words MATCH ? LIMIT ?');
  const byWord = database.prepare(`SELECT rowid FROM words WHERE words MATCH ? ${ranked.replace('%', 'words')}`);
  const bySpelling = database.prepare(`SELECT rowid FROM runs WHERE runs MATCH ? ${ranked.replace('%', 'runs')}`);
  return {
    rowsWith: (word, most) => numbersFrom(holding, quoted([word]), most + 1),
    byWord: (words, most) => numbersFrom(byWord, quoted(words), most),
    bySpelling: (words, most) => numbersFrom(bySpelling, quoted([...new Set(words.flatMap(runsOf))]), most),
    close: () => database.close(),
  };
}

function numbersFrom(statement: StatementSync, query: string, most: number): readonly number[] {
  if (query === '') return [];
  return statement.all(query, most).map(({ rowid }) => Number(rowid));
}

function quoted(terms: readonly string[]): string {
  return terms.map((term) => `"${term.replaceAll('"', '""')}"`).join(' OR ');
}

function runsOf(word: string): readonly string[] {
  const signs = [...word];
  return signs.slice(2).map((_, at) => signs.slice(at, at + 3).join(''));
}
