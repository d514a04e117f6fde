/** The whole bot: each request that a turn makes meets each fault, on a moved clock. The table is made by the turn itself. */
import { afterEach, beforeEach, expect, test } from 'vitest';
import type { AskedOfLetta } from '../../src/local/letta/wire/faults.ts';
import { english } from '../../src/texts/en.ts';
import { discordFaults, type FaultTools, lettaFaults, type Where } from '../simulate/faults.ts';
import { type LeftBehind, readLeftBehind } from '../simulate/left-behind.ts';
import { type MovedWorld, openMovedWorld } from '../simulate/moved-world.ts';
import { requestNumber } from '../simulate/traffic.ts';

/** The nth request of its kind that a turn makes. */
type Request = { readonly where: Where; readonly name: string; readonly nth: number };

type Asked = Pick<AskedOfLetta, 'method' | 'path' | 'template' | 'headers'>;

let world: MovedWorld;
let left: ReadonlyMap<string, LeftBehind>;
let asked: Request[];
let planned: (Request & { readonly fault: string }) | undefined;

beforeEach(async () => {
  // Nothing but turns asks for anything.
  const settings = { SLEEP_THRESHOLD: '1000', SLEEP_IDLE_MINUTES: '1440' };
  const onEnd = async () => {
    left = await readLeftBehind(world.databasePath);
  };
  world = await openMovedWorld({ settings, onEnd });
  asked = [];
  planned = undefined;
  world.letta.faults.take = (request) => faultFor('letta', request, lettaFaults);
  world.discord.faults.take = (request) => faultFor('discord', request, discordFaults);
  await world.start();
});

afterEach(async () => {
  await world.close();
});

function faultFor<Fault>(
  where: Where,
  { method, path, template = path, headers }: Asked,
  kinds: Readonly<Record<string, (tools: FaultTools) => Fault>>,
): Fault | undefined {
  const name = `${method} ${template}`;
  const nth = asked.filter((one) => one.where === where && one.name === name).length + 1;
  asked.push({ where, name, nth });
  if (planned?.where !== where || planned.name !== name || planned.nth !== nth) return undefined;
  const { clock, traffic } = world;
  const fault = kinds[planned.fault]?.({
    clock,
    traffic,
    number: String(headers[requestNumber]),
    slowMs: 40_000,
    isDead: () => false,
  });
  planned = undefined;
  return fault;
}

/** Somebody in their direct messages, with words that nobody else says. */
class Someone {
  readonly user = world.discord.createUser('Ada');
  readonly dm = world.discord.openDm(this.user);
  readonly words: string[] = [];
  answers = 0;

  /** What comes of one message, and of nothing else for a minute. */
  async say(): Promise<string> {
    const { discord, clock } = world;
    const word = `k${this.user.id}n${discord.messagesIn(this.dm).length}`;
    const said = discord.say(this.user, this.dm, `I like ${word}.`);
    const posts = () =>
      discord.messagesIn(this.dm).filter(({ id, author }) => author.bot && BigInt(id) > BigInt(said.id));
    for (let halfMinutes = 60; halfMinutes > 0 && posts().length === 0; halfMinutes -= 1) {
      await world.moveTo(clock.now() + 30_000);
    }
    await world.moveTo(clock.now() + 60_000);
    const answers = posts().filter(({ content }) => content.includes(`you like ${word}`)).length;
    const notices = posts().filter(({ content }) => honest.includes(content)).length;
    this.answers += answers;
    this.words.push(word);
    if (answers === 1 && notices === 0) return 'answered';
    return answers === 0 && notices === 1 ? 'told' : `${answers} answers, ${notices} notices`;
  }
}

/** Says how often Letta has stored a word as a person's. */
function countStored(): (word: string) => number {
  const { messages } = world.letta.snapshot();
  const rows = messages.filter(({ role }) => role === 'user').map((row) => JSON.stringify(row));
  return (word) => rows.filter((row) => row.includes(word)).length;
}

/** Whose they are, in the order in which they were made. */
function agentsWith(role: string): readonly (string | undefined)[] {
  const { agents } = world.letta.snapshot();
  return agents
    .filter(({ tags }) => tags.includes(role))
    .map(({ tags }) => /discord-user:(\d+)/.exec(tags.join())?.[1]);
}

const honest: readonly string[] = Object.values(english.chat.failures);

/** All faults that a request can meet; a stream alone can be cut. */
function faultsOf({ where, name }: Request): readonly string[] {
  const kinds = Object.keys(where === 'letta' ? lettaFaults : discordFaults);
  return name.endsWith('{agent_id}/messages') ? kinds : kinds.filter((kind) => kind !== 'cut after its first event');
}

const making = 'POST /v1/agents/ 1';

test.each<[string, { readonly isFirst: boolean; readonly atLeast: number; readonly told: readonly string[] }]>([
  [
    "a person's first message",
    {
      isFirst: true,
      atLeast: 80,
      // No agent was made, and none is made blindly: the person is asked to write again.
      told: [
        `${making} refused with 500`,
        `${making} refused with 503`,
        `${making} refused with 429`,
        `${making} reset before it was done`,
        `${making} closed before it was done`,
        `${making} hanging, and not done`,
      ],
    },
  ],
  ['a later message', { isFirst: false, atLeast: 30, told: [] }],
])(
  '%s is answered once, or its author is told, whichever request meets whichever fault',
  { timeout: 300_000 },
  async (_, { isFirst, atLeast, told }) => {
    const people: Someone[] = [];
    const meet = async () => {
      const one = new Someone();
      people.push(one);
      if (!isFirst) expect(await one.say()).toBe('answered');
      asked = [];
      return one;
    };
    expect(await (await meet()).say()).toBe('answered');
    const requests = [...asked];

    const outcomes: string[] = [];
    for (const request of requests) {
      for (const fault of faultsOf(request)) {
        const one = await meet();
        planned = { ...request, fault };
        const outcome = await one.say();
        // Asked once for everybody, such as the list of models, or by the clock, such as the typing indicator.
        const isMet = planned === undefined;
        planned = undefined;
        if (!isMet) continue;
        outcomes.push(`${request.name} ${request.nth} ${fault}: ${outcome}`);
        // Whatever went wrong, the next message finds everything in its place.
        if (outcome === 'told') expect(await one.say()).toBe('answered');
      }
    }
    await world.stop();
    const timesStored = countStored();

    expect(outcomes.length).toBeGreaterThan(atLeast);
    expect(outcomes.filter((outcome) => !outcome.endsWith(': answered'))).toEqual(told.map((one) => `${one}: told`));
    const counted = people.map(({ user }) => left.get(user.id)?.user.personal.answered);
    expect(counted).toEqual(people.map(({ answers }) => answers));
    expect(people.flatMap(({ words }) => words.filter((word) => timesStored(word) > 1))).toEqual([]);
    // A sleep agent whose making failed is made when it is needed.
    expect(agentsWith('role:primary')).toEqual(people.map(({ user }) => user.id));
    expect(agentsWith('role:sleep')).toEqual([...new Set(agentsWith('role:sleep'))]);
  },
);
