import type { LineIndex } from '../sleep/recall/choose-lines.ts';
import { rankTogether } from '../sleep/recall/rank-together.ts';
import { searchTerms } from '../sleep/recall/search-terms.ts';
import { type FullTextChange, openFullText } from '../store/full-text.ts';

/** The index of one person's lines, in the thread that calls this. */
export function openLineIndex(): LineIndex {
  const index = openFullText();
  return {
    write: (changes) => index.write(toIndexRows(changes)),
    async search({ all, leastTogether, ...asked }) {
      const { rows, ...ranked } = index.search(asked);
      const together = rankTogether(asked.words, rows, { all, atLeast: leastTogether, atMost: asked.rankedAtMost });
      return { ...ranked, rows: rows.map((found) => found.all.slice(-asked.commonAt - 1)), together };
    },
    close: () => index.close(),
  };
}

/** One by one: working them out takes as long as indexing them. */
function* toIndexRows(changes: Parameters<LineIndex['write']>[0]): Iterable<FullTextChange> {
  for (const { row, wordings } of changes) {
    const [line = '', ...said] = wordings.map((wording) => searchTerms(wording).join(' '));
    yield { row, words: wordings.length === 0 ? undefined : { line, said: said.join(' ') } };
  }
}
