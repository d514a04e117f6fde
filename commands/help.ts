import type { SleepServices } from '../src/sleep/report/sleep-reports.ts';
import type { Command, TextIn } from './command.ts';
import { escapedName } from './drawing.ts';

type HelpServices = Pick<SleepServices, 'names' | 'tendsMemory'> & {
  /** Where help can be had in a crisis, in the language of these texts. */
  readonly whereToTurn: TextIn;
};

type Help = Command<HelpServices> & { readonly name: 'help' };

type ListedCommand = Pick<Command<never>, 'name' | 'words' | 'audience'>;

/**
 * Says who speaks, and names every command that the one who asks may use.
 *
 * @param others all commands but this one, in the order in which they are named
 */
export function helpOn(others: readonly ListedCommand[]): Help {
  const help: Help = {
    name: 'help',
    words: (texts) => texts.help,
    audience: 'everyone',
    async run({ texts, isAdministrator }, { names, tendsMemory, whereToTurn }) {
      const scarlet = escapedName(names.scarlet);
      const usable = [...others, help].filter(({ audience }) => audience === 'everyone' || isAdministrator);
      return {
        text: [
          texts.help.introduction(scarlet),
          '',
          tendsMemory ? texts.help.memory(scarlet) : texts.help.memoryUntended(scarlet),
          '',
          texts.help.inDanger(whereToTurn(texts)),
          '',
          ...usable.map(({ name, words }) => `\`/${name}\` – ${words(texts).inHelp}`),
        ].join('\n'),
      };
    },
  };
  return help;
}
