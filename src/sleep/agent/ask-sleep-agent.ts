import { Failure, isFailure } from '../../base/failure.ts';
import type { AgentId, Otid } from '../../base/ids.ts';
import { cutPoints } from '../../base/text.ts';
import type { SleepAgents } from '../../pair/agents.ts';
import type { Conversation } from '../../pair/conversation.ts';
import { CallsUsedUp } from '../../pair/model-calls.ts';
import { fillIn } from '../../pair/prompts.ts';

export type AskParts = {
  readonly conversation: Pick<Conversation, 'send'>;
  readonly sleepAgents: Pick<SleepAgents, 'stepDown'>;
  /** The request for a repair: see `Prompts`. */
  readonly repair: string;
  /** Called before each request to the model; rejects with `CallsUsedUp` where there must be no other. */
  readonly takeCall: () => Promise<void>;
  readonly newOtid: () => Otid;
  readonly newNonce: () => string;
};

/** What an answer was read as. Problems are words for the sleep agent, and quote nothing of the answer. */
export type Parsed<Answer> =
  | { readonly kind: 'read'; readonly answer: Answer }
  | { readonly kind: 'unparsable'; readonly problems: readonly string[] };

export type Question<Answer> = {
  /** The whole request: data and, where the system prompt doesn't hold it, what to do with it. */
  readonly request: string;
  /** A system prompt for this question alone, where the server takes one. */
  readonly system?: string;
  readonly parse: (raw: string) => Parsed<Answer>;
  /** What is wrong with an answer that could be read, and how much of it is sound. The repair is worth one call. */
  readonly doubtsAbout?: (answer: Answer) => Promise<Doubts>;
  /** One answer of both, where the repair could be read as well: `taken` is the better of the two. */
  readonly join?: (taken: Answer, other: Answer) => Answer;
};

export type Doubts = {
  readonly problems: readonly string[];
  readonly sound: number;
  /** Asked in place of a repair, for a model that would only say the same: the first answer stays, and is added to. */
  readonly instead?: string | undefined;
};

/** What came of asking. `calls` counts what was sent to the model, repair and refusals included. */
export type Asked<Answer> =
  | { readonly kind: 'answered'; readonly answer: Answer; readonly calls: number }
  | { readonly kind: 'unparsable'; readonly problems: readonly string[]; readonly calls: number }
  | { readonly kind: 'failed'; readonly failure: Failure; readonly calls: number };

/**
 * Asks a sleep agent, and once more where its answer can't be read or is in doubt, with what was wrong. A model that
 * refuses the request as such is asked again with less asked of the form of its answer, as far as there is less.
 */
export async function askSleepAgent<Answer>(
  parts: AskParts,
  agent: AgentId,
  question: Question<Answer>,
  signal: AbortSignal,
): Promise<Asked<Answer>> {
  let calls = 0;
  const askOnce = async (text: string): Promise<{ readonly raw: string; readonly parsed: Parsed<Answer> }> => {
    await parts.takeCall();
    calls += 1;
    const item = { role: 'user' as const, otid: parts.newOtid(), parts: [{ type: 'text' as const, text }] };
    const raw = (await parts.conversation.send(agent, [item], { signal, system: question.system })).text;
    return { raw, parsed: parsedBy(question, raw) };
  };

  const askSteppingDown = async (text: string): ReturnType<typeof askOnce> => {
    try {
      return await askOnce(text);
    } catch (error) {
      // Endpoints that know no `response_format`, or not this one, answer 400.
      if (!isFailure(error, 'letta-rejected') || signal.aborted) throw error;
      const stepped = await parts.sleepAgents.stepDown(agent);
      if (stepped.kind === 'nothing-left') throw error;
      return await askSteppingDown(text);
    }
  };

  try {
    const first = await askSteppingDown(question.request);
    const doubts = await doubtsIn(first.parsed, question);
    if (first.parsed.kind === 'read' && doubts.problems.length === 0) {
      return { kind: 'answered', answer: first.parsed.answer, calls };
    }
    const again = doubts.instead ?? repairRequest(parts, question.request, first.raw, doubts.problems);
    const second = await askOnce(again).catch((error: unknown) => {
      // A repair is longer than its request, and may be too long. What was sound must not wait for it; nor may an answer
      // that made no sense go uncounted each day because the day had one call left.
      const mayEndHere = error instanceof CallsUsedUp || (error instanceof Failure && first.parsed.kind === 'read');
      if (signal.aborted || !mayEndHere) throw error;
      return first;
    });
    const after = await doubtsIn(second.parsed, question);
    const isWorse = first.parsed.kind === 'read' && (doubts.instead !== undefined || after.sound < doubts.sound);
    const [better, other] = isWorse ? [first.parsed, second.parsed] : [second.parsed, first.parsed];
    if (better.kind !== 'read') return { ...better, calls };
    const isOne = other.kind !== 'read' || first === second || question.join === undefined;
    return { kind: 'answered', answer: isOne ? better.answer : question.join(better.answer, other.answer), calls };
  } catch (error) {
    if (error instanceof Failure) return { kind: 'failed', failure: error, calls };
    throw error;
  }
}

/** An answer on which reading itself fails would make it fail at every try: it is one that can't be read. */
function parsedBy<Answer>({ parse }: Question<Answer>, raw: string): Parsed<Answer> {
  try {
    return parse(raw);
  } catch {
    return { kind: 'unparsable', problems: ['The answer could not be read. Keep to the form that was asked for.'] };
  }
}

/** An answer that can't be read has nothing sound in it. */
async function doubtsIn<Answer>(parsed: Parsed<Answer>, { doubtsAbout }: Question<Answer>): Promise<Doubts> {
  if (parsed.kind === 'unparsable') return { problems: parsed.problems, sound: -1 };
  return (await doubtsAbout?.(parsed.answer)) ?? { problems: [], sound: 0 };
}

// Code points. Enough to show a mistake; the agent has the request itself, and starts from an empty context.
const longestAnswer = 4_000;

function repairRequest(parts: AskParts, request: string, answer: string, problems: readonly string[]): string {
  const { text, left } = cutPoints(answer, longestAnswer);
  return fillIn(parts.repair, {
    request,
    problems: problems.map((problem) => `- ${problem}`).join('\n'),
    nonce: parts.newNonce(),
    answer: left === 0 ? text : `${text}\n(cut here, ${left} more characters)`,
  });
}
