import { monthOf } from './calendar-words.ts';
import { numberWords } from './read-words.ts';

/** The numbers of a text however they were written, and what it says about days, months and years. */
export type FiguresSaid = {
  /** Canonical: digits alone, without leading zeros; `1000` for `1,000` and `20k` gives `20000`. */
  readonly numbers: ReadonlySet<string>;
  /** Months by name, from 1. */
  readonly months: ReadonlySet<number>;
};

/** Collects the numbers that a text says, so that another spelling of them can be told from an invention. */
export function figuresSaid(text: string): FiguresSaid {
  const plain = text.normalize('NFKC').toLowerCase();
  const words = plain.match(/[\p{L}\p{M}]+/gu) ?? [];
  return {
    numbers: new Set([...writtenIn(plain), ...spelledIn(words)]),
    months: new Set(words.flatMap((word) => monthOf.get(word) ?? [])),
  };
}

/** The readings of a figure: whole without its separators, and its parts. */
export function partsOfFigure(figure: string): readonly string[] {
  return figure.split(/[.,:/-]/).map(canonical);
}

/** Without the separators of thousands: `1,000` and `1.000` are `1000`. */
export function wholeFigure(figure: string): string {
  return canonical(/^\d{1,3}(?:[.,]\d{3})+$/.test(figure) ? figure.replace(/[.,]/g, '') : figure);
}

function canonical(digits: string): string {
  return digits.replace(/^0+(?=\d)/, '');
}

/** Numbers in digits, with what stands right behind them: `20k`, `5pm`, `12th`. An apostrophe makes a year. */
function writtenIn(text: string): readonly string[] {
  return [...text.matchAll(/(['’])?(\d+(?:[.,:/-]\d+)*)(?:\s?(k\b|p\.?m\b))?/g)].flatMap(
    ([, apostrophe, figure = '', suffix]) => {
      const parts = partsOfFigure(figure);
      const first = Number(parts[0]);
      const isYear = apostrophe !== undefined && /^\d\d$/.test(figure);
      return [
        wholeFigure(figure),
        ...parts,
        ...(suffix === 'k' ? [String(Number(figure) * 1_000)] : []),
        ...(suffix?.startsWith('p') && first < 12 ? [String(first + 12)] : []),
        ...(isYear ? [`19${figure}`, `20${figure}`] : []),
      ];
    },
  );
}

/** Numbers in words; what names tens and what names ones make one number together. */
function spelledIn(words: readonly string[]): readonly string[] {
  return words.flatMap((word, index) => {
    const value = numberWords.get(word);
    if (value === undefined) return besides[word] ?? [];
    const next = numberWords.get(words[index + 1] ?? '') ?? 0;
    const isTens = value >= 20 && value % 10 === 0 && next > 0 && next < 10;
    return [String(value), ...(isTens ? [String(value + next)] : [])];
  });
}

const besides: Readonly<Record<string, readonly string[] | undefined>> = {
  couple: ['2'],
  both: ['2'],
  paio: ['2'],
  dozen: ['12'],
  half: ['30'],
  mezza: ['30'],
  mezzo: ['30'],
  quarter: ['15', '45'],
  quarto: ['15', '45'],
  noon: ['12'],
  mezzogiorno: ['12'],
  midnight: ['0'],
  mezzanotte: ['0'],
};
