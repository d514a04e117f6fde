import type { AgentRow, ContentPart, MessageRow, RunRow } from '../rows.ts';
import type { LoadedMemory } from '../tools/run-tool.ts';
import type { ToolDefinition } from '../tools/tool-definitions.ts';
import type { LettaWorld, Life } from '../world.ts';
import type { ShownItem } from './show-message.ts';

/** One item of a message request. */
export type InputItem =
  | {
      readonly kind: 'message';
      readonly role: 'user' | 'system' | 'assistant';
      readonly content: string | readonly ContentPart[];
      readonly otid: string | null;
      readonly name: string | null;
      readonly senderId: string | null;
    }
  | { readonly kind: 'approval'; readonly approvals: readonly ApprovalItem[] };

export type ApprovalItem = Readonly<Record<string, unknown>> & { readonly tool_call_id: string };

/** A message request, understood. */
export type TurnRequest = {
  readonly items: readonly InputItem[];
  readonly maxSteps: number;
  /** Tools that the client carries out itself; a call of one waits for the client's answer. */
  readonly clientTools: readonly ToolDefinition[];
  readonly overrideSystem: string | undefined;
};

/** Who is told of a turn while it goes on. Pieces come only where tokens are streamed. */
export type TurnListener = {
  readonly items?: (items: readonly ShownItem[]) => void;
  readonly piece?: (item: ShownItem) => void;
};

/** Thrown by a listener whose run has been cancelled: the turn ends where it is. */
export class TurnCancelled extends Error {
  /** What would have been told next. */
  readonly late: ShownItem;

  constructor(late: ShownItem) {
    super('the run was cancelled');
    this.name = 'TurnCancelled';
    this.late = late;
  }
}

/** A turn under way: what was loaded when it began, and what it has stored since. */
export type TurnUnderWay = {
  readonly world: LettaWorld;
  readonly life: Life;
  readonly agent: AgentRow;
  readonly run: RunRow;
  readonly request: TurnRequest;
  readonly listener: TurnListener;
  /** The agent's context as it was at the start. What others add meanwhile is not in it, and lost when it is written. */
  readonly contextIds: readonly string[];
  /** The system message as it was then, or as making room has compiled it since. */
  system: MessageRow | undefined;
  /** What was summed up to make room, and the summary of it. */
  readonly summedUp: Set<string>;
  summary: MessageRow | undefined;
  readonly memory: LoadedMemory;
  /** What this turn has stored, oldest first. */
  readonly stored: MessageRow[];
  /** Input that is stored together with the first step. */
  waiting: MessageRow[];
  readonly items: ShownItem[];
  readonly usage: { promptTokens: number; completionTokens: number; steps: number; contextTokens: number };
};

/** Thrown inside a turn whose server process has ended. Nobody is told, nothing more is stored. */
export class ServerEnded extends Error {}
