import {
  looksLikeAnotherDatabase,
  mostElsewhere,
  type OrphanServices,
  type Orphans,
  type RepairBreadth,
} from '../../src/admin/orphans.ts';
import type { UserId } from '../../src/base/ids.ts';
import type { Texts } from '../../src/texts/texts.ts';
import type { AdminSubcommand, ButtonPress, CommandReply, ReplyButton, ReplyEmbed } from '../command.ts';
import { fitting, mentionOf } from '../drawing.ts';

export type OrphanCommandServices = { readonly orphans: OrphanServices };

/** Agents, records and blocks that have lost each other. Looks only, and asks before it repairs. */
export const orphans: AdminSubcommand<OrphanCommandServices> = {
  name: 'orphans',
  describe: (texts) => texts.scarlet.orphans.description,
  options: [{ kind: 'yes-or-no', name: 'repair', describe: (texts) => texts.scarlet.options.repair }],
  async run({ texts, options }, services) {
    return replyWith(await services.orphans.find(), options['repair'] === true ? 'asks' : 'only-looks', texts);
  },
};

function replyWith(found: Orphans, how: 'asks' | 'only-looks', texts: Texts): CommandReply {
  const { orphans: words } = texts.scarlet;
  const isAny = [found.spareAgents, found.unclaimedAgents, found.lostAgents, found.looseBlocks].some(
    (some) => some.length > 0,
  );
  const left = [
    ...(found.unreadable === 0 ? [] : [words.unreadable(found.unreadable)]),
    ...(found.elsewhere === 0 ? [] : [words.elsewhere(found.elsewhere, found.elsewhere >= mostElsewhere)]),
  ];
  if (!isAny) return { text: [words.none, ...left].join('\n') };
  const warnings = looksLikeAnotherDatabase(found) ? [words.anotherDatabase] : [];
  return {
    text: [how === 'asks' ? words.ask : words.dryRun, ...warnings, ...left].join('\n'),
    embeds: [{ fields: fieldsOf(found, texts) }],
    buttons: how === 'asks' ? buttonsFor(found, texts) : [],
  };
}

/** UTF-16 units of one of the lists: a field holds 1,024. */
const longestList = 900;

function fieldsOf(found: Orphans, texts: Texts): NonNullable<ReplyEmbed['fields']> {
  const { orphans: words } = texts.scarlet;
  const whose = (user: UserId | undefined) => (user === undefined ? '' : ` · ${mentionOf(user)}`);
  const lists = [
    { name: words.spareAgents, lines: found.spareAgents.map(({ id, user }) => `\`${id}\`${whose(user)}`) },
    { name: words.unclaimedAgents, lines: found.unclaimedAgents.map(({ id, user }) => `\`${id}\`${whose(user)}`) },
    { name: words.lostAgents, lines: found.lostAgents.map(({ agent, user }) => `\`${agent}\`${whose(user)}`) },
    { name: words.looseBlocks, lines: found.looseBlocks.map(({ id, user }) => `\`${id}\`${whose(user)}`) },
  ];
  return lists.map(({ name, lines }) => {
    const { shown, leftOut } = fitting(lines, longestList);
    const listed = [...shown, ...(leftOut === 0 ? [] : [texts.andMore(leftOut)])];
    return {
      name: `${name}: ${texts.amounts.number(lines.length)}`,
      value: listed.length === 0 ? '–' : listed.join('\n'),
    };
  });
}

/** Two only where there is a choice: to delete also what would be adopted when its person writes. */
function buttonsFor(found: Orphans, { scarlet: { orphans: words } }: Texts): readonly ReplyButton[] {
  const button = (breadth: RepairBreadth, label: string): ReplyButton => ({
    id: `orphans:${breadth}:${found.digest}`,
    label,
    style: 'danger',
  });
  if (found.unclaimedAgents.length === 0) return [button('spare', words.repair)];
  const hasSpare = [found.spareAgents, found.lostAgents, found.looseBlocks].some((some) => some.length > 0);
  return [
    ...(looksLikeAnotherDatabase(found) ? [] : [button('all', words.repairAll)]),
    ...(hasSpare ? [button('spare', words.repairSpare)] : []),
  ];
}

/**
 * Repairs what was shown. Where something else is found by now, that is shown, and asked for anew.
 *
 * @param confirmed breadth and digest, as the button has them
 */
export async function pressOrphans(
  confirmed: string,
  { texts }: ButtonPress,
  services: OrphanCommandServices,
): Promise<CommandReply> {
  const [breadth, digest] = confirmed.split(':');
  const found = await services.orphans.find();
  if (found.digest !== digest) {
    const anew = replyWith(found, 'asks', texts);
    return { ...anew, text: [texts.scarlet.orphans.changed, anew.text].join('\n') };
  }
  const { agents, blocks, records, failed } = await services.orphans.repair(breadth === 'all' ? 'all' : 'spare');
  const { orphans: words } = texts.scarlet;
  return { text: [words.repaired(agents, blocks, records), ...(failed === 0 ? [] : [words.failed(failed)])].join(' ') };
}
