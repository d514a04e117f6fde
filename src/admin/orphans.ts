import type { Clock } from '../base/clock.ts';
import { unlessUnreadable } from '../base/failure.ts';
import type { AgentId, UserId } from '../base/ids.ts';
import type { Log } from '../base/log.ts';
import type { Records } from '../base/records.ts';
import type { UserRecord } from '../chat/user-record.ts';
import type { Inventory, LooseBlock, Role, TaggedAgent } from '../pair/agents.ts';
import { forgetPrimary } from '../pair/agents-on-server.ts';
import { halvesOf, type Pair, type PairRecords } from '../pair/pair.ts';
import type { Provisioner } from '../pair/provisioner.ts';

/** What of this application on the Letta server, and what in the records, has lost its other end. */
export type Orphans = {
  /** Of people who have a pair of others. */
  readonly spareAgents: readonly TaggedAgent[];
  /** Of people whom no record here gives a pair. They would be adopted when these people write. */
  readonly unclaimedAgents: readonly TaggedAgent[];
  /** In a record, and not on the server. */
  readonly lostAgents: readonly { readonly user: UserId; readonly role: Role; readonly agent: AgentId }[];
  readonly looseBlocks: readonly LooseBlock[];
  /**
   * Agents that records name and that are there without this application's tags: the bot was another one when they were
   * made. Once there are `mostElsewhere`, no more are asked after, lost ones neither.
   */
  readonly elsewhere: number;
  /** People whose record can't be read: what is theirs is left alone. */
  readonly unreadable: number;
  /** People with a record that can be read. */
  readonly people: number;
  /** Another one where anything else is found: what was shown is what is confirmed. */
  readonly digest: string;
};

/** `spare`: what would never be used again. `all`: also what would be adopted when its person writes. */
export type RepairBreadth = 'spare' | 'all';

export type Repaired = {
  readonly agents: number;
  readonly blocks: number;
  /** Records whose person's next turn makes or adopts an agent. */
  readonly records: number;
  /** What could not be done now. */
  readonly failed: number;
};

export type OrphanServices = {
  /** Changes nothing. @throws Failure where Letta or the database fails. */
  find(): Promise<Orphans>;
  /** Looks anew, and then deletes and marks what is found. @throws Failure where looking fails. */
  repair(breadth: RepairBreadth): Promise<Repaired>;
};

export type OrphanParts = {
  readonly inventory: Inventory;
  readonly users: Records<UserId, UserRecord>;
  readonly pairs: PairRecords<UserId>;
  readonly provisioner: Pick<Provisioner, 'isLost' | 'forgetSleepAgent' | 'whileNoneIsMade'>;
  readonly digestOf: (text: string) => string;
  readonly clock: Clock;
  readonly log: Log;
};

/** After a move to another application all are elsewhere, and each costs a request. */
export const mostElsewhere = 50;

/** So many people's agents may have no record, at least; where nobody has one, none. */
const fewPeople = 2;

/**
 * More than half as many people without a record as with one: rather than all of those, the database is the wrong one,
 * an old one, or was lost. The agents hold what is remembered, and are adopted one by one.
 */
export function looksLikeAnotherDatabase({ unclaimedAgents, people }: Orphans): boolean {
  const without = new Set(unclaimedAgents.map(({ id, user }) => user ?? id)).size;
  return without > (people === 0 ? 0 : Math.max(fewPeople, people / 2));
}

export function createOrphans(parts: OrphanParts): OrphanServices {
  const { inventory, users, pairs: pairRecords, provisioner, log } = parts;

  async function find(): Promise<Orphans> {
    // The server first: whatever is made after this is claimed in a record before.
    const agents = await inventory.agents();
    const blocks = await inventory.looseBlocks(new Set(agents.flatMap((agent) => agent.blocks)));
    const { pairs, unreadable } = await readPairs(users);
    const isLeftAlone = (user: UserId | undefined) =>
      user !== undefined && (unreadable.has(user) || isChanging(pairs, user));
    const named = new Set([...pairs.values()].flatMap(halvesOf).map(({ agent }) => agent));
    const unnamed = agents.filter(({ id, user }) => !named.has(id) && !isLeftAlone(user));
    const hasPair = ({ user }: TaggedAgent) => user !== undefined && pairs.get(user)?.primary != null;

    const there = new Set(agents.map(({ id }) => id));
    const { lostAgents, elsewhere } = await findUnlisted(pairs, there);
    const gone = new Set(lostAgents.map(({ agent }) => agent));
    // Of an agent that is there, they are attached again by themselves.
    const kept = [...pairs.values()].flatMap(halvesOf).filter(({ agent }) => !gone.has(agent));
    const needed = new Set(kept.flatMap(({ blocks }) => Object.values(blocks)));
    const looseBlocks = blocks.filter(
      ({ id, user, madeFor }) =>
        !needed.has(id) && !isLeftAlone(user) && !(madeFor !== undefined && there.has(madeFor)),
    );
    const ids = [...unnamed, ...looseBlocks].map(({ id }) => id);
    return {
      spareAgents: unnamed.filter(hasPair),
      unclaimedAgents: unnamed.filter((agent) => !hasPair(agent)),
      lostAgents,
      looseBlocks,
      elsewhere,
      digest: parts.digestOf([...ids, ...lostAgents.map(({ agent }) => agent)].sort().join()),
      unreadable: unreadable.size,
      people: pairs.size,
    };
  }

  /** What of the records the server did not list. */
  async function findUnlisted(pairs: PairsByUser, listed: ReadonlySet<AgentId>) {
    const lostAgents: Orphans['lostAgents'][number][] = [];
    const found = new Set<AgentId>();
    for (const [user, pair] of pairs) {
      if (isChanging(pairs, user)) continue;
      for (const { role, agent } of halvesOf(pair)) {
        if (listed.has(agent) || found.size >= mostElsewhere) continue;
        if (await provisioner.isLost(agent)) lostAgents.push({ user, role, agent });
        else found.add(agent);
      }
    }
    // One may have been made since the list was.
    const now = found.size === 0 ? [] : await inventory.agents();
    for (const { id } of now) found.delete(id);
    return { lostAgents, elsewhere: found.size };
  }

  /** Once more where nobody makes or adopts it meanwhile. */
  async function deleteUnlessNamed(agent: TaggedAgent): Promise<'done' | 'kept'> {
    const { user } = agent;
    const remove = async () => {
      const pair = user === undefined ? undefined : await pairRecords.read(user);
      if (halvesOf(pair).some((half) => half.agent === agent.id)) return 'kept' as const;
      await inventory.deleteAgent(agent);
      log.warn({ userId: user, agent: agent.id, role: agent.role }, 'agent without a record deleted');
      return 'done' as const;
    };
    return user === undefined ? await remove() : await provisioner.whileNoneIsMade(user, remove);
  }

  async function deleteLoose({ id }: LooseBlock): Promise<'done' | 'kept'> {
    if ((await inventory.deleteBlock(id)) === 'has-an-agent') return 'kept';
    log.warn({ block: id }, 'block without an agent deleted');
    return 'done';
  }

  /** How many it did, and how many it could not. One that fails keeps no other from being done. */
  async function each<Item>(items: readonly Item[], act: (item: Item) => Promise<'done' | 'kept'>) {
    let [done, failed] = [0, 0];
    for (const item of items) {
      try {
        if ((await act(item)) === 'done') done += 1;
      } catch (error) {
        failed += 1;
        log.error({ err: error }, 'an orphan could not be seen to');
      }
    }
    return { done, failed };
  }

  return {
    find,
    async repair(breadth) {
      const found = await find();
      const records = await each(found.lostAgents, async ({ user, role, agent }) => {
        if (role === 'sleep') await provisioner.forgetSleepAgent(user, agent);
        else await provisioner.whileNoneIsMade(user, () => forgetPrimary(user, agent, parts));
        return 'done';
      });
      const isWhole = breadth === 'all' && !looksLikeAnotherDatabase(found);
      const toDelete = [...found.spareAgents, ...(isWhole ? found.unclaimedAgents : [])];
      const agents = await each(toDelete, deleteUnlessNamed);
      // Looked for anew: those of lost agents are needed by nobody now.
      const blocks = await each((await find()).looseBlocks, deleteLoose);
      const failed = records.failed + agents.failed + blocks.failed;
      return { records: records.done, agents: agents.done, blocks: blocks.done, failed };
    },
  };
}

type PairsByUser = ReadonlyMap<UserId, Pair | null>;

async function readPairs(
  users: Records<UserId, UserRecord>,
): Promise<{ pairs: PairsByUser; unreadable: ReadonlySet<UserId> }> {
  const pairs = new Map<UserId, Pair | null>();
  const unreadable = new Set<UserId>();
  for await (const user of users.ids()) {
    const record = await unlessUnreadable(users.read(user), 'unreadable');
    if (record === 'unreadable') unreadable.add(user);
    else if (record !== undefined) pairs.set(user, record.personal.pair);
  }
  return { pairs, unreadable };
}

/** An agent of theirs is just being made, or all are being deleted. */
function isChanging(pairs: PairsByUser, user: UserId): boolean {
  const pair = pairs.get(user);
  return pair != null && (pair.state === 'deleting' || pair.asked !== undefined);
}
