import type { Logger } from 'pino';
import type { ScarletServices } from '../../commands/scarlet.ts';
import { createPauses } from '../admin/pauses.ts';
import type { Clock } from '../base/clock.ts';
import type { UserId } from '../base/ids.ts';
import type { Records } from '../base/records.ts';
import type { Scheduler } from '../base/scheduler.ts';
import type { ChatFlow } from '../chat/chat-flow.ts';
import type { OpenWork } from '../chat/open-work.ts';
import type { UserRecord } from '../chat/user-record.ts';
import { componentLog } from '../log.ts';
import type { PausesOfAll } from '../pair/pauses.ts';
import type { SleepEngine } from '../sleep/engine/sleep-engine.ts';

export type AdminActEdges = {
  readonly users: Records<UserId, UserRecord>;
  readonly open: OpenWork;
  readonly pausesOfAll: PausesOfAll;
  readonly turns: Pick<Scheduler<UserId>, 'wake'>;
  readonly flow: Pick<ChatFlow, 'beginAnew'>;
  readonly engine: Pick<SleepEngine, 'onAnswered' | 'start'>;
  readonly clock: Clock;
  readonly log: Logger;
};

/** Wires what administrators do, beside what they see. */
export function composeAdminActs({
  users,
  open,
  pausesOfAll,
  turns,
  flow,
  engine,
  clock,
  log,
}: AdminActEdges): ScarletServices {
  return {
    pauses: createPauses({
      users,
      pausesOfAll,
      chat: { wake: (user) => turns.wake(user), withOpenTurns: () => open.users('turn') },
      sleep: { lookAt: (user) => engine.onAnswered(user), lookAtAll: () => engine.start() },
      clock,
      log: componentLog(log, 'admin'),
    }),
    resetConversation: (user) => flow.beginAnew(user, 'an-administrator'),
  };
}
