import type { MovableClock } from './clock.ts';
import type { CommandBook } from './command-book.ts';
import type { DiscordFaults } from './faults.ts';
import type { Gateway } from './gateway.ts';
import type { Interactions } from './interactions.ts';
import type { Nonces } from './nonces.ts';
import type { RestServer } from './rest-server.ts';
import type { Typing } from './typing.ts';
import type { World } from './world.ts';

/** What the local Discord is made of. */
export type LocalDiscordParts = {
  readonly world: World;
  readonly gateway: Gateway;
  readonly rest: RestServer;
  readonly faults: DiscordFaults;
  readonly nonces: Nonces;
  readonly typing: Typing;
  readonly commands: CommandBook;
  readonly interactions: Interactions;
  readonly clock: MovableClock;
  readonly token: string;
  readonly close: () => Promise<void>;
};
