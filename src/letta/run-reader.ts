import type { RunId } from '../base/ids.ts';
import type { Answer, SendOptions } from '../pair/conversation.ts';
import { answerTextIn, cutShortBy, isToolCall, type MessageItem, toMessageItem } from './message-item.ts';
import { type RunProgress, toStopFailure } from './stream-failure.ts';

/** Notes what the stream of a run has shown so far, so that a failure can say what is known. */
export class RunReader {
  readonly #items: MessageItem[] = [];
  readonly #onText: SendOptions['onText'];
  readonly #mostTokens: number;
  #run: string | undefined;
  #stopReason: string | undefined;
  /** What came so far of the message that may be the answer. */
  #coming: { readonly id: string | undefined; readonly text: string } = { id: undefined, text: '' };

  /** @param onText is given where the tokens are streamed, and told of the text. */
  constructor({ onText, mostTokens = Number.POSITIVE_INFINITY }: Pick<SendOptions, 'onText' | 'mostTokens'>) {
    this.#onText = onText;
    this.#mostTokens = mostTokens;
  }

  get progress(): RunProgress {
    const ofSteps = this.#items.filter(isOfStep);
    const stepStored = this.#onText === undefined ? ofSteps.length > 0 : isBeyondFirstStep(ofSteps);
    return { stepStored, stopReason: this.#stopReason };
  }

  /** @throws ZodError where the event can't be read. */
  note(event: unknown): void {
    const item = toMessageItem(event);
    this.#run ??= item.run;
    this.#stopReason = item.stopReason ?? this.#stopReason;
    if (item.type !== 'ping') this.#items.push(item);
    this.#tellText(item);
  }

  /** To be asked when the stream has ended. @throws Failure where it ended without an answer. */
  answer(what: string): Answer {
    if (!endedByAnswer(this.#stopReason)) throw toStopFailure(this.progress, what);
    const run = this.#run as RunId | undefined;
    const cutShort = cutShortBy(this.#stopReason) ?? (this.#isFull() ? 'too-long' : undefined);
    return { text: answerTextIn(this.#items), run, cutShort };
  }

  // No stop reason says so of streamed tokens. Those of several steps are counted together: there it isn't known. More
  // than there may be are of a model that has no such limit.
  #isFull(): boolean {
    const steps = new Set(this.#items.flatMap(({ step }) => step ?? []));
    const used = this.#items.at(-1)?.completionTokens ?? 0;
    return this.#onText !== undefined && steps.size === 1 && used === this.#mostTokens;
  }

  #tellText(item: MessageItem): void {
    const { id, text } = this.#coming;
    if (item.type === 'assistant_message') {
      this.#coming = { id: item.id, text: item.id === id ? text + item.text : item.text };
    } else if (isToolCall(item) && text !== '') {
      this.#coming = { id, text: '' };
    } else return;
    this.#onText?.(this.#coming.text);
  }
}

// Reasons that no run of today gives are taken for answers, as long as they don't speak of an error: a newer server
// must not silence everybody.
function endedByAnswer(stopReason: string | undefined): boolean {
  return stopReason !== undefined && !noAnswer.has(stopReason) && !/error|fail/.test(stopReason);
}

const noAnswer = new Set([
  'cancelled',
  'context_window_overflow_in_system_prompt',
  'insufficient_credits',
  'invalid_llm_response',
  'invalid_tool_call',
  'requires_approval',
]);

// Without token streaming, an event of a step arrives when the whole step is stored. A type that we don't know counts
// as one: better to send nothing again than something twice.
function isOfStep(item: MessageItem): boolean {
  return item.type.endsWith('_message') && !noStep.has(item.type);
}

const noStep = new Set(['error_message', 'system_message', 'user_message']);

// Streamed tokens come before their step is stored. What a tool returned, or a further step, comes after that.
function isBeyondFirstStep(ofSteps: readonly MessageItem[]): boolean {
  const steps = new Set(ofSteps.map(({ step }) => step));
  return steps.size > 1 || ofSteps.some(({ type }) => type === 'tool_return_message');
}
