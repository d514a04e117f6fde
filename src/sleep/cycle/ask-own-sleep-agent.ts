import { withDeadline } from '../../base/deadline.ts';
import { isFailure } from '../../base/failure.ts';
import type { AgentId, UserId } from '../../base/ids.ts';
import { askSleepAgent, type Question } from '../agent/ask-sleep-agent.ts';
import type { CycleFailure } from '../state/outcome.ts';
import type { CycleParts } from './cycle-parts.ts';

/** The sleep agent's answer, and its repair, made no sense. Says nothing of what was in it: errors end in logs. */
export class Unparsable extends Error {
  override readonly name = 'Unparsable';
}

/** What ended a cycle, for people and listeners. */
export function cycleFailureOf(error: unknown): CycleFailure {
  if (error instanceof Unparsable) return 'unparsable';
  return isFailure(error) ? error.kind : 'invariant-broken';
}

/**
 * Asks the user's own sleep agent; one that the server no longer knows is replaced once.
 *
 * @throws Unparsable, Failure, CallsUsedUp
 */
export async function askOwnSleepAgent<Answer>(
  user: UserId,
  question: Question<Answer>,
  parts: CycleParts,
  signal: AbortSignal,
): Promise<Answer> {
  const agent = await parts.sleepAgentOf(user);
  try {
    return await askInTime(user, agent, question, parts, signal);
  } catch (error) {
    // Its model may have been retired, or changed by another client of Letta.
    if (isFailure(error) && error.kind.startsWith('model-')) {
      if ((await parts.mendSleepAgent(user, agent)) !== 'mended') throw error;
      return await askInTime(user, agent, question, parts, signal);
    }
    if (!isFailure(error, 'letta-agent-missing')) throw error;
    await parts.forgetSleepAgent(user, agent);
    return await askInTime(user, await parts.sleepAgentOf(user), question, parts, signal);
  }
}

async function askInTime<Answer>(
  user: UserId,
  agent: AgentId,
  question: Question<Answer>,
  parts: CycleParts,
  signal: AbortSignal,
): Promise<Answer> {
  const takeCall = () => parts.modelCalls.take(user);
  const asked = await withDeadline(
    parts.clock,
    parts.policy.askTimeoutMs,
    (deadline) => askSleepAgent({ ...parts, takeCall, repair: parts.prompts.repair }, agent, question, deadline),
    signal,
  );
  if (asked.kind === 'failed') throw asked.failure;
  if (asked.kind === 'unparsable') {
    throw new Unparsable(`The sleep agent gave no answer that can be read (${asked.calls} answers).`);
  }
  return asked.answer;
}
