import { withoutTailOf } from './without-tail-of.ts';

/**
 * The sentences in which a person states something of their own accord, each as its clauses. Quotes, code, questions,
 * jokes and what is only imagined are left out.
 */
export function clausesOf(text: string): string[][] {
  const own = withoutQuotes(oneSpaced(text.normalize('NFC').replace(/[’‘ʼ]/g, "'")));
  if (joke.test(own)) return [];
  return own
    .split(/(?<=[.!?…])(?<!\b(?:St|Mr|Mrs|Ms|Dr|S)\.)\s+|\n+/)
    .map((sentence) => sentence.trim())
    .filter((sentence) => sentence !== '')
    .map(statementsIn);
}

const joke =
  /\b(?:just kidding|only (?:joking|kidding)|i'm (?:joking|kidding)|jk|just a joke|scherz(?:o|avo)|per scherzo|sto scherzando)\b/i;

// Runs of spaces cost the patterns below much time and mean nothing.
function oneSpaced(text: string): string {
  return text.replace(/[^\S\n]+/g, ' ').trim();
}

function withoutQuotes(text: string): string {
  return text
    .replace(/```[\s\S]*?(?:```|$)/g, ' ')
    .replace(/`[^`\n]*`/g, ' ')
    .replace(/^ ?>.*$/gm, ' ')
    .replace(/"[^"]*"|“[^”]*”|„[^“”]*[“”]|«[^»]*»/g, ' ')
    .replace(/(^|\s)'[^'\n]*'(?=[\s.,!?;:]|$)/g, '$1 ');
}

function statementsIn(sentence: string): string[] {
  const stated = oneSpaced(sentence).replace(tagQuestion, '.');
  if (/\?["')\s]*$/.test(stated) || imagined.test(stated)) return [];
  return withoutLead(stated.replace(address, ''))
    .split(clauseStart)
    .map((clause) => withoutTailOf(marks, clause))
    .filter((clause, index, all) => clause !== '' && !reports.test(all[index - 1] ?? ''));
}

// "Bob told me, I live in Rome": what follows is another's.
const reports =
  /(?<!\bi )\b(?:says?|said|tells? me|told (?:me|us|them|him|her)|goes|dice|ha detto|mi dice|diceva|dicono)$/i;

// Whom it is said to: "@Scarlet", "Scarlet,".
const address = /^(?:@[\p{L}\p{N}_.-]+|<@!?\d+>|scarlet)[,:]? +(?=\S)/iu;

// "I have news: I moved" is about the one who writes; "Bob says: I moved" is not.
function withoutLead(sentence: string): string {
  return sentence.replace(/^[^:]{1,40}: (?=(?:i|i'm|i've|my|mi|sono|ho|vivo|lavoro|ora)\b)/i, (lead) =>
    saying.test(lead) ? lead : '',
  );
}

const saying =
  /\b(?:sa(?:y|ys|id|ying)|tells?|told|wr(?:ites?|ote)|goes|asks?|asked|sings?|sang|quotes?|like|reads?|answers?|answered|replied|means?|dice|ha detto|dicono|scrive|canta|chiede|risponde|recita|diceva)\b|^[\p{Lu}][\p{L}]+:/u;

const marks = /[\s.!…;,:)]|\p{Extended_Pictographic}|\uFE0F|\u200D/u;

// "…, and you?" turns a statement into no question.
const tagQuestion =
  /,?\s*\b(?:(?:and|what about|how about) (?:you|yours)|you know|right|do you|e (?:tu|te)|vero|sai|no|giusto)\s*\?+\s*$/i;

const imagined = new RegExp(
  [
    "^(?:well,? |so,? |but |and |ma |e )?(?:if|imagine|suppose|supposing|pretend|let's (?:say|pretend|imagine)|what if|maybe|perhaps|hypothetically|in (?:my|the|another) (?:dream|book|film|movie|game|story|life)|when i was|as a (?:child|kid)|se|immagina|immaginiamo|supponiamo|metti che|fingi|facciamo finta|magari|forse|nel (?:libro|film|gioco|sogno)|da (?:bambin[oa]|piccol[oa]|ragazz[oa])|quando ero)\\b",
    '\\b(?:i wish|as if|if (?:i|only)|might|in theory|not sure (?:if|whether)|would have|non so se|come se|se (?:potessi|fossi|avessi|vivessi)|potrei forse|in teoria)\\b',
  ].join('|'),
  'i',
);

// A clause begins where its own subject does, and after "and" or "but" also where only the verb is repeated.
const clauseStart = new RegExp(
  [
    ";\\s+|,?\\s+(?:and|but|so|because|though|while|plus|where)\\s+(?=(?:i|i'm|i've|i'd|my|call|now i|now my)\\b)",
    ",\\s+(?=(?:i|i'm|i've|i'd|my)\\b)",
    ",?\\s+(?:and|but)\\s+(?=(?:(?:also|really|now|still)\\s+)*(?:like|love|hate|enjoy|dislike|live|work|plan|want|play|speak|detest|prefer|have|am)\\b|(?:do not|don't|can't|cannot)\\s+(?:like|stand|enjoy)\\b)",
    ',?\\s+(?:e|ed|ma|però|perché|mentre|invece)\\s+(?=(?:(?:io|ora|adesso|anche)\\s+)*(?:non\\s+)?(?:mi|sono|vivo|abito|lavoro|amo|adoro|odio|detesto|sopporto|voglio|vorrei|ho|sto|suono|gioco|parlo|faccio|vengo|preferisco|chiamami|progetto|spero|il mio|la mia)\\b)',
    ',\\s+(?=(?:ora |adesso |non )?(?:mi (?:chiamo|piace|piacciono|sono)|sono|vivo|abito|lavoro|amo|adoro|odio|detesto|voglio|vorrei|faccio|vengo|chiamami)\\b)',
  ].join('|'),
  'i',
);
