import { withDeadline } from '../../base/deadline.ts';
import { isFailure } from '../../base/failure.ts';
import type { AgentId, UserId } from '../../base/ids.ts';
import { askSleepAgent } from '../agent/ask-sleep-agent.ts';
import type { Insights } from '../agent/insights.ts';
import { sleepPrompt } from '../agent/sleep-prompt.ts';
import { renderShown } from '../plan/render-shown.ts';
import type { CycleParts } from './cycle-parts.ts';
import { readLedger, toBlockText } from './prepare-plan.ts';
import { type ClaimedJournal, changeSleep, type ExtractedJournal, sleepOf } from './sleep-record.ts';

/** The sleep agent's answer, and its repair, made no sense. Says nothing of what was in it: errors end in logs. */
export class Unparsable extends Error {
  override readonly name = 'Unparsable';
}

/**
 * Asks the sleep agent what the window means for the memory, and writes the insights down: the model is never asked
 * again for this window.
 *
 * @throws Unparsable
 */
export async function extractInsights(
  user: UserId,
  journal: ClaimedJournal,
  parts: CycleParts,
  signal: AbortSignal,
): Promise<ExtractedJournal> {
  const person = await parts.people.read(user);
  const sleep = sleepOf(await parts.sleep.read(user));
  const blocks = await parts.blocks.read(person?.pair?.primary?.agent ?? journal.agent);
  const ledger = await readLedger(user, sleep.ledgerVersion, parts);
  const { memory, shown } = renderShown({
    blocks: blocks.map(toBlockText),
    rules: parts.rules,
    ledger,
    now: parts.clock.now(),
  });
  const whose = person?.name ?? 'The person';
  const prompt = sleepPrompt({
    template: parts.prompts.consolidate,
    window: journal.window,
    memory,
    nonce: parts.newNonce(),
    names: { person: whose, scarlet: parts.names.scarlet },
    now: parts.clock.now(),
  });
  const insights = await askForInsights(user, prompt, parts, signal);
  const extracted: ExtractedJournal = {
    ...journal,
    state: 'extracted',
    insights,
    shown: shown.map((line) => ({ ...line })),
  };
  await parts.sleep.update(user, (record) => changeSleep(record, () => ({ journal: extracted })));
  parts.events.emit({ name: 'consolidation.extracted', user, cycle: journal.cycle });
  return extracted;
}

async function askForInsights(user: UserId, prompt: string, parts: CycleParts, signal: AbortSignal): Promise<Insights> {
  const agent = await parts.sleepAgentOf(user);
  try {
    return await askAgent(agent, prompt, parts, signal);
  } catch (error) {
    if (!isFailure(error, 'letta-agent-missing')) throw error;
    await parts.forgetSleepAgent(user, agent);
    return await askAgent(await parts.sleepAgentOf(user), prompt, parts, signal);
  }
}

async function askAgent(agent: AgentId, prompt: string, parts: CycleParts, signal: AbortSignal): Promise<Insights> {
  const answer = await withDeadline(
    parts.clock,
    parts.policy.askTimeoutMs,
    (deadline) => askSleepAgent({ ...parts, repair: parts.prompts.repair }, agent, prompt, deadline),
    signal,
  );
  if (answer.kind === 'failed') throw answer.failure;
  if (answer.kind === 'unparsable') {
    throw new Unparsable(`The sleep agent gave no insights that can be read (${answer.calls} answers).`);
  }
  return answer.insights;
}
