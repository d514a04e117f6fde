import type { ButtonPress, Command, CommandReply, Invocation } from './command.ts';
import { type PauseCommandServices, pause, resume } from './scarlet/pause.ts';
import { pressReset, type ResetServices, reset } from './scarlet/reset.ts';
import type { AdminSubcommand } from './scarlet/subcommand.ts';

export type ScarletServices = PauseCommandServices & ResetServices;

const subcommands: readonly AdminSubcommand<ScarletServices>[] = [pause, resume, reset];

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
    return subcommand === 'reset' ? await pressReset(about.join(':'), press, services) : unknownPart(press);
  },
} as const satisfies Command<ScarletServices>;

/** Of another version. */
function unknownPart({ texts }: Invocation | ButtonPress): CommandReply {
  return { text: texts.commands.unknown };
}
