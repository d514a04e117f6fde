import '../require-node.mjs';
import { parseArgs } from 'node:util';
import { onStopSignal } from '../app/on-stop-signal.ts';
import { startControl } from './control/start-control.ts';
import { startLocalDiscord } from './discord/start-local-discord.ts';

/** `npm run local-discord`: a Discord on this machine alone, with a control over HTTP, until Ctrl-C. */

const usage = `Usage: npm run local-discord -- [options]

A Discord on this machine, for a bot in any language: docs/local-discord.md tells how to connect, and what people do there.

  --port <n>              of the REST API and the gateway, 0 for a free one (4100)
  --control-port <n>      of the control, 0 for a free one (4101)
  --token <text>          the bot's token (made up)
  --name <text>           the bot's name (Scarlet)
  --shards <n>            how many shards the bot is told to start (1)
  --no-message-content    the application does not have the Message Content intent
  --rate-limits           limits are enforced, and not only announced`;

try {
  await serve(process.argv.slice(2));
} catch (error) {
  process.stderr.write(`${error instanceof Error ? error.message : String(error)}\n\n${usage}\n`);
  process.exitCode = 64;
}

async function serve(args: readonly string[]): Promise<void> {
  const { values } = parseArgs({
    args: [...args],
    options: {
      port: { type: 'string', default: '4100' },
      'control-port': { type: 'string', default: '4101' },
      token: { type: 'string' },
      name: { type: 'string', default: 'Scarlet' },
      shards: { type: 'string', default: '1' },
      'no-message-content': { type: 'boolean', default: false },
      'rate-limits': { type: 'boolean', default: false },
    },
  });
  const discord = await startLocalDiscord({
    port: wholeNumber('--port', values.port, 65_535),
    ...(values.token === undefined ? {} : { token: values.token }),
    botName: values.name,
    shards: Math.max(1, wholeNumber('--shards', values.shards, 16)),
    messageContent: !values['no-message-content'],
    enforceRateLimits: values['rate-limits'],
  });
  const control = await startControl(discord, wholeNumber('--control-port', values['control-port'], 65_535));
  process.stdout.write(`API      ${discord.apiUrl}\ntoken    ${discord.token}\ncontrol  ${control.url}\n`);
  const stop = () => void Promise.all([control.close(), discord.close()]);
  onStopSignal({ first: stop, again: () => process.exit(130) });
}

function wholeNumber(name: string, given: string, most: number): number {
  const number = Number(given);
  if (/^\d+$/.test(given) && number <= most) return number;
  throw new Error(`${name} takes a whole number up to ${most}, not ${given}.`);
}
