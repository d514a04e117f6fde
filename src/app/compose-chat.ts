import type { Logger } from 'pino';
import type { Clock } from '../base/clock.ts';
import type { ChannelId, GuildId, UserId } from '../base/ids.ts';
import type { Records } from '../base/records.ts';
import type { Scheduler } from '../base/scheduler.ts';
import { createHeadcount, hasRoomFor } from '../chat/admission.ts';
import { AnswerAges } from '../chat/answer-ages.ts';
import { EditPace } from '../chat/answer-show.ts';
import { CatchUp } from '../chat/catch-up.ts';
import { ChatFlow } from '../chat/chat-flow.ts';
import type { GatePolicy } from '../chat/gate.ts';
import type { OpenWork } from '../chat/open-work.ts';
import type { Outage } from '../chat/outage.ts';
import { RecentPlaces } from '../chat/recent-places.ts';
import { openStreamingChoice } from '../chat/streaming-choice.ts';
import type { TurnMeter } from '../chat/turn-parts.ts';
import type { UserRecord } from '../chat/user-record.ts';
import type { Config } from '../config.ts';
import type { DiscordConnection } from '../discord/discord-connection.ts';
import { createFetchAttachment } from '../discord/fetch-attachment.ts';
import { componentLog } from '../log.ts';
import type { ModelCalls } from '../pair/model-calls.ts';
import type { PausesOfAll } from '../pair/pauses.ts';
import { createRoleOrder } from '../pair/role-order.ts';
import type { Store } from '../store/store.ts';
import type { Pairs } from './compose-pairs.ts';
import { recordKinds } from './record-kinds.ts';

export type ChatEdges = {
  readonly store: Store;
  readonly users: Records<UserId, UserRecord>;
  readonly open: OpenWork;
  readonly turns: Scheduler<UserId>;
  readonly discord: Pick<DiscordConnection, 'identity' | 'now' | 'outbox' | 'fetchStarter' | 'history'>;
  readonly pairs: Pairs;
  readonly outage: Outage;
  readonly modelCalls: ModelCalls;
  readonly pausesOfAll: PausesOfAll;
  readonly meter: TurnMeter;
  readonly clock: Clock;
  readonly log: Logger;
};

export type Chat = {
  readonly flow: ChatFlow;
  readonly catchUp: CatchUp;
  readonly hasRoomFor: (user: UserId) => Promise<boolean>;
};

/** Wires the chat. */
export async function composeChat(config: Config, edges: ChatEdges): Promise<Chat> {
  const { store, users, open, turns, discord, pairs, outage, modelCalls, pausesOfAll, meter, clock } = edges;
  const log = componentLog(edges.log, 'chat');
  const turnTimeoutMs = config.TURN_TIMEOUT_SECONDS * 1_000;
  const policy = gatePolicyOf(config);
  const headcount = createHeadcount(users, config.MAX_USERS);
  const flow = new ChatFlow({
    users,
    open,
    scheduler: turns,
    headcount,
    scarletOf: pairs.scarletOf,
    conversation: pairs.conversation,
    roleOrder: createRoleOrder(store.records(recordKinds.roleOrder), config.LETTA_MODEL),
    names: { scarlet: config.AGENT_NAME },
    outbox: discord.outbox,
    fetchStarter: discord.fetchStarter,
    recall: pairs.recall.find,
    streaming: await openStreamingChoice({
      wanted: config.STREAM_REPLIES,
      model: config.LETTA_MODEL,
      records: store.records(recordKinds.streaming),
      log,
    }),
    editPace: new EditPace(clock),
    answerAges: new AnswerAges(clock),
    refusedResets: new Set(),
    fetchAttachment: createFetchAttachment({ clock, apiUrl: config.DISCORD_API_URL }),
    policy,
    timeZone: config.TIME_ZONE,
    discordNow: discord.now,
    beganAt: discord.now(),
    turnTimeoutMs,
    outage,
    modelCalls,
    pausesOfAll,
    meter,
    onAnswered: (user) => pairs.sleep.engine.onAnswered(user),
    clock,
    log,
  });
  const parts = { discordNow: discord.now, clock, log };
  const { application } = discord.identity;
  const places = await RecentPlaces.open({ ...parts, application, records: store.records(recordKinds.places) });
  return {
    flow,
    catchUp: new CatchUp({ ...parts, flow, places, history: discord.history, policy }),
    hasRoomFor: (user) => hasRoomFor(user, { users, headcount }),
  };
}

function gatePolicyOf(config: Config): GatePolicy {
  return {
    homeChannels: new Set(config.HOME_CHANNELS as ChannelId[]),
    deniedUsers: new Set(config.DENIED_USERS as UserId[]),
    deniedChannels: new Set(config.DENIED_CHANNELS as ChannelId[]),
    allowedServers: new Set(config.ALLOWED_SERVERS as GuildId[]),
    allowedChannels: new Set(config.ALLOWED_CHANNELS as ChannelId[]),
    allowedRoles: new Set(config.ALLOWED_ROLES),
  };
}
