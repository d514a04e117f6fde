import type { Message } from './fact.ts';
import { createRandom, seedOf } from './random.ts';
import { sketchOf } from './sketch.ts';
import { Speaker } from './speaker.ts';

export type GeneratorOptions = {
  readonly people: number;
  /** Of each person. */
  readonly messages: number;
  readonly seed: number;
};

/** Long conversations of made-up people, in the order of time. The seed decides everything. */
export function generateConversations({ people, messages, seed }: GeneratorOptions): readonly Message[] {
  const conversations = Array.from({ length: people }, (_, index) => converse(index, messages, seed));
  return conversations.flat().sort((one, other) => one.at - other.at || (one.user < other.user ? -1 : 1));
}

// A Monday morning. Only the distances between messages matter.
const start = Date.UTC(2026, 0, 5, 8);
const minute = 60_000;
const hour = 60 * minute;

/** Sessions of 8 to 25 messages, minutes apart; hours lie between sessions. */
function converse(index: number, count: number, seed: number): Message[] {
  const random = createRandom(seedOf(seed, index));
  const sketch = sketchOf(index);
  const speaker = new Speaker(sketch, random);
  const messages: Message[] = [];
  let at = start + index * 37 * minute;
  for (let left = 0; messages.length < count; left -= 1) {
    if (left === 0) {
      at += messages.length === 0 ? 0 : 3 * hour + random.below(27 * hour);
      left = 8 + random.below(18);
      speaker.beginSession();
    }
    messages.push({ user: sketch.user, at, ...speaker.speak() });
    at += 30_000 + random.below(3.5 * minute);
  }
  return messages;
}
