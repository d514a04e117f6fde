import type { Clock } from '../../base/clock.ts';
import { counted } from '../../base/text.ts';
import type { Config } from '../../config.ts';
import { DiscordFailure } from '../../discord/discord-failure.ts';
import { type ApplicationReport, type DiscordInspection, inspectDiscord } from '../../discord/inspect-discord.ts';
import { explainEnd } from '../explain-end.ts';
import { commandsFor } from '../listen.ts';
import { type Check, failed, ok, warning } from './check.ts';

/**
 * Looks at the bot as Discord has it. Logs in nowhere, so a bot that runs is not disturbed.
 *
 * @param learn called with the application's id
 */
export async function* checkDiscord(
  config: Config,
  clock: Clock,
  learn: (application: string) => void,
): AsyncIterable<Check> {
  const inspection = inspectDiscord(config.DISCORD_TOKEN, config.DISCORD_API_URL, clock);
  try {
    const application = await inspection.application();
    learn(application.id);
    yield ok(`Discord knows the token: it is that of ${application.name} (${application.id})`);
    yield ok(`Invite it by ${application.invite}`);
    yield* checkApplication(application, config);
    yield* checkServers(inspection, application, config);
    yield* checkChannels(inspection, config);
    yield* checkCommands(inspection, application, config);
    yield* checkGateway(inspection);
  } catch (error) {
    if (!(error instanceof DiscordFailure)) throw error;
    const mend = explainEnd(error).exitCode === 78 ? 'setting' : 'elsewhere';
    yield failed(error.message.replace(error.advice, '').trim().replace(/\.$/, ''), error.advice, mend);
  }
}

function* checkApplication(
  { mayReadContent, commandsGoTo, wantsCodeGrant }: ApplicationReport,
  { MESSAGE_CONTENT_INTENT: wantsContent }: Config,
): Iterable<Check> {
  const portal = 'https://discord.com/developers/applications';
  if (wantsContent && !mayReadContent) {
    yield failed(
      'MESSAGE_CONTENT_INTENT is true, and the Message Content Intent is switched off at Discord',
      `Switch it on at ${portal} (Bot, Privileged Gateway Intents), or set MESSAGE_CONTENT_INTENT=false`,
      'setting',
    );
  } else if (wantsContent) yield ok('The Message Content Intent is switched on, as the settings want it');
  else yield ok('No privileged intent is needed: MESSAGE_CONTENT_INTENT is false');
  if (commandsGoTo !== undefined) {
    yield failed(
      `Discord sends commands and buttons to ${new URL(commandsGoTo).host}, so the bot never hears of them`,
      `Empty "Interactions Endpoint URL" at ${portal} (General Information)`,
    );
  }
  if (wantsCodeGrant) {
    yield warning(
      'The application requires an OAuth2 code grant, so the invite fails',
      `Switch "Requires OAuth2 Code Grant" off at ${portal} (Bot)`,
    );
  }
}

const mostServersNamed = 20;

async function* checkServers(
  inspection: DiscordInspection,
  { invite }: ApplicationReport,
  { ALLOWED_SERVERS: allowed }: Config,
): AsyncIterable<Check> {
  const servers = await inspection.servers();
  const lacking = servers.filter((server) => server.lacking.length > 0);
  if (servers.length === 0) yield ok('It is on no server yet: people can write to it once they share one with it');
  else if (lacking.length === 0) {
    yield ok(
      `Servers that it is on: ${servers.length}, with the permissions that it uses on each (channels may differ)`,
    );
  }
  for (const { name, id, lacking: permissions } of lacking.slice(0, mostServersNamed)) {
    yield warning(
      `On the server ${name} (${id}) it lacks: ${permissions.join(', ')}`,
      `Give its role these permissions, or invite it again by ${invite}`,
    );
  }
  if (lacking.length > mostServersNamed) {
    yield warning(
      `Servers beyond these where it lacks some: ${lacking.length - mostServersNamed}`,
      'Invite it there again',
    );
  }
  for (const server of allowed.filter((wanted) => !servers.some(({ id }) => id === wanted))) {
    yield warning(
      `ALLOWED_SERVERS names ${server}, where it is not`,
      `Invite it there by ${invite}, or take the id out`,
    );
  }
}

async function* checkChannels(inspection: DiscordInspection, { HOME_CHANNELS: homes }: Config): AsyncIterable<Check> {
  for (const channel of homes) {
    if (await inspection.seesChannel(channel)) yield ok(`It sees the home channel ${channel}`);
    else {
      yield failed(
        `HOME_CHANNELS names ${channel}, which is not there, or which it may not see`,
        'Let its role see the channel, or take the id out',
        'setting',
      );
    }
  }
}

async function* checkCommands(
  inspection: DiscordInspection,
  { id }: ApplicationReport,
  config: Config,
): AsyncIterable<Check> {
  const commands = commandsFor(config);
  const { missing, changed, unknown } = await inspection.commandDifferences(id, commands);
  const names = (list: readonly string[]) => list.map((name) => `/${name}`).join(', ');
  if (missing.length + changed.length + unknown.length === 0) {
    yield ok(`Discord knows the ${commands.length} commands as they are`);
    return;
  }
  const differences = [
    ...(missing.length === 0 ? [] : [`lacks ${names(missing)}`]),
    ...(changed.length === 0 ? [] : [`knows ${names(changed)} otherwise`]),
    ...(unknown.length === 0 ? [] : [`knows ${names(unknown)}, of which this version has nothing`]),
  ];
  yield warning(`Of commands, Discord ${differences.join(', and ')}`, 'The next start of the bot registers its own');
}

async function* checkGateway(inspection: DiscordInspection): AsyncIterable<Check> {
  const { startsLeft, startsInAll, shards, greetedAfterMs } = await inspection.gateway();
  yield ok(`The gateway greets after ${greetedAfterMs} ms; it wants ${counted(shards, 'shard')}`);
  const said = `${startsLeft} of ${startsInAll} starts of today are left`;
  if (startsLeft > 20) yield ok(said);
  else yield warning(said, 'Find out why it starts so often: beyond them Discord resets the token');
}
