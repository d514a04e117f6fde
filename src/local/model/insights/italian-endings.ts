import { ofJob, placed, traits } from './italian-words.ts';
import { isItalianJob } from './job-words.ts';
import { ends, type Rule } from './rule.ts';
import { pieces } from './rule-values.ts';

/** What no longer holds. */
export const italianEndings: readonly Rule[] = [
  ends('like', /^non (?:mi piac(?:e|ciono)|amo|adoro) più (.+)/i, pieces),
  ends('like', /^(?:prima|una volta|un tempo) (?:mi piaceva(?:no)?|amavo|adoravo) (.+)/i, pieces),
  ends('like', /^(?:ho smesso di (?:amare|apprezzare)|mi sono stancat[oa] (?:di|del|della|dei|delle)) (.+)/i, pieces),
  ends('dislike', /^non (?:odio|detesto|mi dispiac(?:e|ciono)) più (.+)/i, pieces),
  ends(
    'dislike',
    /^(?:prima|una volta|un tempo) (?:odiavo|detestavo|non mi piaceva(?:no)?|non sopportavo) (.+)/i,
    pieces,
  ),
  ends('job', /^(?:ho (?:lasciato|perso) il (?:mio )?lavoro|mi sono licenziat[oa]|mi hanno licenziat[oa])()/i, () => [
    '*',
  ]),
  ends('job', /^(?:non lavoro più come|ho smesso di (?:lavorare come|fare)|prima lavoravo come) (.+)/i, job),
  ends('job', new RegExp(`^non (?:sono|faccio) più ${ofJob}(.+)`, 'i'), job),
  ends('workplace', /^non lavoro più ((?:in|per|presso|a|al|alla|da|nel|nella) .+|(?:all|nell)'.+)/i),
  ends(
    'place',
    new RegExp(`^(?:non (?:vivo|abito|sto) più|(?:prima|una volta|un tempo) (?:vivevo|abitavo)) ${placed}`, 'i'),
  ),
  ends('plan', /^non (?:voglio|vorrei|intendo|ho) più (?:intenzione )?((?:di )?\p{L}+(?:re|rsi|rmi)\b.*)/iu, intended),
  ends(
    'plan',
    /^(?:ho rinunciato (?:all'idea |al progetto )?(?:di|alla|alle|all'|allo|ai|al|a)|ho deciso di non|ho annullato|ho abbandonato) ?(.+)/i,
    intended,
  ),
  ends('plan', /^(?:ho (?:finito|completato|terminato|concluso)(?: di)?|sono riuscit[oa] a) (.+)/i),
  ends('plan', /^ho cambiato idea (?:sulla|sulle|sullo|sull'|sul|sui|su|riguardo a) ?(.+)/i),
  ends('learning', /^(?:ho smesso di (?:studiare|imparare)|non studio più) (.+)/i),
  ends('music', /^(?:non suono più|ho smesso di suonare) (.+)/i),
  ends('sport', /^(?:non gioco più|ho smesso di giocare) a (.+)/i),
  ends('allergy', /^non sono più allergic[oa] ((?:a|al|alla|ai|alle|agli|allo) .+|all'.+)/i),
  ends('trait', new RegExp(`^non sono più (${traits})$`, 'i')),
];

function job([, phrase = '']: RegExpExecArray): readonly string[] | undefined {
  const plain = phrase.replace(new RegExp(`^${ofJob}`, 'i'), '');
  return isItalianJob(plain) ? [plain] : undefined;
}

// A plan is written with "di" before its verb.
function intended([, plan = '']: RegExpExecArray): readonly string[] {
  return [
    plan.replace(/^(?=\p{L}+(?:are|ere|ire|rre|rsi)(?!\p{L}))/u, 'di ').replace(/^(di \p{L}+r)mi(?!\p{L})/u, '$1si'),
  ];
}
