import { disliking, liking, wanting } from './english-words.ts';
import { changes, type Rule, says } from './rule.ts';
import { pieces } from './rule-values.ts';

/** What someone likes, and what they are up to. */
export const englishTastes: readonly Rule[] = [
  says(
    'favourite',
    /^my (?:all-time )?favou?rite (\p{L}+(?: \p{L}+)?) (?:is|are)(?: now| still| definitely)? (?!used to)(.+)/iu,
    ([, what, which]) => [`${what}: ${which}`],
  ),
  says(
    'preference',
    /^I (?:would )?(?:like|love|prefer) (.+?) (?:more than|better than|over|to) ((?!\p{L}+ (?:me|you)\b).+)/iu,
    ([all, what, which]) =>
      /prefer|more than|better than/i.test(all) && what !== '' ? [`${what} to ${which}`] : undefined,
  ),
  says('preference', /^I prefer (.+)/i),
  says('plan', new RegExp(`^I ${wanting} ((?:to|of) (?!be able).+)`, 'i')),
  says('plan', /^my (?:big |main |new )?(?:goal|dream|plan|resolution)(?: (?:for|this) [\p{L} ]+?)? is (to .+)/iu),
  says('plan', /^I am going (to (?!an? |the |my |bed|sleep|work|school|have |\p{Lu})\p{L}+ .+)/u, ([, plan = '']) =>
    /\b(?:tonight|now|right away|in a minute|later)\b/i.test(plan) ? undefined : [plan],
  ),
  says('plan', /^I (?:am planning|plan) (an? .+|my .+)/i),
  says('preparing', /^I am (?:training|preparing|studying) for (.+)/i),
  says(
    'learning',
    /^I (?:am (?:learning|studying)|(?:have )?(?:started|begun|began) (?:learning|studying|to learn|to study)) (.+)/i,
  ),
  says('dislike', new RegExp(`^I ${disliking} (.+)`, 'i'), pieces),
  changes(
    'like',
    /^I (?:have )?(?:come|started|grown|learned|begun|began) (?:to (?:like|love|enjoy)|liking|loving|enjoying) (.+)/i,
    pieces,
  ),
  says('like', new RegExp(`^I ${liking} (.+)`, 'i'), pieces),
  says('manner', /^(?:please )?(?:try to )?be (?:a (?:bit|little) )?((?:more|less) \p{L}+)(?: with me)?$/iu),
];
