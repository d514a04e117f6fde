import { job, jobCut } from './english-job.ts';
import { capitalised, kin, placed, traits } from './english-words.ts';
import { changes, type Rule, says } from './rule.ts';
import { named, pieces } from './rule-values.ts';

/** Who someone is, where they live, what they do and have. */
export const englishLives: readonly Rule[] = [
  says(
    'name',
    /^my (?:first |real |full )?name is (?:not \p{L}+ but )?(\p{L}[\p{L}'-]*(?: \p{Lu}[\p{L}'-]+){0,2})/iu,
    named,
  ),
  changes('name', /^I (?:have )?changed my name to (\p{L}[\p{L}'-]*)/iu, named),
  says(
    'name',
    /^(?:(?:[Pp]lease|[Yy]ou can|[Yy]ou may|[Jj]ust|[Ee]veryone|[Ee]verybody|[Pp]eople|(?:[Aa]ll )?[Mm]y friends|[Aa]ll) )*(?:[Cc]alls? me|I am called|I go by) (\p{Lu}[\p{L}'-]*(?: \p{Lu}[\p{L}'-]+)?)/u,
    named,
  ),
  says(
    'name',
    new RegExp(`^I am (?!(?:${capitalised})\\b)(\\p{Lu}\\p{Ll}+(?: \\p{Lu}\\p{Ll}+)?)(?: from .+|,.*)?$`, 'u'),
    named,
  ),
  says('age', /^I am (\d{1,3})(?: years old)?$/i),
  changes('age', /^I (?:have )?turned (\d{1,3})\b/i),
  says('birthday', /^(?:my birthday is|I was born) (?:on )?(?:the )?((?=.*(?:\d|first|second|third))(?!in ).+)/i),
  says('origin', /^I (?:am|come) (?:originally )?from ((?:the )?\p{Lu}.*)/u),
  says('origin', /^I (?:was born|grew up) in ((?:the )?\p{Lu}.*)/u),
  says('trait', new RegExp(`^I am (?:an? )?(${traits})\\b`, 'i')),
  changes('trait', new RegExp(`^I (?:have )?(?:become|became|got|gone|went|turned) (?:an? )?(${traits})\\b`, 'i')),
  says('allergy', /^I am (?:very |badly |severely |deadly )?allergic to (.+)/i, pieces),

  // Where they live and what they do.
  says('plan', /^I am moving (to .+)/i, ([, where]) => [`to move ${where}`]),
  changes(
    'place',
    /^(?:I|we) (?:have )?(?:just |recently )?(?:moved|relocated) (?:back )?(?:here )?(?:from .+? )?(?:back )?to (.+)/i,
    ([, where]) => [`in ${where}`],
  ),
  says(
    'place',
    new RegExp(`^(?:I|we) (?:live|am living|are living|have been living|have lived|am based|reside) ${placed}`, 'iu'),
  ),
  changes(
    'job',
    /^I (?:have )?(?:became|become|started (?:working|a (?:new )?job|work|out)? ?as|got (?:a (?:new )?job|hired) as|was hired as|switched to being) (an? .+)/i,
    jobCut,
  ),
  says('job', /^I (?:work|am working) as (.+)/i, jobCut),
  says('job', /^my (?:job|profession|occupation) is (?:being |working as )?(an? .+)/i, jobCut),
  says('job', /^I am (.+)/i, job),
  changes('workplace', /^I (?:have )?started (?:working|work|a (?:new )?job) ((?:at|for|in) .+)/i),
  says(
    'workplace',
    /^I (?:work|am working) ((?:at|for|in|from) (?!the (?:evening|morning|afternoon|moment|weekend)|night|shifts?|myself|hours|a living|money|silence|peace|progress|order).+)/i,
  ),

  // What they have and can.
  says(
    'having',
    new RegExp(
      `^I (?:have|have got|got|adopted|have adopted) ((?:an?|one|two|three|four|five|six) (?:\\p{L}+ ){0,2}(?:${kin})\\b(?: (?:named|called) \\p{L}+(?:(?:,| and) \\p{Lu}\\p{L}+)*)?)`,
      'iu',
    ),
  ),
  says(
    'having',
    /^my (cat|dog|parrot|rabbit|horse|turtle|hamster|brother|sister|son|daughter|husband|wife|partner|girlfriend|boyfriend)(?:'s name is| is (?:named|called)) (\p{Lu}\p{L}+)/iu,
    ([, who, name]) => [`a ${who} named ${name}`],
  ),
  says('music', /^I play the ((?!role|part|fool|game).+)/i),
  says(
    'sport',
    /^I play ((?:tennis|football|soccer|basketball|volleyball|rugby|chess|golf|hockey|badminton|cricket|baseball|handball|padel|squash|poker|bridge|table tennis)\b.*)/i,
  ),
  says('tongue', /^I (?:can )?speak ((?:\p{Lu}\p{L}+(?:, | and |, and )?)+)/u),
];
