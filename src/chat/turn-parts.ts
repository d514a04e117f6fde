import type { Clock } from '../base/clock.ts';
import type { FailureKind } from '../base/failure.ts';
import type { UserId } from '../base/ids.ts';
import type { Log } from '../base/log.ts';
import type { Records } from '../base/records.ts';
import type { TimeZone } from '../base/time-zones.ts';
import type { Conversation } from '../pair/conversation.ts';
import type { ModelCalls } from '../pair/model-calls.ts';
import type { PausesOfAll } from '../pair/pauses.ts';
import type { WantedRoleOrder } from '../pair/role-order.ts';
import type { ScarletAgent } from '../pair/scarlet-agent.ts';
import type { Origin } from '../wording/origin.ts';
import type { RecalledLine } from '../wording/recalled-lines.ts';
import type { AnswerAges } from './answer-ages.ts';
import type { EditPace } from './answer-show.ts';
import type { FetchAttachment, FetchStarter } from './incoming.ts';
import type { OpenWork } from './open-work.ts';
import type { Outage } from './outage.ts';
import type { Outbox } from './outbox.ts';
import type { StreamingChoice } from './streaming-choice.ts';
import type { UserRecord } from './user-record.ts';

/** Finds what the archive holds on what a person says, to be voiced in that place. May reject. */
export type FindRecalled = (
  user: UserId,
  request: { readonly text: string; readonly place: Origin; readonly notAgain: readonly string[] },
) => Promise<readonly RecalledLine[]>;

/** How a turn ended that somebody waited for. One that waits for Letta has not ended. */
export type TurnEnd =
  /** From when it was taken up until its answer was stored. */
  | { readonly kind: 'answered'; readonly tookMs: number }
  | { readonly kind: 'failed'; readonly because: FailureKind }
  /** Not sent: the model calls of the day are used up. */
  | { readonly kind: 'out-of-calls' };

/** Counts what turns come to. Quick, and never throws. */
export type TurnMeter = {
  turnEnded(end: TurnEnd): void;
  /** A request goes out that a model is asked for. */
  modelCalled(): void;
};

/** Everything that a turn needs. */
export type TurnParts = {
  readonly users: Records<UserId, UserRecord>;
  readonly open: OpenWork;
  readonly scarletOf: (user: UserId, whose: string) => ScarletAgent;
  readonly conversation: Conversation;
  /** That of the model that talks. */
  readonly roleOrder: WantedRoleOrder;
  readonly names: { readonly scarlet: string };
  readonly outbox: Outbox;
  readonly streaming: StreamingChoice;
  readonly editPace: EditPace;
  readonly answerAges: AnswerAges;
  /** Whose last turn asked in vain that the conversation begin anew: what comes right behind it asks for it no more. */
  readonly refusedResets: Set<UserId>;
  readonly fetchAttachment: FetchAttachment;
  readonly fetchStarter: FetchStarter;
  readonly recall: FindRecalled;
  readonly clock: Clock;
  readonly log: Log;
  readonly outage: Outage;
  readonly modelCalls: ModelCalls;
  /** For people who have not named their own. */
  readonly timeZone: TimeZone;
  /** What administrators have paused for everybody. */
  readonly pausesOfAll: Pick<PausesOfAll, 'current'>;
  readonly meter: TurnMeter;
  /** When this process began, by Discord's clock, in milliseconds since the epoch. */
  readonly beganAt: number;
  /** How long to wait for an answer, in milliseconds; what became of a lost one is looked for in the same time. */
  readonly turnTimeoutMs: number;
  /** Told once an answer is stored, before it is posted. Quick, and never rejects. */
  readonly onAnswered: (user: UserId) => void | Promise<void>;
};
