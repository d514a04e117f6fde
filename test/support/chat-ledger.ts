import { Failure } from '../../src/base/failure.ts';
import type { MessageId } from '../../src/base/ids.ts';
import type { Records } from '../../src/base/records.ts';
import type { OpenRecord } from '../../src/chat/open-work.ts';
import type { AnsweredTurn, Turn } from '../../src/chat/turn.ts';
import type { UserRecord } from '../../src/chat/user-record.ts';

/** How a turn ended: the answered turn, and the messages that went into it. */
export type Ending = { readonly turn: AnsweredTurn; readonly messages: readonly MessageId[] };

/** Watches every write to the records, and breaks the next ones where it is told to. */
export class ChatLedger {
  readonly accepted = new Set<MessageId>();
  readonly withdrawn = new Set<MessageId>();
  readonly endings: Ending[] = [];
  /** Open turns whose user was missing in the index of open work after the same write. */
  readonly missing: string[] = [];
  readonly #faults: { readonly kind: string; readonly how: 'before' | 'after'; good: number }[] = [];

  /** Makes a write of a kind of record fail, after so many good ones: before anything is stored, or after it is. */
  failNextWrite(kind: string, how: 'before' | 'after', good = 0): void {
    this.#faults.push({ kind, how, good });
  }

  heal(): void {
    this.#faults.length = 0;
  }

  watch<Id extends string, Value>(kind: string, records: Records<Id, Value>): Records<Id, Value> {
    return {
      read: (id) => records.read(id),
      ids: () => records.ids(),
      update: async (id, change) => {
        let before: Value | undefined;
        let written = false;
        let how: 'before' | 'after' | undefined;
        const after = await records.update(id, (current) => {
          before = current;
          const next = change(current);
          written = next !== current;
          if (written) how = this.#takeFault(kind);
          if (how === 'before') throw new Failure('store-unavailable', 'disk full');
          return next;
        });
        if (written) this.#compare(turnsOf(before), turnsOf(after));
        if (how === 'after') throw new Failure('store-unavailable', 'no answer in time');
        return after;
      },
    };
  }

  #takeFault(kind: string): 'before' | 'after' | undefined {
    const fault = this.#faults.find((each) => each.kind === kind);
    if (fault === undefined) return undefined;
    fault.good -= 1;
    if (fault.good >= 0) return undefined;
    this.#faults.splice(this.#faults.indexOf(fault), 1);
    return fault.how;
  }

  /** Holds what one write stored against each other. */
  checkIndex(record: UserRecord | undefined, entry: OpenRecord | undefined): void {
    const [turn] = record?.personal.turns ?? [];
    if (turn !== undefined && !entry?.because.includes('turn')) this.missing.push(turn.id);
  }

  #compare(before: readonly Turn[], after: readonly Turn[]): void {
    const messagesBefore = messagesOf(before);
    const messagesAfter = messagesOf(after);
    const news = after.filter((turn) => turn.state === 'answered' && !before.some(isAnswered(turn)));
    const gone = [...messagesBefore].filter((id) => !messagesAfter.has(id));
    for (const id of messagesAfter) if (!messagesBefore.has(id)) this.accepted.add(id);
    const [ending] = news;
    if (ending?.state === 'answered') this.endings.push({ turn: ending, messages: gone });
    else for (const id of gone) this.withdrawn.add(id);
  }
}

function turnsOf(record: unknown): readonly Turn[] {
  return (record as UserRecord | undefined)?.personal.turns ?? [];
}

function isAnswered(turn: Turn) {
  return (other: Turn) => other.state === 'answered' && other.id === turn.id;
}

function messagesOf(turns: readonly Turn[]): ReadonlySet<MessageId> {
  return new Set(turns.flatMap((turn) => (turn.state === 'answered' ? [] : turn.messages.map(({ id }) => id))));
}
