/** The whole bot, when Letta is away for everybody: nobody waits in silence, and everybody is answered after its return. */
import type { APIMessage, APIUser } from 'discord-api-types/v10';
import { beforeEach, expect, test } from 'vitest';
import type { DirectMessages } from '../../src/local/discord/entities.ts';
import { english } from '../../src/texts/en.ts';
import { type FaultScene, openFaultScene, sending } from '../support/fault-scene.ts';
import { type JumpingClock, jumpingClock } from '../support/jumping-clock.ts';
import { patience, postedBy } from '../support/rook-house.ts';

type Person = { readonly user: APIUser; readonly dm: DirectMessages };

const { willAnswerLater } = english.chat;

let scene: FaultScene;
let clock: JumpingClock;

beforeEach(async () => {
  scene = await openFaultScene();
  clock = jumpingClock();
});

async function startWith(count: number): Promise<Person[]> {
  const { discord, startBot } = scene.world;
  await startBot({ SLEEP_ENABLED: 'false', TURNS_AT_ONCE: '4' }, clock);
  const people = Array.from({ length: count }, (_, index) => {
    const user = discord.createUser(`Person${index}`);
    return { user, dm: discord.openDm(user) };
  });
  const hellos = people.map((person) => say(person, 'Hello!'));
  await Promise.all(hellos.map((hello) => discord.replyAfter(hello, patience)));
  return people;
}

function say({ user, dm }: Person, text: string): APIMessage {
  return scene.world.discord.say(user, dm, text);
}

/** What each of them was told since they said hello. */
function toldTo(people: readonly Person[]): string[][] {
  return people.map(({ dm }) =>
    postedBy(scene.world.discord, dm)
      .slice(1)
      .map(({ content }) => content),
  );
}

const secondsUntil = (holds: () => boolean) => clock.secondsUntil(holds);

async function minutesPass(): Promise<void> {
  const end = clock.elapsed() + 120_000;
  await secondsUntil(() => clock.elapsed() >= end);
}

test('refusing every connection: all are told that they will be answered, the first ones too, and are', async () => {
  const waiting = await startWith(8);
  await scene.letta.die();

  for (const person of waiting) say(person, 'I live in Turin.');
  await secondsUntil(() => toldTo(waiting).every(({ length }) => length === 1));
  const told = toldTo(waiting).map(([text]) => text);
  for (const person of waiting) say(person, 'And I am a nurse.');
  await minutesPass();
  const toldMeanwhile = toldTo(waiting).map(({ length }) => length);
  await scene.letta.revive();
  const seconds = await secondsUntil(() => toldTo(waiting).every(({ length }) => length >= 2));
  // What had been sent before the outage is a turn of its own.
  await secondsUntil(() => scene.stored('nurse') === waiting.length);

  expect(told).toEqual(waiting.map(() => willAnswerLater));
  expect(toldMeanwhile).toEqual(waiting.map(() => 1));
  expect(toldTo(waiting).every(([, answer]) => answer?.includes('Turin'))).toBe(true);
  expect(seconds).toBeLessThanOrEqual(30);
  expect(scene.stored('Turin')).toBe(waiting.length);
});

test('hanging: the line is told and answered within half a minute, and what hung is looked up and answered once', async () => {
  const people = await startWith(8);
  scene.letta.faults.plan({}, { kind: 'drop', end: 'hang' }, Number.POSITIVE_INFINITY);

  for (const person of people) say(person, 'I live in Turin.');
  const line = () => toldTo(people).filter(([text]) => text === willAnswerLater).length;
  const untilTold = await secondsUntil(() => line() === 4);
  await secondsUntil(() => scene.world.log.some((text) => text.includes('Letta is away')));
  // Those who are being answered in vain hear of it as well.
  await secondsUntil(() => line() === 8);
  await minutesPass();
  scene.letta.faults.clear();
  const answered = () => toldTo(people).filter((texts) => texts.some((text) => text.includes('Turin'))).length;
  const untilAnswered = await secondsUntil(() => answered() >= 4);
  await secondsUntil(() => answered() === 8);

  expect(untilTold).toBeLessThanOrEqual(30);
  expect(untilAnswered).toBeLessThanOrEqual(30);
  expect(scene.stored('Turin')).toBe(8);
  expect(toldTo(people).every((texts) => texts.filter((text) => text.includes('Turin')).length === 1)).toBe(true);
});

test('answering 503 to what is sent, while the server itself is there: told, tried again, answered', async () => {
  const people = await startWith(6);
  const heal = scene.letta.faults.plan(sending, { kind: 'answer', status: 503 }, Number.POSITIVE_INFINITY);

  for (const person of people) say(person, 'I live in Turin.');
  await secondsUntil(() => toldTo(people).every(({ length }) => length === 1));
  const waiting = people.filter((_, index) => toldTo(people)[index]?.[0] === willAnswerLater);
  heal();
  const seconds = await secondsUntil(() => toldTo(waiting).every(({ length }) => length === 2));

  expect(waiting.length).toBeGreaterThanOrEqual(3);
  expect(seconds).toBeLessThanOrEqual(30);
  expect(scene.stored('Turin')).toBe(waiting.length);
});
