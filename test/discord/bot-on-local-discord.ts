import type { Clock } from '../../src/base/clock.ts';
import type { Log } from '../../src/base/log.ts';
import type { IncomingMessage } from '../../src/chat/incoming.ts';
import type { ConnectSettings } from '../../src/discord/connect-discord.ts';
import { connectDiscord } from '../../src/discord/connect-discord.ts';
import type { DiscordConnection } from '../../src/discord/discord-connection.ts';
import type { LocalDiscord } from '../../src/local/discord/local-discord.ts';
import { type LocalDiscordSetup, startLocalDiscord } from '../../src/local/discord/start-local-discord.ts';

export type Heard =
  | { readonly kind: 'message' | 'edited'; readonly message: IncomingMessage }
  | { readonly kind: 'deleted'; readonly channel: string; readonly ids: readonly string[] };

export type LogLine = { readonly level: keyof Log; readonly fields: object; readonly sentence: string };

/** Real time, for the sockets. Waiting between attempts takes no time at all. */
export function impatientClock(): Clock {
  return {
    now: () => Date.now(),
    elapsed: () => performance.now(),
    sleep: async () => {},
    after(ms, call) {
      const timer = setTimeout(call, ms);
      return () => clearTimeout(timer);
    },
  };
}

export function rememberingLog(): Log & { readonly lines: readonly LogLine[] } {
  const lines: LogLine[] = [];
  const at = (level: keyof Log) => (fields: object, sentence: string) => {
    lines.push({ level, fields, sentence });
  };
  return { lines, debug: at('debug'), info: at('info'), warn: at('warn'), error: at('error') };
}

export type Stage = {
  readonly discord: LocalDiscord;
  readonly bot: DiscordConnection;
  readonly log: ReturnType<typeof rememberingLog>;
  readonly lost: readonly Error[];
  /** Waits for what the bot hears next. */
  hears(): Promise<Heard>;
  leave(): Promise<void>;
};

/** A local Discord with the bot connected to it by the real client. */
export async function botOnLocalDiscord(
  setup: LocalDiscordSetup = {},
  prepare: (discord: LocalDiscord) => void = () => {},
  settings: Partial<ConnectSettings> = {},
): Promise<Stage> {
  const discord = await startLocalDiscord(setup);
  prepare(discord);
  const log = rememberingLog();
  const lost: Error[] = [];
  const { token, apiUrl } = discord;
  const bot = await connectDiscord({
    token,
    apiUrl,
    messageContent: setup.messageContent ?? true,
    log,
    clock: impatientClock(),
    onLost: (failure) => lost.push(failure),
    ...settings,
  }).catch(async (error: unknown) => {
    await discord.close();
    throw error;
  });
  const ears = createEars();
  bot.receive({
    message: (message) => ears.note({ kind: 'message', message }),
    edited: (message) => ears.note({ kind: 'edited', message }),
    deleted: (channel, ids) => ears.note({ kind: 'deleted', channel, ids }),
    leftBehind: () => {},
    returned: () => {},
    takenInto: () => {},
    ownReply: () => {},
  });
  const leave = async () => {
    await bot.close();
    await discord.close();
  };
  return { discord, bot, log, lost, hears: ears.next, leave };
}

function createEars() {
  const heard: Heard[] = [];
  const waiting: ((one: Heard) => void)[] = [];
  return {
    note(one: Heard): void {
      const waiter = waiting.shift();
      if (waiter === undefined) heard.push(one);
      else waiter(one);
    },
    next(): Promise<Heard> {
      const first = heard.shift();
      return first === undefined ? new Promise((resolve) => waiting.push(resolve)) : Promise.resolve(first);
    },
  };
}
