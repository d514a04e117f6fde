/** The Letta server, killed at each request that a first contact makes, and started again. */
// A real one takes half a minute to come back, each time: the oldest is not killed.
import type { APIUser } from 'discord-api-types/v10';
import { afterEach, beforeEach, expect, test } from 'vitest';
import type { DirectMessages } from '../../src/local/discord/entities.ts';
import { english } from '../../src/texts/en.ts';
import { openLastingWorld, type World } from '../support/bot.ts';
import { type DeathAt, type KillingRelay, startKillingRelay } from '../support/killing-relay.ts';
import { scaledClock } from '../support/scaled-clock.ts';

// A real server's time can't be hurried, and it takes half a minute to come back. A run that it left open when it died is
// waited for as long as a turn may take, three minutes.
const since = Date.now();
const patience = 360_000;

let world: World;
let relay: KillingRelay | undefined;

beforeEach(async () => {
  world = await openLastingWorld();
  const { baseUrl, restart, kind } = world.letta;
  if (restart === undefined) return;
  relay = await startKillingRelay(baseUrl, restart);
  const settings = { LETTA_BASE_URL: relay.baseUrl, SLEEP_THRESHOLD: '1000', SLEEP_IDLE_MINUTES: '1440' };
  await world.startBot(settings, scaledClock(since, kind === 'local' ? 30 : 1));
});

afterEach(async () => {
  await world.close();
  await relay?.close();
});

type Someone = { readonly user: APIUser; readonly dm: DirectMessages; said: number; answered: number };

function someone(): Someone {
  const user = world.discord.createUser('Ada');
  return { user, dm: world.discord.openDm(user), said: 0, answered: 0 };
}

const honest: readonly string[] = Object.values(english.chat.failures);
// Said once to whoever waits for a server that is away.
const { willAnswerLater } = english.chat;

async function say(who: Someone): Promise<'answered' | 'told' | string> {
  who.said += 1;
  const word = `k${who.user.id}n${who.said}`;
  const said = world.discord.say(who.user, who.dm, `I like ${word}.`);
  const replies = () =>
    world.discord
      .messagesIn(who.dm)
      .filter(({ id, author, content }) => author.bot && BigInt(id) > BigInt(said.id) && content !== willAnswerLater);
  const first = await world.discord.waitFor('a reply', () => replies()[0], patience);
  // The reply may be the beginning of an answer that is shown while it comes: the rest waits for the run.
  await world.logged(`"turn":"${said.id}","kind":`, patience);
  if (replies().length !== 1) return `${replies().length} replies`;
  if (honest.includes(first.content)) return 'told';
  who.answered += 1;
  return first.content.includes(word) ? 'answered' : first.content;
}

async function agentsOf({ user }: Someone): Promise<readonly string[]> {
  const answer = await fetch(`${world.letta.baseUrl}/v1/agents/?tags=discord-user:${user.id}&include=agent.tags`);
  const agents: readonly { readonly tags: readonly string[] }[] = JSON.parse(await answer.text());
  return agents.flatMap(({ tags }) => tags.filter((tag) => tag.startsWith('role:'))).sort();
}

test('whichever request it dies at, the message is answered once, or its author is told, and one pair is made', {
  timeout: 1_800_000,
}, async ({ skip }) => {
  const between = relay;
  if (between === undefined) return skip('the server is not ours to kill');
  // Each death of a real one costs a quarter of a minute.
  if (world.letta.version === '0.16.4') return skip('the oldest real server is not killed');
  const first = someone();
  expect(await say(first)).toBe('answered');
  const [second, created] = [someone(), () => world.log.filter((line) => line.includes('sleep agent created')).length];
  // What is asked once for everybody was asked by now.
  void between.arm(0, 'before');
  expect(await say(second)).toBe('answered');
  await expect.poll(created, { timeout: patience }).toBe(2);
  const requests = [...between.asked];
  const deaths = requests.flatMap((request, index): { readonly nth: number; readonly at: DeathAt }[] => {
    // What only reads leaves nothing behind that could be doubled: a real server is spared that.
    const isWorthIt = world.letta.kind === 'local' || !request.startsWith('GET');
    return isWorthIt
      ? [
          { nth: index + 1, at: 'before' },
          { nth: index + 1, at: 'after' },
        ]
      : [];
  });
  const people = [first, second];

  for (const { nth, at } of deaths) {
    const who = someone();
    people.push(who);
    const isBack = between.arm(nth, at);
    expect(await say(who), `${requests[nth - 1]}, ${at}`).toMatch(/^(answered|told)$/);
    // The last requests are made beside the answer.
    await isBack;
    void between.arm(0, 'before');
    expect(await say(who), `after ${requests[nth - 1]}, ${at}`).toBe('answered');
  }

  for (const who of people) {
    // A sleep agent whose making failed is made when it is needed.
    expect(['role:primary', 'role:primary,role:sleep']).toContain((await agentsOf(who)).join());
    const status = await world.discord.command(who.user, who.dm, 'sleepstatus').answered(patience);
    expect(status.content).toContain(`**${who.answered}** of`);
  }
});
