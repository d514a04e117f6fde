import { kin, ofJob, placed, traits } from './italian-words.ts';
import { isItalianJob } from './job-words.ts';
import { changes, type Rule, says } from './rule.ts';
import { named, pieces } from './rule-values.ts';

/** Who someone is, where they live, what they do and have. */
export const italianLives: readonly Rule[] = [
  says('name', /^(?:mi chiamo|il mio nome è) (\p{L}[\p{L}'-]*(?: \p{Lu}[\p{L}'-]+){0,2})/iu, named),
  says(
    'name',
    /^(?:chiamami(?: pure)?|puoi chiamarmi|tutti mi chiamano|gli amici mi chiamano) (\p{Lu}[\p{L}'-]*)/u,
    named,
  ),
  says('name', /^sono (?!Italian|Frances|Spagnol|Ingles|Tedesc)(\p{Lu}\p{Ll}+(?: \p{Lu}\p{Ll}+)?)(?:,.*)?$/u, named),
  says('age', /^ho (\d{1,3}) anni$/i),
  changes('age', /^ho (?:appena )?compiuto (\d{1,3})(?: anni)?/i),
  says('birthday', /^(?:il mio compleanno è|compio gli anni|sono nat[oa]) (?:il |l')(.+)/i),
  says('origin', /^(?:vengo|provengo) ((?:da|dal|dalla|dalle|dai|dall') ?\p{Lu}.*)/u),
  says('origin', /^sono (?:nat[oa] a|originari[oa] di|cresciut[oa] a|di) (\p{Lu}.*)/u, ([, where]) => [`da ${where}`]),
  says('trait', new RegExp(`^sono (?:un[ao']? )?(${traits})(?![\\p{L}])`, 'iu')),
  changes('trait', new RegExp(`^(?:sono diventat[oa]|sono andat[oa]|mi sono) (${traits})(?![\\p{L}])`, 'iu')),
  says('allergy', /^sono (?:molto )?allergic[oa] ((?:a|al|alla|ai|alle|agli|allo) .+|all'.+)/i, pieces),
  says('plan', /^(?:mi trasferisco|mi trasferirò|sto per trasferirmi|mi sto per trasferire) (.+)/i, ([, where]) => [
    `di trasferirsi ${where}`,
  ]),
  changes(
    'place',
    new RegExp(`^(?:mi sono|ci siamo) (?:appena )?(?:trasferit|spostat)[oaie] (?:da .+? )?${placed}`, 'i'),
  ),
  says('place', new RegExp(`^(?:vivo|abito|risiedo) ${placed}`, 'i')),
  changes(
    'job',
    /^(?:sono diventat[oa]|ho (?:iniziato|cominciato) a (?:lavorare come|fare)|mi hanno assunt[oa] come) (.+)/i,
    job,
  ),
  says('job', /^(?:lavoro come|di (?:lavoro|mestiere|professione) (?:faccio|sono)|il mio lavoro è) (.+)/i, jobCut),
  says('job', /^(?:faccio|sono) (.+)/i, job),
  changes(
    'workplace',
    /^ho (?:iniziato|cominciato) a lavorare ((?:in|per|presso|a|al|alla|da|nel|nella) .+|(?:all|nell)'.+)/i,
  ),
  says(
    'workplace',
    /^lavoro ((?:in|per|presso|a|al|alla|allo|da|nel|nello|nella) (?!maglia|vivere|questo|silenzio|sola?\b|turni|ann|molt|tant|poc|sempre|due|tre).+|(?:all|nell)'.+)/i,
  ),
  says(
    'having',
    new RegExp(
      `^ho (?:adottato |preso )?((?:un|una|due|tre|quattro|cinque) ?(?:${kin})(?: (?!di nome|che)\\p{L}+)?(?: (?:di nome|che si chiama|chiamat[oa]) \\p{Lu}\\p{L}+)?)`,
      'iu',
    ),
    ([, what = '']) => [what.replace(/che si chiama|chiamat[oa]/, 'di nome')],
  ),
  says('having', new RegExp(`^(il mio|la mia) (${kin}) si chiama (\\p{Lu}\\p{L}+)`, 'iu'), ([, whose, what, name]) => [
    `${whose?.toLowerCase() === 'la mia' ? 'una' : 'un'} ${what} di nome ${name}`,
  ]),
  says('music', /^suono ((?:il|lo|la|i|gli|le) .+|l'.+)/i),
  says('sport', /^gioco a (.+)/i),
  says(
    'tongue',
    /^parlo ((?:italiano|inglese|francese|tedesco|spagnolo|portoghese|russo|cinese|giapponese|arabo|greco)\b.*)/i,
  ),
];

function job(found: RegExpExecArray): readonly string[] | undefined {
  const [value = ''] = jobCut(found);
  return isItalianJob(value) ? [value] : undefined;
}

function jobCut([, phrase = '']: RegExpExecArray): readonly string[] {
  const plain = phrase.replace(new RegExp(`^${ofJob}`, 'i'), '');
  return [plain.split(/,|\s(?:in|a|al|alla|nel|nella|per|presso|e|ed|da|che|ora|adesso)\s|\s(?:all|nell)'/i)[0] ?? ''];
}
