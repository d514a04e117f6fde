import { job } from './english-job.ts';
import { ended, liking, placed, traits } from './english-words.ts';
import { ends, type Rule } from './rule.ts';
import { pieces } from './rule-values.ts';

/** What no longer holds. */
export const englishEndings: readonly Rule[] = [
  ends(
    'like',
    new RegExp(
      `^I (?:no longer ${liking}|(?:have )?(?:stopped|quit) (?:liking|loving|enjoying)|(?:have )?gone off|(?:have )?grown out of|used to (?:like|love|enjoy|adore)) (.+)`,
      'i',
    ),
    pieces,
  ),
  ends(
    'like',
    new RegExp(`^I (?:do not (?:like|love|enjoy)|am not (?:into|fond of|a fan of)) (.+?) ${ended}$`, 'i'),
    pieces,
  ),
  ends(
    'dislike',
    /^I (?:no longer (?:hate|dislike|detest|mind)|(?:have )?stopped (?:hating|disliking)|used to (?:hate|dislike|detest)) (.+)/i,
    pieces,
  ),
  ends('dislike', new RegExp(`^I do not (?:hate|dislike|mind|detest) (.+?) ${ended}$`, 'i'), pieces),
  ends(
    'job',
    /^I (?:(?:have )?(?:quit|left|lost|resigned from) (?:my|the) job|(?:was|got) (?:fired|laid off)|no longer have a job)()/i,
    () => ['*'],
  ),
  ends('job', /^I (?:no longer work as|(?:have )?(?:stopped|quit) (?:working as|being)|used to work as) (.+)/i),
  ends('job', new RegExp(`^I (?:do not work as|am not) (.+?) ${ended}$`, 'i'), job),
  ends('job', /^I (?:am no longer|used to be) (.+)/i, job),
  ends('workplace', /^I (?:no longer work|(?:have )?stopped working|used to work) ((?:at|for|in) .+)/i),
  ends('workplace', new RegExp(`^I do not work ((?:at|for|in) .+?) ${ended}$`, 'i')),
  ends('place', new RegExp(`^I (?:no longer live|used to live) ${placed}`, 'iu')),
  ends('place', new RegExp(`^I (?:do not live|am not (?:living|based)) (in .+?) ${ended}$`, 'i')),
  ends(
    'plan',
    /^I (?:no longer (?:plan|want|hope|intend|wish)|(?:have )?decided not|(?:do not|am not) (?:planning|plan|want|intend|going) (?=to .+ (?:any ?more|any longer|after all)$)) ?(to .+)/i,
  ),
  ends(
    'plan',
    /^I (?:have )?(?:given up|gave up|giving up|dropped|cancel+ed|called off|abandoned|scrapped) (?:on )?(?:my |the )?(?:plans? (?:to|for|of) |idea of )?(.+)/i,
  ),
  ends('plan', /^I (?:have )?(?:finished|completed|achieved|managed|succeeded in) (.+)/i),
  ends('plan', /^I (?:have )?changed my mind about (.+)/i),
  ends('learning', /^I (?:no longer (?:study|learn)|(?:have )?(?:stopped|quit) (?:learning|studying)) (.+)/i),
  ends('music', /^I (?:no longer play|(?:have )?(?:stopped|quit) playing) the (.+)/i),
  ends('sport', /^I (?:no longer play|(?:have )?(?:stopped|quit) playing) (?!the )(.+)/i),
  ends('allergy', /^I am no longer allergic to (.+)/i),
  ends('trait', new RegExp(`^I am (?:no longer|not) (?:an? )?(${traits})(?: ${ended})?$`, 'i')),
];
