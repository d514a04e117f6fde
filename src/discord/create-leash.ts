import { type Client, type ClientOptions, SimpleShardingStrategy } from 'discord.js';

export type Leash = {
  /** Goes into the client's options. */
  readonly ws: NonNullable<ClientOptions['ws']>;
  logOut(client: Client): Promise<void>;
};

/**
 * Logs a client out for good. One that is destroyed between two attempts to reconnect would go on, and be back as soon
 * as Discord is: so what it asks for before each attempt, the session to resume, is made something that never comes.
 */
export function createLeash(): Leash {
  const hold: (() => void)[] = [];
  return {
    ws: {
      buildStrategy(manager) {
        hold.push(() => {
          manager.options.retrieveSessionInfo = () => new Promise(() => {});
        });
        return new SimpleShardingStrategy(manager);
      },
    },
    async logOut(client) {
      for (const each of hold) each();
      await client.destroy();
    },
  };
}
