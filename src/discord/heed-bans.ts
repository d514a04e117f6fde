import type { RESTOptions } from 'discord.js';
import type { Clock } from '../base/clock.ts';
import type { Log } from '../base/log.ts';
import { isJson, NotDiscordsAnswer } from './ask-discord.ts';

type Ask = RESTOptions['makeRequest'];

/**
 * From one refusal to the next; the first may be another program's, on the way. A ban lasts for an hour or a day, and
 * answers that wait are posted for a quarter of an hour.
 */
const banPausesMs = [0, 5_000, 15_000, 60_000, 5 * 60_000] as const;

/**
 * Whoever asked Discord too much is answered with 429, without a time to wait or in other words than Discord's, whatever
 * is asked for, and each further request counts. So none but answers to commands is made for a while, which grows: what
 * was to be asked fails as when Discord is out of reach, and is tried again by whoever wants it.
 * https://docs.discord.com/developers/topics/rate-limits#invalid-request-limit-aka-cloudflare-bans
 *
 * @param ask throws `NotDiscordsAnswer` where there is no time to wait
 */
export function heedBans(ask: Ask, { clock, log }: { readonly clock: Clock; readonly log: Log }): Ask {
  /** In a row. */
  let refusals = 0;
  let silentUntil = Number.NEGATIVE_INFINITY;

  function fallSilent(): void {
    // Others were on their way.
    if (clock.elapsed() < silentUntil) return;
    const pauseMs = banPausesMs[Math.min(refusals, banPausesMs.length - 1)] ?? 0;
    refusals += 1;
    silentUntil = clock.elapsed() + pauseMs;
    if (pauseMs === 0) return;
    log.warn({ pauseMs, refusals }, 'Discord refuses every request from here for now, so none is made for a while');
  }

  function goOn(): void {
    if (refusals > 1) log.info({ refusals }, 'Discord takes requests again');
    refusals = 0;
  }

  return async (url, init) => {
    if (answersCommand(url)) return await ask(url, init);
    if (clock.elapsed() < silentUntil) throw new NotDiscordsAnswer(429);
    try {
      const answer = await ask(url, init);
      if (answer.status === 429 && !isJson(answer)) fallSilent();
      else if (answer.status < 500) goOn();
      return answer;
    } catch (error) {
      if (error instanceof NotDiscordsAnswer && error.httpStatus === 429) fallSilent();
      throw error;
    }
  };
}

/** Somebody waits for that now, and nobody tries it again for them; Cloudflare limits some of these by themselves. */
function answersCommand(url: string): boolean {
  return /\/(?:interactions|webhooks)\//.test(url);
}
