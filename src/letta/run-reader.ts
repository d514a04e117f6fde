import type { RunId } from '../base/ids.ts';
import type { Answer } from '../pair/conversation.ts';
import { answerTextIn, type MessageItem, toMessageItem } from './message-item.ts';
import { type RunProgress, toStopFailure } from './stream-failure.ts';

/** Notes what the stream of a run has shown so far, so that a failure can say what is known. */
export class RunReader {
  readonly #items: MessageItem[] = [];
  #run: string | undefined;
  #stopReason: string | undefined;

  get progress(): RunProgress {
    return { stepStored: this.#items.some(isOfStep), stopReason: this.#stopReason };
  }

  /** @throws ZodError where the event can't be read. */
  note(event: unknown): void {
    const item = toMessageItem(event);
    this.#run ??= item.run;
    this.#stopReason = item.stopReason ?? this.#stopReason;
    if (item.type !== 'ping') this.#items.push(item);
  }

  /** To be asked when the stream has ended. @throws Failure where it ended without an answer. */
  answer(what: string): Answer {
    if (!answered(this.#stopReason)) throw toStopFailure(this.progress, what);
    return { text: answerTextIn(this.#items), run: this.#run as RunId | undefined };
  }
}

// Reasons that no run of today gives are taken for answers, as long as they don't speak of an error: a newer server
// must not silence everybody.
function answered(stopReason: string | undefined): boolean {
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
