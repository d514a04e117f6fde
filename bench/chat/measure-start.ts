import { mkdtemp, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { recordKinds } from '../../src/app/record-kinds.ts';
import { systemClock } from '../../src/app/system-clock.ts';
import type { AgentId, ChannelId, UserId } from '../../src/base/ids.ts';
import { newUser, type UserRecord } from '../../src/chat/user-record.ts';
import { startLocalDiscord } from '../../src/local/discord/start-local-discord.ts';
import { startLocalLetta } from '../../src/local/letta/local-letta.ts';
import { localModelId, startLocalModel } from '../../src/local/model/start-local-model.ts';
import { createLog } from '../../src/log.ts';
import { openStore } from '../../src/store/open-store.ts';
import { startMeasuredBot } from './start-measured-bot.ts';

/** Milliseconds from the start of the process until the bot hears messages. */
export type StartMeasure = { readonly empty: readonly number[]; readonly known: readonly number[] };

/** Starts the bot on an empty store and on one that knows so many people, in turn. */
export async function measureStarts(people: number, rounds: number, folder: string): Promise<StartMeasure> {
  await using opened = new AsyncDisposableStack();
  const model = opened.adopt(await startLocalModel(), (one) => one.close());
  const discord = opened.adopt(await startLocalDiscord(), (one) => one.close());
  const place = opened.adopt(await mkdtemp(join(folder, 'scarlet-start-')), (one) => rm(one, { recursive: true }));
  const known = join(place, 'known.sqlite');
  await fillStore(known, people);

  async function start(path: string): Promise<number> {
    // Of its own: a killed bot's claim stands for a minute, and one with another store waits for it.
    const letta = await startLocalLetta({ model: { baseUrl: model.baseUrl } });
    const startedAt = performance.now();
    const bot = await startMeasuredBot('scarlet', {
      DISCORD_TOKEN: discord.token,
      DISCORD_API_URL: discord.apiUrl,
      LETTA_BASE_URL: letta.baseUrl,
      LETTA_MODEL: `openai-proxy/${localModelId}`,
      DATABASE_PATH: path,
    });
    const took = performance.now() - startedAt;
    await bot.kill();
    await letta.close();
    return took;
  }

  const took: { empty: number[]; known: number[] } = { empty: [], known: [] };
  // The first start of all also fills the caches of the machine.
  for (let round = 0; round <= rounds; round += 1) {
    const [empty, full] = [await start(join(place, `empty-${round}.sqlite`)), await start(known)];
    if (round === 0) continue;
    took.empty.push(empty);
    took.known.push(full);
  }
  return took;
}

/** People who have talked a while, of whom nobody has anything open. */
async function fillStore(path: string, people: number): Promise<void> {
  const store = await openStore({ path, clock: systemClock, log: createLog({ level: 'silent', secrets: [] }) });
  const users = store.records<UserId, UserRecord>(recordKinds.users);
  const atOnce = 1_000;
  for (let from = 0; from < people; from += atOnce) {
    const numbers = Array.from({ length: Math.min(atOnce, people - from) }, (_, at) => from + at);
    await Promise.all(
      numbers.map((number) => users.update(`${10n ** 17n + BigInt(number)}` as UserId, () => someone(number))),
    );
  }
  await store.close();
}

function someone(number: number): UserRecord {
  const before = newUser(0);
  const primary = { agent: `agent-${number}` as AgentId, blocks: {} };
  return {
    ...before,
    name: `Person ${number}`,
    handled: Array.from({ length: 20 }, (_, at) => 1_200_000_000_000_000_000n + BigInt(number * 100 + at)).join(' '),
    dmChannel: `${2n * 10n ** 17n + BigInt(number)}` as ChannelId,
    personal: {
      ...before.personal,
      answered: 20,
      pair: { state: 'ready', attempt: 1, sleepWanted: true, since: 0, primary, sleep: null },
    },
  };
}
