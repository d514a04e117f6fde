import { handledIds } from '../../src/chat/handled-messages.ts';
import { type Act, type DaysToDraw, drawDays, isHasty } from './draw-days.ts';
import { DrawnFaults } from './faults.ts';
import { type LeftBehind, readLeftBehind } from './left-behind.ts';
import { type MovedWorld, openMovedWorld } from './moved-world.ts';
import { DrawnRestores } from './restores.ts';
import { brokenInRecords, brokenInTheEnd, brokenNow } from './what-must-hold.ts';
import { WhatWasSaid } from './what-was-said.ts';

/** What a run found, and what it came to. */
export type Simulated = {
  /** Empty where all that must hold did, each with the act after which it was seen. */
  readonly broken: readonly string[];
  readonly messages: number;
  readonly answered: number;
  readonly happened: readonly Act[];
  /** How many of the acts were of each kind. */
  readonly acts: Readonly<Record<string, number>>;
  readonly tookMs: number;
  /** What was asked for each agent and channel, in order, with the faults that it met. */
  readonly asked: ReadonlyMap<string, readonly string[]>;
  readonly log: MovedWorld['log'];
};

export type Simulation = DaysToDraw & {
  /** What happens, in place of what the seed draws. */
  readonly acts?: readonly Act[];
  /** After so many of a hundred ends of a life an earlier database is put back. */
  readonly restores?: number | undefined;
  /** Settings of the bot in place of its own. */
  readonly settings?: Readonly<Record<string, string>>;
};

// All that was put off comes up again within this time: back-offs end at an hour, quiet at ten minutes.
const afterwardsMs = 6 * 3_600_000;

/** Lives through some days of people, faults and crashes that a seed decides, and says what did not hold. */
export async function simulate(simulation: Simulation): Promise<Simulated> {
  const began = performance.now();
  const broken = new Set<string>();
  let left: ReadonlyMap<string, LeftBehind> = new Map();
  const world = await openMovedWorld({
    ...(simulation.settings === undefined ? {} : { settings: simulation.settings }),
    // Only then is there a while between reading a record and writing it.
    held: isHasty(simulation.seed) ? 0 : undefined,
    onEnd: async () => {
      left = await readLeftBehind(world.databasePath);
      noteWhatWasAccepted(said, left, world.clock.now());
      for (const one of brokenInRecords(left)) broken.add(one);
      const backup = restores?.afterLife(world.clock.now());
      if (backup !== undefined) said.noteRestore(backup, handledBy(await readLeftBehind(world.databasePath)));
    },
  });
  const { seed, restores: percent = 0 } = simulation;
  let restores = percent > 0 ? new DrawnRestores(world.databasePath, seed, percent / 100) : undefined;
  const said = new WhatWasSaid(world.discord, simulation.people);
  const faults = new DrawnFaults(world, simulation.seed);
  const acts = simulation.acts ?? drawDays(simulation);
  try {
    await world.start();
    const start = world.clock.now();
    let before: Act | undefined;
    for (const act of acts) {
      // Of what happens in the same instant nothing waits for the other.
      if (!isAtOnce(act, before)) await world.moveTo(start + act.at);
      before = act;
      await perform(act, { world, said, faults });
      for (const one of brokenNow(world, said)) broken.add(`${one}, after ${act.kind} at ${act.at}`);
    }
    restores = undefined;
    await heal(world, faults);
    await world.moveTo(world.clock.now() + afterwardsMs);
    const { running, waiting } = world.bot()?.app()?.load() ?? { running: 0, waiting: 0 };
    if (running + waiting > 0) broken.add(`${running} turns run, ${waiting} wait, and nothing happens any more`);
    const life = world.bot();
    await world.stop();
    if (life === undefined) broken.add('the bot is gone');
    else if (life.timers() > 0) broken.add(`${life.timers()} timers are left`);
    for (const one of brokenInTheEnd(world, said, left)) broken.add(one);
  } catch (error) {
    broken.add(error instanceof Error ? (error.stack ?? error.message) : String(error));
  } finally {
    await world.close();
  }
  const messages = said.people.flatMap((person) => person.said);
  return {
    broken: [...broken],
    messages: messages.length,
    answered: [...left.values()].reduce((sum, { user }) => sum + user.personal.answered, 0),
    happened: acts,
    acts: Object.fromEntries(
      Object.entries(Object.groupBy(acts, ({ kind }) => kind)).map(([kind, some]) => [kind, some?.length ?? 0]),
    ),
    tookMs: performance.now() - began,
    asked: faults.asked,
    log: world.log,
  };
}

const doneByPeople: readonly Act['kind'][] = ['say', 'edit', 'delete', 'command'];

function isAtOnce(act: Act, before: Act | undefined): boolean {
  return act.at === before?.at && doneByPeople.includes(act.kind) && doneByPeople.includes(before.kind);
}

type Stage = { readonly world: MovedWorld; readonly said: WhatWasSaid; readonly faults: DrawnFaults };

async function perform(act: Act, { world, said, faults }: Stage): Promise<void> {
  const { clock, discord } = world;
  const heard = world.hears() ? 'heard' : 'away';
  const { midway, ...atOnce } = act.kind === 'say' ? act : { midway: undefined };
  if (midway !== undefined) return world.midway(midway, () => void perform(atOnce as Act, { world, said, faults }));
  switch (act.kind) {
    case 'say':
      return said.say(act.person, act.place, act.what, clock.now(), heard);
    case 'edit':
      return said.edit(act.person, clock.now(), heard);
    case 'delete':
      return said.remove(act.person, clock.now(), heard);
    case 'command': {
      const { user, dm } = said.person(act.person);
      // Nobody registered it yet where the bot has not been there.
      if (discord.commandsIn('global').length > 0) discord.command(user, dm, act.name);
      return;
    }
    case 'faults':
      return faults.set(act.where, act.rate);
    case 'letta-dies':
      return await faults.spare(() => setLetta('down', world));
    case 'letta-returns':
      return await faults.spare(() => setLetta('up', world));
    case 'gateway-goes':
      return discord.gateway.goDown({ rest: act.rest });
    case 'gateway-returns':
      if (act.session === 'lost') discord.gateway.refuseResumes();
      return discord.gateway.comeBack();
    case 'gateway-hiccup':
      return hiccup(act.how, world);
    case 'killed':
      return world.killAt(act.death, act.downMs);
    case 'restarted':
      await world.stop();
      return world.startIn(act.downMs);
    case 'agent-deleted':
      return await faults.spare(() => deleteAgent(said, act.person, world));
  }
}

function hiccup(how: Extract<Act, { kind: 'gateway-hiccup' }>['how'], { discord: { gateway } }: MovedWorld): void {
  if (how === 'reconnect') gateway.askToReconnect();
  if (how === 'session-lost') gateway.invalidate(false);
  if (how === 'replay') gateway.replayAgain(30);
  if (how === 'cut' || how === 'replay') gateway.cut();
}

async function deleteAgent(said: WhatWasSaid, number: number, { letta }: MovedWorld): Promise<void> {
  const person = said.person(number);
  const agent = letta.snapshot().agents.find(({ tags }) => tags.includes(`discord-user:${person.user.id}`));
  if (agent === undefined) return;
  person.lostAgent = true;
  await fetch(`${letta.baseUrl}/v1/agents/${agent.id}`, { method: 'DELETE' }).catch(() => {});
}

async function heal(world: MovedWorld, faults: DrawnFaults): Promise<void> {
  faults.set('letta', 0);
  faults.set('discord', 0);
  world.discord.gateway.comeBack();
  world.discord.gateway.refuseResumes(0);
  await setLetta('up', world);
}

async function setLetta(to: 'up' | 'down', { letta }: MovedWorld): Promise<void> {
  const isUp = await fetch(letta.baseUrl).then(
    () => true,
    () => false,
  );
  if (to === 'down' && isUp) await letta.die();
  if (to === 'up' && !isUp) await letta.revive();
}

// So long a message may be on its way from the gateway to the record: what stands around it is looked up meanwhile.
const longestAcceptingMs = 120_000;

function handledBy(left: ReadonlyMap<string, LeftBehind>): ReadonlySet<string> {
  return new Set([...left.values()].flatMap(({ user }) => handledIds(user)));
}

/** What a process had heard lately and not written down when it ended is lost with it. */
function noteWhatWasAccepted({ people }: WhatWasSaid, left: ReadonlyMap<string, LeftBehind>, now: number): void {
  for (const { user, said } of people) {
    const record = left.get(user.id)?.user;
    const handled: readonly string[] = record === undefined ? [] : handledIds(record);
    for (const message of said) {
      if (handled.includes(message.id)) message.accepted = true;
      else if (!message.accepted && now - message.at < longestAcceptingMs) message.heard = 'away';
      if (message.corrected !== undefined && now - message.corrected < longestAcceptingMs)
        message.corrected = undefined;
    }
  }
}
