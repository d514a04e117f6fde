/** Two shards of the bot begin their sessions five seconds apart, where Discord lets it begin one at a time. */
import { expect, test } from 'vitest';
import { botOnLocalDiscord } from './bot-on-local-discord.ts';

// The client waits by timers that nothing moves, so it takes its five seconds: only the world with two shards has them.
test.runIf(process.env['TRUER_WORLD'] === 'two-shards')(
  'max_concurrency 1: no session of the bot is refused, and both shards hear',
  async () => {
    const begun = performance.now();
    const setup = { shards: 2, maxConcurrency: 1, enforceMaxConcurrency: true };
    const { discord, hears, leave } = await botOnLocalDiscord(setup);
    const took = performance.now() - begun;
    const ada = discord.createUser('Ada');

    expect(took).toBeGreaterThan(5000);
    expect(discord.gateway.counts.identifies).toBe(2);
    for (const shard of [0n, 1n]) {
      const guild = guildOn(shard);
      discord.say(ada, discord.createTextChannel(guild, 'tea'), `<@${discord.applicationId}> hello`);
      expect(await hears()).toMatchObject({ kind: 'message' });
    }
    await leave();

    function guildOn(shard: bigint) {
      for (;;) {
        const guild = discord.createGuild({ name: `Home ${shard}`, members: [ada] });
        if ((BigInt(guild.id) >> 22n) % 2n === shard) return guild;
        discord.advance(1);
      }
    }
  },
  30_000,
);
