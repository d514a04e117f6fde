import { Failure, isFailure } from '../../base/failure.ts';
import type { AgentId, Otid } from '../../base/ids.ts';
import { cutPoints } from '../../base/text.ts';
import type { SleepAgents } from '../../pair/agents.ts';
import type { Conversation } from '../../pair/conversation.ts';
import { fillIn } from '../../pair/prompts.ts';
import type { Insights } from './insights.ts';
import { type Parsed, parseInsights } from './parse-insights.ts';

export type AskParts = {
  readonly conversation: Pick<Conversation, 'send'>;
  readonly sleepAgents: Pick<SleepAgents, 'stepDown'>;
  /** The request for a repair: see `Prompts`. */
  readonly repair: string;
  readonly newOtid: () => Otid;
  readonly newNonce: () => string;
};

/** What came of asking. `calls` counts what was sent to the model, repair and refusals included. */
export type Asked =
  | { readonly kind: 'insights'; readonly insights: Insights; readonly calls: number }
  | { readonly kind: 'unparsable'; readonly problems: readonly string[]; readonly calls: number }
  | { readonly kind: 'failed'; readonly failure: Failure; readonly calls: number };

/**
 * Asks a sleep agent for insights, and once more where its answer can't be read, with what was wrong. A model that
 * refuses the request as such is asked again with less asked of the form of its answer, as far as there is less.
 */
export async function askSleepAgent(
  parts: AskParts,
  agent: AgentId,
  prompt: string,
  signal: AbortSignal,
): Promise<Asked> {
  let calls = 0;
  const say = async (text: string): Promise<{ readonly answer: string; readonly parsed: Parsed }> => {
    calls += 1;
    const item = { role: 'user' as const, otid: parts.newOtid(), parts: [{ type: 'text' as const, text }] };
    const answer = (await parts.conversation.send(agent, [item], { signal })).text;
    return { answer, parsed: parseInsights(answer) };
  };

  const sayAsFormallyAsTaken = async (text: string): ReturnType<typeof say> => {
    try {
      return await say(text);
    } catch (error) {
      // Endpoints that know no `response_format`, or not this one, answer 400.
      if (!isFailure(error, 'letta-rejected') || signal.aborted) throw error;
      const stepped = await parts.sleepAgents.stepDown(agent);
      if (stepped.kind === 'nothing-left') throw error;
      return await sayAsFormallyAsTaken(text);
    }
  };

  try {
    const first = await sayAsFormallyAsTaken(prompt);
    if (first.parsed.kind === 'insights') return { ...first.parsed, calls };
    const second = await say(repairRequest(parts, prompt, first.answer, first.parsed.problems));
    return { ...second.parsed, calls };
  } catch (error) {
    if (error instanceof Failure) return { kind: 'failed', failure: error, calls };
    throw error;
  }
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
