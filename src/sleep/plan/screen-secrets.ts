import { wordSet } from './read-words.ts';

/** Notices what must never be stored: passwords, keys, tokens, card and account numbers. */
export function holdsSecret(text: string): boolean {
  const plain = text.normalize('NFKC');
  return (
    shapes.some((shape) => shape.test(plain)) ||
    saidSecrets.some((said) => said.test(plain)) ||
    holdsCardNumber(plain) ||
    holdsSeedPhrase(plain) ||
    holdsRandomToken(plain)
  );
}

const shapes: readonly RegExp[] = [
  /\b(?:sk|pk|rk)[-_](?:live|test|proj|ant|or)?[-_]?[\w-]{12,}/i,
  /\b(?:ghp|gho|ghu|ghs|ghr|github_pat|glpat|npm|hf|xox[abeprs]|dop_v1|shpat)[-_][\w-]{10,}/i,
  /\b(?:AKIA|ASIA)[A-Z0-9]{12,}/,
  /\bAIza[\w-]{20,}/,
  /\beyJ[\w-]{8,}\.[\w-]{8,}/,
  /\b[MNO][\w-]{22,}\.[\w-]{6}\.[\w-]{25,}/,
  /-----BEGIN|BEGIN (?:RSA |EC |OPENSSH |PGP )?PRIVATE KEY/i,
  /\b(?:mongodb(?:\+srv)?|postgres(?:ql)?|mysql|redis|amqp|https?|ftp|ssh):\/\/[^\s:@/]+:[^\s@/]+@/i,
  /discord(?:app)?\.com\/api\/webhooks\/\d+/i,
  // IBAN, United States social security number, Italian tax code.
  /\b[A-Z]{2}\d{2}(?:[ -]?[A-Z0-9]{4}){2,7}(?:[ -]?[A-Z0-9]{1,4})?\b/,
  /\b\d{3}-\d{2}-\d{4}\b/,
  /\b[A-Z]{6}\d{2}[A-Z]\d{2}[A-Z]\d{3}[A-Z]\b/i,
  /\b(?:0x)?[0-9a-f]{32,}\b/i,
];

const secretWord =
  "pass ?words?|passwd|pwd|pw|psw|pass ?phrase|pass ?code|parola d['’]ordine|parola chiave|pin(?: code)?|codice pin|api[ -]?key|secret key|private key|access key|access token|bot token|auth(?:entication)? token|chiave (?:api|privata|segreta)|seed phrase|recovery (?:phrase|code|key)|frase (?:seed|di recupero)|cvv2?|cvc|one[- ]time code|otp|2fa code|security code|verification code|codice di (?:verifica|sicurezza)|login|credentials|credenziali|combination";

const saidSecrets: readonly RegExp[] = [
  // `is a pain`, `is too short` speak about it; `is hunter2` says it.
  new RegExp(
    `\\b(?:${secretWord})\\b[^.!?]{0,40}?(?:\\s(?:is|was|are|è|era|e'|sono)(?=\\s|:)|[:=])\\s*["'«“]?(?!(?:a|an|the|too|very|so|not|no|never|always|hard|easy|weak|strong|safe|unsafe|hell|annoying|important|boring|forgotten|lost|stored|saved|un|una|il|la|troppo|molto|non|difficile|facile|sicura|debole|noiosa|importante|dimenticata)(?![\\w-]))\\S+`,
    'iu',
  ),
  /\b(?:pin|cvv2?|cvc|otp|codice|passcode)\b\D{0,12}\d{3,8}\b/iu,
  /\b(?:login|user(?:name)?|account|utente)\b[^.]{0,30}[/|:,]\s*(?=\S*\d)(?=\S*\p{L})[^\s.]{6,}/iu,
  /\b(?:code|token)\b\s*(?:is|:|=)\s*\d{4,8}\b/iu,
  /\b(?:logs? in|signs? in|unlocks?|accede|entra|sblocca)\b[^.]{0,60}\b(?:with|using|con)\b[^.]{0,30}(?=\S*\d)(?=\S*\p{L})[^\s.]{6,}/iu,
];

function holdsCardNumber(text: string): boolean {
  const runs = text.match(/(?:\d[ .-]?){12,18}\d/g) ?? [];
  return runs.map((run) => run.replace(/\D/g, '')).some((digits) => passesLuhn(digits));
}

/** The check sum that all payment cards carry. */
function passesLuhn(digits: string): boolean {
  const sum = [...digits].reverse().reduce((total, sign, place) => {
    const digit = Number(sign) * (place % 2 === 1 ? 2 : 1);
    return total + (digit > 9 ? digit - 9 : digit);
  }, 0);
  return sum % 10 === 0;
}

// None of these is on the word lists of wallets.
const smallWords = wordSet(
  `the and for with from that this has have was are but not her his their who when she they after while every very more
  than then into near some all each most him its had will can likes loves wants lives works plays says goes about also
  per che con una del della non alla sua suo nel dei delle gli come anche quando molto ogni dopo dal dalla nella`,
);

/** Twelve short words on end, none of which holds a sentence together, are the key to a wallet. */
function holdsSeedPhrase(text: string): boolean {
  let run = 0;
  for (const word of text.split(/\s+/)) {
    run = /^[a-z]{3,8}$/.test(word) && !smallWords.has(word) ? run + 1 : 0;
    if (run >= 12) return true;
  }
  return false;
}

/** A long run of mixed letters and digits is no word of any language. */
function holdsRandomToken(text: string): boolean {
  const runs = text.replace(/https?:\/\/\S+/gi, ' ').match(/[A-Za-z0-9+/_=-]{20,}/g) ?? [];
  return runs.some((run) => {
    const kinds = [/[a-z]/, /[A-Z]/, /\d/].filter((kind) => kind.test(run)).length;
    return (
      kinds === 3 || (kinds === 2 && /\d/.test(run) && !/^[a-z-]+\d{1,4}$|[-_/]/i.test(run)) || /={1,2}$/.test(run)
    );
  });
}
