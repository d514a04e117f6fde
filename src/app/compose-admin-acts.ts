import { createHash } from 'node:crypto';
import type { Logger } from 'pino';
import type { ResetServices } from '../../commands/scarlet/reset.ts';
import { createOrphans, type OrphanServices } from '../admin/orphans.ts';
import { createPauses, type PauseServices } from '../admin/pauses.ts';
import type { Clock } from '../base/clock.ts';
import type { UserId } from '../base/ids.ts';
import type { Records } from '../base/records.ts';
import type { Scheduler } from '../base/scheduler.ts';
import type { ChatFlow } from '../chat/chat-flow.ts';
import type { OpenWork } from '../chat/open-work.ts';
import type { UserRecord } from '../chat/user-record.ts';
import { pairsIn } from '../chat/user-views.ts';
import type { LettaConnection } from '../letta/connect-letta.ts';
import { createInventory } from '../letta/create-inventory.ts';
import { componentLog } from '../log.ts';
import type { PausesOfAll } from '../pair/pauses.ts';
import type { Pairs } from './compose-pairs.ts';

export type AdminActEdges = {
  readonly letta: LettaConnection;
  /** See `Owner.application`. */
  readonly application: string;
  readonly users: Records<UserId, UserRecord>;
  readonly open: OpenWork;
  readonly pausesOfAll: PausesOfAll;
  readonly turns: Pick<Scheduler<UserId>, 'wake'>;
  readonly flow: Pick<ChatFlow, 'beginAnew'>;
  readonly pairs: Pick<Pairs, 'provisioner' | 'sleep'>;
  readonly clock: Clock;
  readonly log: Logger;
};

export type AdminActs = { readonly pauses: PauseServices; readonly orphans: OrphanServices } & ResetServices;

/** Wires what administrators do, beside what they see. */
export function composeAdminActs(edges: AdminActEdges): AdminActs {
  const { letta, application, users, open, pausesOfAll, pairs, turns, flow, clock } = edges;
  const { provisioner, sleep } = pairs;
  const log = componentLog(edges.log, 'admin');
  return {
    pauses: createPauses({
      users,
      pausesOfAll,
      chat: { wake: (user) => turns.wake(user), withOpenTurns: () => open.users('turn') },
      sleep: {
        mark: (user) => open.mark(user, 'deadline'),
        lookAt: (user) => sleep.engine.onAnswered(user),
        lookAtAll: () => sleep.engine.start(),
      },
      clock,
      log,
    }),
    orphans: createOrphans({
      inventory: createInventory(letta.withUrgency('later'), application),
      users,
      pairs: pairsIn(users, clock),
      provisioner,
      digestOf: (text) => createHash('sha256').update(text).digest('base64url').slice(0, 16),
      clock,
      log,
    }),
    resetConversation: (user) => flow.beginAnew(user, 'an-administrator'),
  };
}
