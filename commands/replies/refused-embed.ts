import type { Refused } from '../../src/sleep/plan/plan-types.ts';
import type { Locale, Localised } from '../../src/texts/locale.ts';
import type { ReplyEmbed } from '../command.ts';
import { numberText } from '../words/amounts.ts';
import { refusalReasons } from '../words/refusal-reasons.ts';

type Because = Pick<Refused, 'because'>;

const mostReasons = 6;

const title: Localised = { en: 'What I didn’t note down', it: 'Che cosa non ho annotato' };

const otherReasons: Localised = { en: 'other reasons', it: 'altri motivi' };

/** How many insights were not applied, by reason; never what they said. Nothing when all were. */
export function refusedEmbed(refused: readonly Because[], locale: Locale): ReplyEmbed | undefined {
  if (refused.length === 0) return undefined;
  const reasons = countedReasons(refused, locale);
  const others = reasons.slice(mostReasons).reduce((sum, [, count]) => sum + count, 0);
  const shown = others === 0 ? reasons : [...reasons.slice(0, mostReasons), [otherReasons[locale], others] as const];
  return { title: title[locale], text: shown.map(([words, count]) => line(words, count, locale)).join('\n') };
}

/** The most frequent first. */
function countedReasons(refused: readonly Because[], locale: Locale): readonly (readonly [string, number])[] {
  const counts = new Map<string, number>();
  for (const { because } of refused) {
    const words = refusalReasons[because][locale];
    counts.set(words, (counts.get(words) ?? 0) + 1);
  }
  return [...counts].sort(([, one], [, other]) => other - one);
}

function line(words: string, count: number, locale: Locale): string {
  return `**${numberText(count, locale)}** × ${words}`;
}
