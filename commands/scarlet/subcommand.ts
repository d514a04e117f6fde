import type { UserId } from '../../src/base/ids.ts';
import type { CommandOption, CommandReply, Invocation, TextIn } from '../command.ts';

/** One of the things that `/scarlet` does. */
export type AdminSubcommand<Services> = {
  readonly name: string;
  readonly describe: TextIn;
  readonly options: readonly CommandOption[];
  readonly run: (invocation: Invocation, services: Services) => Promise<CommandReply>;
};

/** Whom a subcommand is about: the options `user` and `everyone`, of which one is to be given. */
export function whomIn({ options: { user, everyone } }: Pick<Invocation, 'options'>): UserId | 'everyone' | undefined {
  if (typeof user === 'string') return everyone === true ? undefined : (user as UserId);
  return everyone === true ? 'everyone' : undefined;
}

export const whomOptions = [
  { kind: 'user', name: 'user', describe: (texts) => texts.scarlet.options.user },
  { kind: 'yes-or-no', name: 'everyone', describe: (texts) => texts.scarlet.options.everyone },
] as const satisfies readonly CommandOption[];

export function mentionOf(user: UserId): string {
  return `<@${user}>`;
}
