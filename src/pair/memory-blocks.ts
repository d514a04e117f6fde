import type { AgentId, BlockId, UserId } from '../base/ids.ts';

/** A memory block as it stands on the server. */
export type Block = {
  readonly id: BlockId;
  readonly label: string;
  readonly value: string;
  /** Code points. Kept by the server before 0.16.7 only. */
  readonly limit: number | undefined;
  readonly readOnly: boolean;
  /** What it was marked with at a write of ours; milliseconds since the epoch. */
  readonly mark?: number | undefined;
  /** What other clients keep beside the mark. */
  readonly besideMark?: Readonly<Record<string, unknown>> | undefined;
};

/** Reads and writes the memory blocks of one primary agent. Values count in code points. Rejects with a `Failure`. */
export type MemoryBlocks = {
  /** All blocks of the agent, in one request. */
  read(agent: AgentId): Promise<readonly Block[]>;
  /**
   * Writes a whole value, tidied by `normaliseBlockText`, with a single request that is never repeated by itself. Writing
   * the same again changes nothing. Yields the block as the server has it afterwards.
   *
   * @param mark stands beside the value, in no prompt; without it the one that is there stays, and with it what is named
   * as beside it
   * @throws Failure `letta-busy` when another write came in between, `letta-rejected` when the value is over the
   * server's limit or no such block is attached, `letta-broken` when the server's answer is another value.
   */
  write(agent: AgentId, label: string, value: string, mark?: number, besideMark?: Block['besideMark']): Promise<Block>;
  /** Whether an agent that is none of these has the block as well. Letta's own sleep-time agents don't count. */
  isSharedBeyond(agents: readonly AgentId[], block: BlockId): Promise<boolean>;
};

/** What is remembered of a person beside the server: for a block that has to be made anew. */
export type Remembered = {
  /** The lines that sleep-time keeps in this block, as they stand in it. */
  linesOf(user: UserId, label: string): Promise<readonly string[]>;
};

/**
 * The form in which values are written. PostgreSQL takes neither NUL nor lone surrogates (0.16.4 answers both with
 * 500); everything else, tabs and all line ends too, is kept by the server as it is. Done twice it changes nothing more.
 */
export function normaliseBlockText(value: string): string {
  return value.toWellFormed().replaceAll('\0', '');
}
