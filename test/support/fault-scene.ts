import type { APIMessage } from 'discord-api-types/v10';
import type { Channel, DirectMessages } from '../../src/local/discord/entities.ts';
import type { LocalLetta } from '../../src/local/letta/local-letta.ts';
import { openWorld, type World } from './bot.ts';
import { postedBy, type RookHouse, rookHouse } from './rook-house.ts';

/** A world in which things go wrong, and the short words for what tests look at. */
export type FaultScene = RookHouse & {
  readonly world: World;
  readonly letta: LocalLetta;
  /** Ada's direct messages. */
  readonly dm: DirectMessages;
  /** Ada says hello and is answered; her pair is settled. */
  settle(): Promise<void>;
  /** Everything that the bot posted there after this message. */
  postedAfter(message: APIMessage, channel?: Channel): readonly APIMessage[];
  /** How often the model was asked about these words. */
  asked(words: string): number;
  /** User messages that Letta has stored with these words. */
  stored(words: string): number;
};

export async function openFaultScene(): Promise<FaultScene> {
  const world = await openWorld();
  const { discord } = world;
  const { local: letta, localModel } = world.letta;
  if (letta === undefined) throw new Error('Faults need the local Letta.');
  const house = rookHouse(discord);
  const dm = discord.openDm(house.ada);

  return {
    ...house,
    world,
    letta,
    dm,
    async settle() {
      await house.ask('Hello!');
      await world.logged('sleep agent created');
      await world.logged('turn delivered');
    },
    postedAfter: (message, channel = dm) =>
      postedBy(discord, channel).filter(({ id }) => BigInt(id) > BigInt(message.id)),
    asked: (words) =>
      localModel.requests.filter(({ body }) => JSON.stringify(body.messages.at(-1)).includes(words)).length,
    stored: (words) =>
      letta.snapshot().messages.filter((row) => row.role === 'user' && JSON.stringify(row).includes(words)).length,
  };
}

/** The route by which turns go to Letta. */
export const sending = { method: 'POST', route: '/v1/agents/{agent_id}/messages' };
/** The route by which pages go to Discord. */
export const posting = { method: 'POST', route: '/channels/{channel_id}/messages' };
