import '../require-node.mjs';
import { parseArgs } from 'node:util';
import { type Config, sleepModeOf } from '../config.ts';
import { type Destination, type MoveOptions, movePairs } from './move-pairs.ts';
import { withStoreByHand } from './open-pairs-by-hand.ts';
import { runByHand } from './run-by-hand.ts';

/** `npm run sleep-mode`: moves pairs to Letta's own sleep-time or back, while the bot is stopped. */

const usage = `Usage: npm run sleep-mode -- --to native|custom [--user <id>]… [--dry-run]

Moves who tends the memory of the pairs, one by one: native is Letta's own sleep-time, custom a sleep agent of Scarlet's
own. Nothing that is remembered is lost. The bot must be stopped, and started again with the same SLEEP_MODE: otherwise
it moves each pair back at its next turn. A call that breaks off can be repeated.

  --to <mode>   where to: native or custom; must be given
  --user <id>   only this person; may be given several times
  --dry-run     only says who would be moved`;

const whileTheBotRuns =
  'Or do without this call: set SLEEP_MODE and start the bot again, and it moves each pair at its next turn.';

async function moveByHand(options: MoveOptions): Promise<number> {
  return await withStoreByHand(whileTheBotRuns, async (config, edges) => {
    const { moved, there, failed } = await movePairs(config, options, edges);
    const done = options.dryRun ? 'would be moved' : 'moved';
    edges.say(`${moved} ${done}, ${there} there already, ${failed} not moved${reminder(config, options.to)}`);
    return failed === 0 ? 0 : 1;
  });
}

function optionsIn(args: readonly string[]): MoveOptions {
  const { values } = parseArgs({
    args: [...args],
    options: {
      to: { type: 'string' },
      user: { type: 'string', multiple: true, default: [] },
      'dry-run': { type: 'boolean', default: false },
    },
  });
  if (values.to !== 'native' && values.to !== 'custom') throw new Error('--to native or --to custom is needed.');
  return { to: values.to, users: values.user, dryRun: values['dry-run'] };
}

function reminder(config: Config, to: Destination): string {
  const mode = sleepModeOf(config);
  const isNative = mode === 'native' || mode === 'auto';
  if (isNative === (to === 'native')) return '';
  return `\nSLEEP_MODE is ${mode}: set it to ${to}, or the bot moves them back.`;
}

runByHand({ usage, optionsIn, work: moveByHand });
