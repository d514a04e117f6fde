import '../require-node.mjs';
import { parseArgs } from 'node:util';
import { withStoreByHand } from './open-pairs-by-hand.ts';
import { runByHand } from './run-by-hand.ts';
import { type UpdateOptions, updatePairs } from './update-pairs.ts';

/** `npm run pairs`: how many pairs are of other settings than those of today, and brings them up to date. */

const usage = `Usage: npm run pairs [-- [--update] [--user <id>]… [--dry-run]]

Counts the pairs that still have another model, window, prompt or set of blocks than the settings. They follow at their
next turn by themselves; --update has them follow now, one by one. The bot must be stopped; while it runs, its log and
/scarlet status say how many there are. A call that breaks off can be repeated.

  --update      brings them up to date
  --user <id>   only this person; may be given several times
  --dry-run     only says who would be brought up to date, and in what`;

const whileTheBotRuns =
  'While it runs, /scarlet status and its log count the pairs of other settings, and each follows at its next turn.';

async function updateByHand(options: UpdateOptions): Promise<number> {
  return await withStoreByHand(whileTheBotRuns, async (config, edges) => {
    const { updated, followed, failed } = await updatePairs(config, options, edges);
    if (options.what === 'update') {
      edges.say(`${updated} brought up to date, ${followed} followed already, ${failed} not brought up to date`);
    }
    return failed === 0 ? 0 : 1;
  });
}

function optionsIn(args: readonly string[]): UpdateOptions {
  const { values } = parseArgs({
    args: [...args],
    options: {
      update: { type: 'boolean', default: false },
      user: { type: 'string', multiple: true, default: [] },
      'dry-run': { type: 'boolean', default: false },
    },
  });
  return { users: values.user, what: values['dry-run'] ? 'dry-run' : values.update ? 'update' : 'count' };
}

runByHand({ usage, optionsIn, work: updateByHand });
