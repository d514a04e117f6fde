import type { FactKind } from '../insights/fact.ts';

/** What a message wants of Scarlet. */
export type Intent =
  | { readonly kind: 'greeting' | 'what-you-know' | 'long-example' | 'thanks' | 'goodbye' | 'question' | 'remark' }
  | { readonly kind: 'question-about-me'; readonly kinds: readonly FactKind[] };

/** Tells it by the words, the most telling first. A message without words is a greeting. */
export function intentOf(words: string): Intent {
  const plain = words.replace(/[’‘]/g, "'");
  if (plain === '') return { kind: 'greeting' };
  const clear = clearIntents.find(([pattern]) => pattern.test(plain));
  if (clear !== undefined) return { kind: clear[1] };
  const asked = questions.find(([pattern]) => pattern.test(plain));
  if (asked !== undefined) return { kind: 'question-about-me', kinds: asked[1] };
  if (/\?\s*$/.test(plain)) return { kind: 'question' };
  return { kind: isGreeting(plain) ? 'greeting' : 'remark' };
}

function isGreeting(plain: string): boolean {
  return (
    /^(?:hi|hello|hey|hiya|good (?:morning|evening|afternoon|day)|greetings|ciao|salve|buongiorno|buonasera|ehi)\b/i.test(
      plain,
    ) && plain.split(/\s+/).length <= 4
  );
}

const clearIntents: readonly (readonly [RegExp, Exclude<Intent, { kinds: unknown }>['kind']])[] = [
  [
    /\b(?:what (?:do|did|else do) you (?:know|remember|recall|learn(?:ed)?) (?:about|of|from) me|what have you learned about me|tell me what you know about me|do you (?:remember|know) (?:me|who i am)|who am i|(?:che )?cosa (?:sai|ricordi|ti ricordi) (?:di|su) me|(?:che )?cosa hai imparato (?:di|su) me|che sai di me|dimmi (?:che )?cosa sai di me|ti ricordi (?:di|chi sono)|chi sono io|sai chi sono)\b/i,
    'what-you-know',
  ],
  [
    /\b(?:show|write|give|send|mostra|scrivi|dammi|fammi|manda)\p{L}*\b.*\b(?:code|example|script|snippet|program|function|esempio|codice|programma|funzione)\b/iu,
    'long-example',
  ],
  [/^(?:many |ok,? )?(?:thanks|thank you|thx|cheers|grazie)\b.{0,40}$/i, 'thanks'],
  [/^(?:bye|goodbye|good night|see you|buonanotte|arrivederci|a presto|a domani)\b/i, 'goodbye'],
];

const questions: readonly (readonly [RegExp, readonly FactKind[]])[] = [
  [/\b(?:what(?:'s| is) my name|come mi chiamo|qual è il mio nome)(?!\p{L})/iu, ['name']],
  [/\b(?:where (?:do|am) i (?:live|living|based)|where's my home|dove (?:vivo|abito))\b/i, ['place', 'origin']],
  [
    /\b(?:what(?:'s| is) my job|what do i do(?: for (?:a living|work))?\b(?! (?:with|about|if|now))|where do i work|(?:che lavoro faccio|qual è il mio lavoro|dove lavoro))/i,
    ['job', 'workplace'],
  ],
  [
    /\b(?:what (?:do|don't) i (?:dis)?(?:like|love|hate)|cosa (?:non )?mi piace|cosa (?:amo|odio))\b/i,
    ['like', 'dislike', 'favourite', 'preference'],
  ],
  [
    /\b(?:what(?:'s| is| are) my (?:plans?|goals?)|what am i (?:planning|training|preparing)|quali sono i miei (?:piani|progetti|obiettivi)|che (?:progetti|piani) ho)\b/i,
    ['plan', 'preparing', 'learning'],
  ],
  [/\b(?:how old am i|quanti anni ho)\b/i, ['age']],
  [/\b(?:when(?:'s| is) my birthday|quando è il mio compleanno)\b/i, ['birthday']],
  [/\b(?:what am i allergic to|a cosa sono allergic[oa])\b/i, ['allergy']],
];
