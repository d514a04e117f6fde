import { DatabaseSync } from 'node:sqlite';
import { openLineIndex } from '../../src/app/line-index.ts';
import type { UserId } from '../../src/base/ids.ts';
import { blockRules } from '../../src/sleep/plan/block-rules.ts';
import { type Ledger, ledgerCapacity } from '../../src/sleep/plan/ledger.ts';
import type { LineIndex } from '../../src/sleep/recall/choose-lines.ts';
import { createRecall, type Recall } from '../../src/sleep/recall/recall.ts';
import { newSleep, type SleepRecord } from '../../src/sleep/state/sleep-record.ts';
import { archivedEntry, ledgerOf } from '../../test/support/remembered.ts';
import { generateConversations } from '../sleep/people/generate-conversations.ts';

/** An archived line, what the person had said, and a question about it. */
export type AskedLine = {
  readonly lang: string;
  readonly who: string;
  readonly said: string;
  readonly line: string;
  readonly ask: string;
};

export type ArchivedLine = Pick<AskedLine, 'said' | 'line'>;

/** What a way of finding lines made of all questions. */
export type FoundScore = {
  readonly questions: number;
  /** Questions whose line was among the five. */
  readonly found: number;
  readonly lines: number;
  /** Lines without a whole word in common with the question, and those whose source has none either. */
  readonly noWordOfLine: number;
  readonly noWordAtAll: number;
};

export type ArchiveScore = {
  /** How many lines each person's archive holds. */
  readonly size: number;
  readonly recall: FoundScore;
  readonly plainBm25: FoundScore;
  readonly byLanguage: Readonly<Record<string, FoundScore>>;
  /** What comes with messages that are about nothing in the archive: how many were tried, and lines of them all. */
  readonly besideThePoint: { readonly messages: number; readonly lines: number };
};

export const somebody = '100000000000000001' as UserId;
const now = Date.UTC(2026, 10, 28);

/** Recall over one archive, as the bot wires it. `learn` puts a later ledger in its place. */
export function recallOver(first: readonly ArchivedLine[], openIndex: () => LineIndex = openLineIndex) {
  let version = 1;
  let ledger = ledgerWith(first);
  const records = <Value>(read: () => Value) => ({
    read: async () => read(),
    update: async () => undefined,
    ids: async function* () {},
  });
  const recall: Recall = createRecall({
    sleep: records((): SleepRecord => ({ personal: { ...newSleep.personal, ledgerVersion: version } })),
    ledgers: records(() => ledger),
    rules: blockRules(),
    openIndex,
    clock: { now: () => now, elapsed: () => 0, sleep: async () => {}, after: () => () => {} },
  });
  return {
    learn(lines: readonly ArchivedLine[]) {
      version += 1;
      ledger = ledgerWith(lines);
    },
    ask: (text: string) => recall.find(somebody, { text, place: 'direct', notAgain: [] }),
  };
}

function ledgerWith(lines: readonly ArchivedLine[]): Ledger {
  return ledgerOf(lines.map(({ line, said }, at) => archivedEntry(`e${at + 1}`, line, { quote: said })));
}

/** Facts of made-up people, in English and Italian, each line once. */
export function madeUpLines(seed: number): readonly ArchivedLine[] {
  const told = generateConversations({ people: 120, messages: 200, seed });
  const lines = new Map<string, ArchivedLine>();
  for (const { text, gold = [] } of told) {
    for (const one of gold) if (one.kind === 'holds') lines.set(one.text, { line: one.text, said: text });
  }
  return [...lines.values()].slice(0, ledgerCapacity);
}

/** Everybody's questions, asked of an archive that holds their own lines and others up to a size. */
export async function scoreArchives(
  corpus: readonly AskedLine[],
  others: readonly ArchivedLine[],
  size: number | 'own',
): Promise<ArchiveScore> {
  const recalled = new Map<string, Tally>();
  const anchor = new Tally();
  let [sizes, people, messages, lines] = [0, 0, 0, 0];
  for (const [who, own] of Map.groupBy(corpus, (row) => row.who)) {
    const strangers = corpus.filter((row) => row.who !== who);
    const archive = [...own, ...(size === 'own' ? [] : [...strangers, ...others].slice(0, size - own.length))];
    const bySaid = new Map(archive.map((one) => [one.line, one]));
    const { ask } = recallOver(archive);
    using plain = plainBm25Over(archive);
    for (const row of own) {
      const found = (await ask(row.ask)).flatMap(({ text }) => bySaid.get(text) ?? []);
      const tally = recalled.get(row.lang) ?? new Tally();
      recalled.set(row.lang, tally);
      tally.note(row, found);
      anchor.note(row, plain.find(row.ask));
    }
    people += 1;
    sizes += archive.length;
    if (size !== 'own') continue;
    for (const { said } of strangers) {
      messages += 1;
      lines += (await ask(said)).length;
    }
  }
  const byLanguage = Object.fromEntries([...recalled].map(([lang, tally]) => [lang, tally.score()]));
  return {
    size: Math.round(sizes / people),
    recall: sumOf(Object.values(byLanguage)),
    plainBm25: anchor.score(),
    byLanguage,
    besideThePoint: { messages, lines },
  };
}

class Tally {
  #score: FoundScore = { questions: 0, found: 0, lines: 0, noWordOfLine: 0, noWordAtAll: 0 };

  note({ line, ask }: AskedLine, found: readonly ArchivedLine[]): void {
    const words = new Set(wordsOf(ask));
    const lacks = (text: string) => !wordsOf(text).some((word) => words.has(word));
    this.#score = sumOf([
      this.#score,
      {
        questions: 1,
        found: found.some((one) => one.line === line) ? 1 : 0,
        lines: found.length,
        noWordOfLine: found.filter((one) => lacks(one.line)).length,
        noWordAtAll: found.filter((one) => lacks(one.line) && lacks(one.said)).length,
      },
    ]);
  }

  score(): FoundScore {
    return this.#score;
  }
}

function sumOf(scores: readonly FoundScore[]): FoundScore {
  const sum = (figure: keyof FoundScore) => scores.reduce((total, score) => total + score[figure], 0);
  return {
    questions: sum('questions'),
    found: sum('found'),
    lines: sum('lines'),
    noWordOfLine: sum('noWordOfLine'),
    noWordAtAll: sum('noWordAtAll'),
  };
}

const segmenter = new Intl.Segmenter('und', { granularity: 'word' });

function wordsOf(text: string): readonly string[] {
  const words = [...segmenter.segment(text.toLowerCase())];
  return words.filter(({ isWordLike }) => isWordLike === true).map(({ segment }) => segment);
}

/** The anchor: SQLite's own tokenizer and ranking over the same lines and sources, with all words of the question. */
function plainBm25Over(archive: readonly ArchivedLine[]) {
  const database = new DatabaseSync(':memory:');
  database.exec('CREATE VIRTUAL TABLE lines USING fts5(line, said)');
  const insert = database.prepare('INSERT INTO lines (rowid, line, said) VALUES (?, ?, ?)');
  for (const [row, { line, said }] of archive.entries()) insert.run(row, line, said);
  const best = database.prepare('SELECT rowid FROM lines WHERE lines MATCH ? ORDER BY bm25(lines) LIMIT 5');
  return {
    find(question: string): readonly ArchivedLine[] {
      const words = question.match(/[\p{L}\p{M}\p{N}]+/gu) ?? [];
      const rows = best.all(words.map((word) => `"${word}"`).join(' OR '));
      return rows.flatMap(({ rowid }) => archive[Number(rowid)] ?? []);
    },
    [Symbol.dispose]: () => database.close(),
  };
}
