import type { AdminSubcommand, ButtonPress, Command, CommandReply, Invocation } from './command.ts';
import { type OrphanCommandServices, orphans, pressOrphans } from './scarlet/orphans.ts';
import { type PauseCommandServices, pause, resume } from './scarlet/pause.ts';
import { pressReset, type ResetServices, reset } from './scarlet/reset.ts';
import { type StatusCommandServices, status } from './scarlet/status.ts';
import { type UserServices, user } from './scarlet/user.ts';

export type ScarletServices = PauseCommandServices &
  ResetServices &
  StatusCommandServices &
  UserServices &
  OrphanCommandServices;

const subcommands: readonly AdminSubcommand<ScarletServices>[] = [status, user, pause, resume, orphans, reset];

/** What administrators see of the bot and do about it. Nobody's memory is ever in a reply. */
export const scarlet = {
  name: 'scarlet',
  words: (texts) => texts.scarlet,
  audience: 'administrators',
  subcommands,
  async run(invocation, services) {
    const subcommand = subcommands.find(({ name }) => name === invocation.subcommand);
    return subcommand === undefined ? unknownPart(invocation) : await subcommand.run(invocation, services);
  },
  async press(press, services) {
    const [subcommand, ...about] = press.button.split(':');
    if (subcommand === 'reset') return await pressReset(about.join(':'), press, services);
    return subcommand === 'orphans' ? await pressOrphans(about.join(':'), press, services) : unknownPart(press);
  },
} as const satisfies Command<ScarletServices>;

/** Of another version. */
function unknownPart({ texts }: Invocation | ButtonPress): CommandReply {
  return { text: texts.commands.unknown };
}
