import type { ChatRequest } from './wire/chat-request.ts';
import type { EarlyFinish } from './wire/completion.ts';

/** What a test makes the model do in place of its own answer, or to it. */
export type Scripted = Waits &
  (
    | { readonly kind: 'text'; readonly text: string; readonly cutShort?: EarlyFinish }
    /** Text in the pieces in which a stream carries it; `between` is waited for before each piece but the first. */
    | {
        readonly kind: 'pieces';
        readonly pieces: readonly string[];
        readonly between?: (index: number) => Promise<unknown>;
      }
    /** Arguments that are no string are written as JSON. */
    | {
        readonly kind: 'tool-calls';
        readonly calls: readonly { readonly name: string; readonly arguments: unknown }[];
        readonly text?: string;
      }
    /** The model's own answer, changed on request. */
    | { readonly kind: 'own'; readonly change?: (text: string) => string }
    | {
        readonly kind: 'error';
        readonly status: number;
        readonly message?: string;
        /** In place of OpenAI's form, as other servers have it. */
        readonly body?: object;
        readonly headers?: Readonly<Record<string, string>>;
      }
    | { readonly kind: 'no-choices' }
    /** No text and no tool call: `content` is null. */
    | { readonly kind: 'no-content' }
    /** Never answers, until the caller goes away or the model closes. */
    | { readonly kind: 'hang' }
    /** Cuts the connection: before any byte, or in the middle of the body of its own answer. */
    | { readonly kind: 'cut'; readonly when: 'before' | 'amid' }
    /** A body with status 200 which is not the JSON that was promised. */
    | { readonly kind: 'garbage'; readonly body?: string }
    /** A complete HTTP answer whose JSON ends half-way. */
    | { readonly kind: 'truncated' }
  );

type Waits = {
  /** Held back until this resolves: a door that the test opens. */
  readonly waitFor?: Promise<unknown>;
  /** Held back for this long on the model's clock. */
  readonly delayMs?: number;
};

export type ScriptOptions = {
  /** How often it applies. Default 1. */
  readonly times?: number | 'always';
  /** Which requests it applies to. Default all. */
  readonly when?: (request: ChatRequest) => boolean;
};

/** A line of the script that was handed in: how often it was used, and a way to take it back. */
export type ScriptLine = { readonly used: () => number; readonly remove: () => void };

/** The lines that tests wrote. The oldest line that matches a request applies. */
export class Script {
  readonly #lines: Line[] = [];

  add(scripted: Scripted, { times = 1, when = () => true }: ScriptOptions = {}): ScriptLine {
    const line: Line = { scripted, when, left: times === 'always' ? Number.POSITIVE_INFINITY : times, used: 0 };
    this.#lines.push(line);
    return { used: () => line.used, remove: () => this.#remove(line) };
  }

  take(request: ChatRequest): Scripted {
    const line = this.#lines.find(({ when }) => when(request));
    if (line === undefined) return { kind: 'own' };
    line.used += 1;
    line.left -= 1;
    if (line.left <= 0) this.#remove(line);
    return line.scripted;
  }

  #remove(line: Line): void {
    const at = this.#lines.indexOf(line);
    if (at >= 0) this.#lines.splice(at, 1);
  }
}

type Line = {
  readonly scripted: Scripted;
  readonly when: (request: ChatRequest) => boolean;
  left: number;
  used: number;
};

/**
 * Whether a chat template that wants user and assistant in turn would refuse this: two of one role in a row, tools left
 * aside, or a system message anywhere but at the beginning.
 */
export function breaksAlternation({ messages }: ChatRequest): boolean {
  const spoken = messages.filter(({ role, tool_calls: calls }) => role !== 'tool' && (calls ?? []).length === 0);
  return spoken.some(({ role }, index) => index > 0 && (role === 'system' || role === spoken[index - 1]?.role));
}
