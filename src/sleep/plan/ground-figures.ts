import { monthOf, relativeTimeElsewhere } from './calendar-words.ts';
import { type FiguresSaid, partsOfFigure, wholeFigure } from './figures-said.ts';
import { isNumber, readWords, relativeTimeWords, stemOf, wordSet } from './read-words.ts';
import type { HeardMessage } from './weigh-words.ts';

const relativeTimeStems = [...relativeTimeWords, ...wordSet(relativeTimeElsewhere)].map(stemOf);

/**
 * Whether the numbers of a line were said, in whatever spelling: `5pm` is 17:00, `thirty-one` is 31, `12 December` is
 * 2026-12-12. The sleep agent is asked to write dates out, so what a date adds to what was said is no invention.
 *
 * @param target the line that is replaced: its numbers may stay.
 */
export function figuresAreGrounded(text: string, speakers: readonly HeardMessage[], target: string): boolean {
  const kept = new Set(readWords(target));
  const said = speakers.map(({ own }) => own.figures);
  const dated = datesMayBeNamed(text, speakers);
  return figuresOf(text).every((figure) => kept.has(figure) || isSaid(figure, said) || dated(figure));
}

/** Letters around a number don't count: `5km` holds what `5 km` holds. */
function figuresOf(text: string): readonly string[] {
  const figures = readWords(text).filter(isNumber);
  return figures.flatMap((word) => (/^[\p{N}.,:/-]+$/u.test(word) ? [word] : (word.match(/\p{N}+/gu) ?? [])));
}

function isSaid(figure: string, said: readonly FiguresSaid[]): boolean {
  const whole = wholeFigure(figure);
  // Full hours are said without their minutes.
  const parts = partsOfFigure(figure.replace(/(?<=^\d{1,2}):00$/, ''));
  return said.some(({ numbers }) => numbers.has(whole) || parts.every((part) => numbers.has(part)));
}

/** A year near the talk may be added to a date that was said without one, and "tomorrow" may become a date. */
function datesMayBeNamed(text: string, speakers: readonly HeardMessage[]): (figure: string) => boolean {
  const isRelative = speakers.some(({ own }) => relativeTimeStems.some((stem) => own.stems.has(stem)));
  const has = (number: number) => speakers.some(({ own }) => own.figures.numbers.has(String(number)));
  const months = new Set(speakers.flatMap(({ own }) => [...own.figures.months]));
  const namesDate = /\d[/-]\d/.test(text) || readWords(text).some((word) => monthOf.has(word));
  const isNearYear = (year: number) =>
    speakers.some(({ at }) => {
      const away = Math.abs(new Date(at).getUTCFullYear() - year);
      // "For three years" names a year, too.
      return away <= 2 || (isRelative && has(away));
    });
  const isMonth = (month: number) => month >= 1 && month <= 12 && (has(month) || months.has(month) || isRelative);
  const isDay = (day: number) => day >= 1 && day <= 31 && (has(day) || isRelative);

  return (figure) => {
    const iso = /^(?:(\d{4})-)?(\d{2})-(\d{2})$/.exec(figure);
    if (iso !== null) {
      const [year, month, day] = iso.slice(1).map((part) => (part === undefined ? undefined : Number(part)));
      if (year !== undefined && !has(year) && !isNearYear(year)) return false;
      // A month of a language that we don't know has no name for us: then the day alone has to be said. May is also a
      // verb, and "mai" is Italian for never.
      const isUnnamed = [...months].every((named) => named === 5) && day !== undefined && has(day);
      return month !== undefined && day !== undefined && (isMonth(month) || isUnnamed) && isDay(day);
    }
    if (/^\d{4}$/.test(figure)) return (isRelative || (namesDate && months.size > 0)) && isNearYear(Number(figure));
    return (
      namesDate && isRelative && partsOfFigure(figure).every((part) => Number(part) <= 31 || isNearYear(Number(part)))
    );
  };
}
