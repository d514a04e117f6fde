import { randomBytes, randomUUID } from 'node:crypto';
import type { Clock } from '../../base/clock.ts';
import { unlessAborted, withDeadline } from '../../base/deadline.ts';
import { type Failure, isFailure } from '../../base/failure.ts';
import type { AgentId, LettaMessageId, Otid } from '../../base/ids.ts';
import { type Config, sleepModeOf } from '../../config.ts';
import type { LettaConnection } from '../../letta/connect-letta.ts';
import { createAgents } from '../../letta/create-agents.ts';
import { createConversation } from '../../letta/create-conversation.ts';
import { createModels } from '../../letta/create-models.ts';
import { createNativeSleep } from '../../letta/create-native-sleep.ts';
import { createFoundLimits, type FoundLimits } from '../../letta/found-limits.ts';
import { measureTokens, type UsedTokens } from '../../letta/measure-tokens.ts';
import { takesSettings } from '../../letta/model-settings.ts';
import { type PairSettings, primarySpec, sleepSpec } from '../../pair/agent-specs.ts';
import type { AgentSpec, FoundAgent } from '../../pair/agents.ts';
import type { ItemForm, OutgoingItem } from '../../pair/conversation.ts';
import { askSleepAgent } from '../../sleep/agent/ask-sleep-agent.ts';
import { parseInsights } from '../../sleep/agent/parse-insights.ts';
import { sleepPrompt } from '../../sleep/agent/sleep-prompt.ts';
import type { WindowMessage } from '../../sleep/agent/window.ts';
import { type Check, failed, ok, skipped, warning } from './check.ts';
import { ScratchAgents } from './scratch-agents.ts';

export type ModelEdges = {
  readonly letta: LettaConnection;
  readonly settings: PairSettings;
  readonly clock: Clock;
  /** Whether the model may be asked. */
  readonly modelCalls: 'allowed' | 'left-out';
  /** Ends the checks. What was made is deleted all the same. */
  readonly signal: AbortSignal;
};

/** The most model calls that all checks together may take. */
export const mostModelCalls = 9;

/**
 * Tries with agents of its own, deleted afterwards, what pairs rely on: that the model answers, in which order it takes
 * messages, whether its prompt is cached, in which form the sleep agent answers, and whether Letta's own sleep-time works.
 */
export async function* checkModel(config: Config, edges: ModelEdges): AsyncIterable<Check> {
  const { letta, clock, signal } = edges;
  const limits = createFoundLimits();
  await using scratch = new ScratchAgents(letta, limits, clock);
  try {
    await scratch.removeOld();
    const primary = await scratch.create(await fitted(primarySpec(edges.settings, scratch.owner, 'doctor'), letta));
    if (edges.modelCalls === 'allowed') {
      yield* checkTalk(config, primary.id, edges);
      signal.throwIfAborted();
      yield* checkAnswers(config, scratch, limits, edges);
    } else yield skipped('The model is not asked anything, as --no-model-calls wants it');
    signal.throwIfAborted();
    yield await checkNativeSleep(config, primary, letta);
  } catch (error) {
    if (signal.aborted || !isFailure(error)) throw error;
    yield failed(`An agent could not be tried: ${error.message}`, 'See the log of the Letta server');
  }
  yield await scratch.removeAll();
}

/** As pairs are held to it: no wider than the model's own window. */
async function fitted(spec: AgentSpec, letta: LettaConnection): Promise<AgentSpec> {
  const widest = (await createModels(letta).contextWindowOf(spec.model)) ?? spec.contextWindow;
  const contextWindow = Math.min(spec.contextWindow, widest);
  return {
    ...spec,
    contextWindow,
    mostTokens: Math.min(spec.mostTokens ?? contextWindow, Math.floor(contextWindow / 2)),
  };
}

async function* checkTalk(config: Config, agent: AgentId, edges: ModelEdges): AsyncIterable<Check> {
  const { letta, clock, signal } = edges;
  const limitMs = config.TURN_TIMEOUT_SECONDS * 1_000;
  const say = (text: string) => unlessAborted(signal, () => measureTokens(letta, agent, text, limitMs));
  try {
    const begunAt = clock.elapsed();
    const first = await say('Hello! Please answer with a single word.');
    const tookMs = Math.round(clock.elapsed() - begunAt);
    yield {
      ...ok(`${config.LETTA_MODEL} answers, in ${tookMs} ms and ${first.prompt} tokens of prompt`),
      modelCalls: 1,
    };
    const second = await say('Once more, please.');
    yield { ...tellCache(second), modelCalls: 1 };
    yield await checkOrder(agent, limitMs, edges);
  } catch (error) {
    if (signal.aborted || !isFailure(error)) throw error;
    yield { ...tellModelFailure(config.LETTA_MODEL, error), modelCalls: 1 };
  }
}

function tellCache({ prompt, cached }: UsedTokens): Check {
  if (cached === undefined) return skipped('Letta does not say whether prompts come from a cache');
  if (cached > 0) return ok(`${cached} of ${prompt} tokens of prompt came from the provider's cache`);
  return warning(
    `None of ${prompt} tokens of prompt came from a cache, so each turn pays for its whole prompt`,
    'Nothing is wrong with that; providers that cache, from about 1,024 tokens on, are cheaper for what a bot does',
  );
}

function tellModelFailure(model: string, { message, kind }: Failure): Check {
  const todo =
    kind === 'model-refused-key' || kind === 'model-out-of-credit'
      ? 'See to the key, or the credit, with which the Letta server asks the provider'
      : 'See the log of the Letta server, and whether the provider of the model answers';
  return failed(`${model} does not answer: ${message}`, todo);
}

/** In the order of what is asked of a model, most first; pairs find it out in the same way. */
async function checkOrder(agent: AgentId, limitMs: number, edges: ModelEdges): Promise<Check> {
  const { letta, clock, signal } = edges;
  const conversation = createConversation(letta);
  const tries: readonly (readonly [OutgoingItem['role'][], ItemForm, string])[] = [
    [['system', 'user', 'user'], 'one-by-one', 'several messages in a row, and remarks of role system between them'],
    [['user', 'user'], 'one-by-one', 'several messages in a row, and no remarks of role system between them'],
    [['user', 'user'], 'as-one', 'user and assistant strictly in turn only, so several messages go as one'],
  ];
  for (const [at, [roles, form, what]] of tries.entries()) {
    try {
      await withDeadline(
        clock,
        limitMs,
        (limit) => conversation.send(agent, roles.map(itemOf), { form, signal: limit }),
        signal,
      );
      return { ...ok(`The model takes ${what}`), modelCalls: at + 1 };
    } catch (error) {
      if (!isFailure(error, 'history-refused')) throw error;
    }
  }
  return {
    ...failed('The model refuses messages in any order that was tried', 'Take another LETTA_MODEL', 'setting'),
    modelCalls: tries.length,
  };
}

function itemOf(role: OutgoingItem['role']): OutgoingItem {
  const text = role === 'system' ? 'The person once said: I like tea.' : 'Please answer with a single word.';
  return { role, otid: randomUUID() as Otid, parts: [{ type: 'text', text }] };
}

async function* checkAnswers(
  config: Config,
  scratch: ScratchAgents,
  limits: FoundLimits,
  { letta, settings, clock, signal }: ModelEdges,
): AsyncIterable<Check> {
  if (sleepModeOf(config) === 'off') return yield skipped('Nobody tends the memory: SLEEP_MODE is off');
  const model = settings.sleepModel;
  const { id: agent } = await scratch.create(await fitted(sleepSpec(settings, scratch.owner, 'doctor'), letta));
  let modelCalls = 0;
  const asked = await withDeadline(
    clock,
    config.TURN_TIMEOUT_SECONDS * 1_000,
    (limit) =>
      askSleepAgent(
        {
          conversation: createConversation(letta),
          sleepAgents: createAgents(letta, limits),
          repair: settings.prompts.repair,
          takeCall: async () => {
            modelCalls += 1;
          },
          newOtid: () => randomUUID() as Otid,
          newNonce,
        },
        agent,
        { request: requestAbout(settings, clock.now()), parse: (raw) => parseInsights(raw) },
        limit,
      ),
    signal,
  );
  signal.throwIfAborted();
  if (asked.kind === 'failed') yield { ...tellModelFailure(model, asked.failure), modelCalls };
  else if (asked.kind === 'unparsable') {
    yield {
      ...failed(
        `${model} gives no JSON that could be read as insights: ${asked.problems.join(' ')}`,
        'Memory stays empty with it: take another SLEEP_MODEL',
        'setting',
      ),
      modelCalls,
    };
  } else yield { ...tellForm(model, limits), modelCalls };
}

function tellForm(model: string, limits: FoundLimits): Check {
  const form = limits.of(model);
  if (!takesSettings(model) || form === 'unset') {
    return ok(`${model} answers as asked by words alone: Letta can't hold this provider to a JSON schema`);
  }
  if (form === 'schema') return ok(`${model} answers by a JSON schema`);
  const what =
    form === 'json' ? 'takes no JSON schema, and answers in JSON mode' : 'takes neither a JSON schema nor JSON mode';
  return warning(
    `${model} ${what}`,
    'Answers are read all the same; models that can be held to a schema make fewer mistakes',
  );
}

function newNonce(): string {
  return randomBytes(6).toString('hex');
}

/** A window of one message that tells something. */
function requestAbout({ prompts }: PairSettings, now: number): string {
  const message: WindowMessage = {
    ref: 'm1',
    id: 'message-doctor' as LettaMessageId,
    speaker: 'person',
    own: 'I live in Turin, and I like green tea.',
    foreign: [],
    learnedIn: { guild: null },
    at: now,
  };
  const window = { context: [], messages: [message] };
  return sleepPrompt({ template: prompts.consolidate, window, memory: '', nonce: newNonce(), now });
}

async function checkNativeSleep(config: Config, { id }: FoundAgent, letta: LettaConnection): Promise<Check> {
  const mode = sleepModeOf(config);
  const native = createNativeSleep(letta, config.LETTA_EMBEDDING);
  const switched = await native.switchOn(id, config.SLEEP_FREQUENCY ?? config.SLEEP_THRESHOLD);
  if (switched.kind === 'on') return ok(`Letta's own sleep-time works here; SLEEP_MODE is ${mode}`);
  const what = `Letta's own sleep-time does not work here: ${switched.why}`;
  if (mode === 'native') return failed(what, 'Set SLEEP_MODE=custom, or auto', 'setting');
  if (mode === 'auto') return warning(what, 'Nothing: a sleep agent of Scarlet’s own does it instead');
  return skipped(`${what}; SLEEP_MODE=${mode} does without`);
}
