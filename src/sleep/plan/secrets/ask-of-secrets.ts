import { placedElements } from '../../agent/insights.ts';
import type { ReviewItem } from '../../agent/review.ts';
import type { WindowMessage } from '../../agent/window.ts';
import { plainForms } from '../../text/fold-spelling.ts';
import { standingSecrets } from '../erase-secrets.ts';
import { maskSecrets, noneCleared, suspectsIn, withAsciiDigits } from '../find-secrets.ts';
import type { Candidate } from '../judge-elements.ts';
import type { Entry } from '../ledger.ts';
import type { PlanInput } from '../plan-types.ts';
import { identityNumbersIn } from './identity-numbers.ts';
import { isUnmistakable, saysOneOf, suspectedIn } from './said-secrets.ts';

/** A value of which no rule is sure whether it is a secret. */
type Suspect = {
  /** Of the question about it. */
  readonly id: string;
  readonly value: string;
  /** The messages in which it is called so; none where the sleep agent alone calls it so. */
  readonly messages: readonly WindowMessage[];
};

type AskInput = Pick<PlanInput, 'window' | 'insights' | 'ledger'>;

type KnownSecrets = Pick<PlanInput, 'secrets' | 'clearedValues'>;

const prefix = 'secret.';

/** Of what is plainly none. A reviewer who doesn't say so can't tell one, and clears nothing: small models are like that. */
const control = { id: `${prefix}control`, value: '41', said: 'I take bus 41 to work every morning' };

/**
 * What a reviewer is asked of values that lines would tell: whether the person has such a secret. So whoever says yes to
 * everything lets none of them in. Behind them stands one question of which the answer is known.
 */
export function questionsOfSecrets(
  candidates: readonly Candidate[],
  input: AskInput & KnownSecrets,
): readonly ReviewItem[] {
  const known = isKnownIn(input.ledger);
  const questions = suspectsOf(input)
    .filter((one) => !known(one.value) && candidates.some((candidate) => tells(candidate, one)))
    .map(({ id, value, messages }) => {
      const [message] = messages;
      const told = candidates.find((candidate) => saysOneOf(candidate.text, [value]));
      const said =
        message === undefined
          ? (told?.text ?? '')
          : around(maskSecrets(message.own, input.secrets, input.clearedValues), value);
      return toSecretQuestion({ id, value, said, speaker: message?.speaker ?? 'person' });
    });
  return questions.length === 0 ? [] : [...questions, toSecretQuestion({ ...control, speaker: 'person' })];
}

type SecretAsked = Pick<ReviewItem, 'id' | 'said' | 'speaker'> & { readonly value: string };

function toSecretQuestion({ value, ...asked }: SecretAsked): ReviewItem {
  return {
    ...asked,
    reasons: ['may-tell-a-secret'],
    about: 'person',
    op: 'add',
    statement: `${claimOf(value)}: ${value}`,
    line: null,
    before: null,
    others: [],
  };
}

const aCode = 'a code that opens something';

function claimOf(value: string): string {
  const isOfState = identityNumbersIn(withAsciiDigits(value)).length > 0;
  // Such a number may be called a code as well.
  if (isOfState) return `Has an identity, tax or insurance number by which an authority knows them, or ${aCode}`;
  return `Has a password, a PIN or ${aCode}`;
}

/**
 * An input with what a reviewer has answered. A value that the reviewer called no secret is none, and neither is one that
 * a standing line calls so already. All others count as secrets, and those that are nothing else in every wording.
 */
export function withAnswers<Given extends AskInput & Pick<PlanInput, 'review' | 'secrets'>>(given: Given): Given {
  const { review, secrets, ledger } = given;
  const known = isKnownIn(ledger, standingSecrets(review));
  const answers = new Map(
    review.mode === 'off' ? [] : review.verdicts.map(({ id, verdict }) => [id, verdict] as const),
  );
  const isDenied = ({ id }: Pick<Suspect, 'id'>) => {
    const answer = answers.get(id);
    return answer === 'denied' || answer === 'not-supported';
  };
  const isTrusted = isDenied(control);
  const isCleared = (one: Suspect) => (isTrusted && isDenied(one)) || known(one.value);
  const { cleared = [], open = [] } = Object.groupBy(suspectsOf(given), (one) => (isCleared(one) ? 'cleared' : 'open'));
  const had = open.map(({ value }) => value).filter(isUnmistakable);
  return {
    ...given,
    secrets: had.length === 0 ? secrets : [...secrets, ...had],
    clearedValues: cleared.length === 0 ? noneCleared : new Set(cleared.map(({ value }) => value)),
  };
}

/** In the order of the window, and then of the insights: the same whenever it is asked. */
function suspectsOf({ window, insights }: AskInput): readonly Suspect[] {
  const said = suspectedIn(window);
  const told = placedElements(insights).flatMap(({ element: { text, topic = '' } }) => suspectsIn(`${text}\n${topic}`));
  const values = [...new Set([...said.keys(), ...told])];
  return values.map((value, index) => ({ id: `${prefix}${index}`, value, messages: said.get(value) ?? [] }));
}

function tells({ text, topic, correction, heard }: Candidate, { value, messages }: Suspect): boolean {
  const words = [text, topic ?? '', correction ?? ''].join('\n');
  if (!saysOneOf(words, [value])) return false;
  const isCalledSo = heard === null || messages.includes(heard.message);
  return isCalledSo || isUnmistakable(value) || suspectsIn(words).includes(value);
}

/** @param erased lines that are secrets by now, beside those that wait to be erased */
function isKnownIn(
  { entries, waiting }: PlanInput['ledger'],
  erased: readonly Entry['id'][] = [],
): (value: string) => boolean {
  const secrets = new Set([...erased, ...waiting.flatMap((one) => (one.because === 'secret' ? [one.entry] : []))]);
  let lines: readonly string[] | undefined;
  return (value) => {
    lines ??= entries
      .filter(({ id, state }) => (state === 'live' || state === 'archived') && !secrets.has(id))
      .map(({ text }) => plainForms(text).toLowerCase());
    return lines.some((line) => line.includes(value) && suspectsIn(line).includes(value));
  };
}

// UTF-16 units.
const unitsAround = 200;

function around(text: string, value: string): string {
  const at = plainForms(text).toLowerCase().indexOf(value);
  const from = Math.max(0, at - unitsAround);
  return text.slice(from, from + value.length + 2 * unitsAround).toWellFormed();
}
