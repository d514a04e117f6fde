import '../require-node.mjs';
import { parseArgs } from 'node:util';
import { onStopSignal } from '../app/on-stop-signal.ts';
import { readArguments } from '../app/run-by-hand.ts';
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

const read = readArguments({ usage, optionsIn });
if (read.kind === 'told') process.exit(read.exitCode);
try {
  await serve(read.options);
} catch (error) {
  const { code, port } = error as NodeJS.ErrnoException & { readonly port?: number };
  const taken = `Port ${port} is in use: choose others with --port and --control-port.`;
  process.stderr.write(`${code === 'EADDRINUSE' ? taken : String(error)}\n`);
  process.exit(1);
}

function optionsIn(args: readonly string[]) {
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
  return {
    controlPort: readNumber('--control-port', values['control-port'], 65_535),
    discord: {
      port: readNumber('--port', values.port, 65_535),
      ...(values.token === undefined ? {} : { token: values.token }),
      botName: values.name,
      shards: Math.max(1, readNumber('--shards', values.shards, 16)),
      messageContent: !values['no-message-content'],
      enforceRateLimits: values['rate-limits'],
      enforceMaxConcurrency: values['rate-limits'],
    },
  };
}

async function serve(options: ReturnType<typeof optionsIn>): Promise<void> {
  const discord = await startLocalDiscord(options.discord);
  const control = await startControl(discord, options.controlPort);
  process.stdout.write(`API      ${discord.apiUrl}\ntoken    ${discord.token}\ncontrol  ${control.url}\n`);
  const stop = () => void Promise.all([control.close(), discord.close()]);
  onStopSignal({ first: stop, again: () => process.exit(130) });
}

function readNumber(name: string, given: string, most: number): number {
  const number = Number(given);
  if (/^\d+$/.test(given) && number <= most) return number;
  throw new Error(`${name} takes a whole number up to ${most}, not ${given}.`);
}
