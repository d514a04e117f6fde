import { setImmediate } from 'node:timers/promises';
import { type Client, DiscordAPIError, Events, RESTEvents, Routes } from 'discord.js';
import type { Clock } from '../base/clock.ts';
import type { Log } from '../base/log.ts';
import { DiscordFailure, failureOfClose } from './discord-failure.ts';
import { discordErrorFields, sentenceOf } from './to-discord-failure.ts';

const lastingMs = 60_000;

export type ConnectionWatch = {
  /** From now on a lost connection is intended. */
  stop(): void;
};

/**
 * Listens to everything that may go wrong with a connection. Without these listeners a rejection ends the process, and
 * a session that Discord closed for good looks like a healthy one.
 *
 * @param onLost called once, when nothing but a new start helps.
 */
export function watchConnection(
  client: Client,
  { clock, log }: { readonly clock: Pick<Clock, 'after'>; readonly log: Log },
  onLost: (failure: DiscordFailure) => void,
): ConnectionWatch {
  let lost = false;
  let stopped = false;
  // discord.js tries again twice a second, for as long as Discord is away: one line says it, and one that it lasts.
  const away = new Map<number, Absence>();
  let isAsking = false;

  function lose(failure: DiscordFailure): void {
    if (stopped || lost) return;
    lost = true;
    log.error({ kind: failure.kind, why: failure.message }, 'connection to Discord lost for good');
    onLost(failure);
  }

  /** False where there was none. */
  function endAbsence(shard: number): boolean {
    away.get(shard)?.end();
    return away.delete(shard);
  }

  client.on(Events.Error, (error) => log.error({ ...discordErrorFields(error) }, 'discord.js reported an error'));
  client.on(Events.Warn, (warning) => log.warn({ warning }, 'discord.js warned'));
  client.on(Events.ShardError, (error, shard) => {
    const absence = away.get(shard);
    const level = absence?.why === undefined ? 'warn' : 'debug';
    const why = sentenceOf(error);
    if (absence !== undefined) absence.why = why;
    log[level]({ shard, why }, 'gateway socket failed');
  });
  client.on(Events.ShardDisconnect, ({ code }) => lose(failureOfClose(code)));
  client.on(Events.ShardReconnecting, (shard) => {
    if (stopped || away.has(shard)) return;
    log.warn({ shard }, 'connection to Discord interrupted');
    const absence: Absence = { why: undefined, end: clock.after(lastingMs, sayThatItLasts) };
    function sayThatItLasts(): void {
      const { why } = absence;
      log.error({ shard, why }, 'Discord is away for a minute, it is tried again until it is back');
    }
    away.set(shard, absence);
  });
  client.on(Events.ShardResume, (shard, replayed) => {
    endAbsence(shard);
    log.info({ shard, replayed }, 'connection to Discord resumed');
  });
  client.on(Events.ShardReady, (shard) => {
    if (endAbsence(shard)) log.warn({ shard }, 'connection to Discord made anew: what was said meanwhile is looked up');
  });
  client.rest.on(RESTEvents.InvalidRequestWarning, ({ count, remainingTime }) =>
    log.warn({ count, remainingMs: remainingTime }, 'many requests refused by Discord: it bans who goes on like that'),
  );
  client.rest.on(RESTEvents.Response, ({ data }, response) => {
    if (response.status !== 401 || data.auth === false || isAsking || stopped) return;
    isAsking = true;
    void askAboutToken(client)
      .then((token) => {
        if (token === 'refused') lose(new DiscordFailure('token-refused', 'Two requests were answered with HTTP 401.'));
        else log.warn({ token }, 'a request was answered with HTTP 401, another one was not');
      })
      .finally(() => {
        isAsking = false;
      });
  });

  return {
    stop() {
      stopped = true;
      for (const shard of away.keys()) endAbsence(shard);
    },
  };
}

/** `why`: in what the latest attempt to come back failed, where discord.js told. */
type Absence = { why: string | undefined; readonly end: () => void };

/** One route may refuse what is good: another one is asked before the process ends. Never rejects. */
async function askAboutToken(client: Client): Promise<'good' | 'refused' | 'unknown'> {
  const { rest, token } = client;
  // discord.js forgets a token that was refused, right after it has told us.
  await setImmediate();
  if (token !== null) rest.setToken(token);
  try {
    await rest.get(Routes.user());
    return 'good';
  } catch (error) {
    if (token !== null) rest.setToken(token);
    return error instanceof DiscordAPIError && error.status === 401 ? 'refused' : 'unknown';
  }
}
