/** `LETTA_REQUESTS_PER_SECOND`: whatever asks Letta for something keeps to it, and everybody is answered. */
import { beforeEach, expect } from 'vitest';
import { openWorld, type World } from '../support/bot.ts';
import { patience } from '../support/rook-house.ts';
import { variant } from '../support/variant.ts';

let world: World;

beforeEach(async () => {
  world = await openWorld();
});

variant('six new people at once, who are told facts about, stay within the rate', async () => {
  const { discord, letta } = world;
  const rate = 20;
  const begun = performance.now();
  await world.startBot({ LETTA_REQUESTS_PER_SECOND: String(rate), SLEEP_THRESHOLD: '1' });
  const people = Array.from({ length: 6 }, (_, index) => discord.createUser(`Person ${index}`));

  await Promise.all(
    people.map((person) =>
      discord.replyAfter(discord.say(person, discord.openDm(person), 'I live in Turin.'), patience),
    ),
  );
  await Promise.all(people.map(({ id }) => world.logged(`"userId":"${id}","cycle":1,"trigger":"threshold","tookMs"`)));

  const seconds = (performance.now() - begun) / 1_000;
  const asked = letta.local?.requests.length ?? 0;
  expect(asked).toBeGreaterThan(2 * rate);
  // What a second holds may go at once.
  expect(asked).toBeLessThanOrEqual(rate + rate * seconds + 1);
});
