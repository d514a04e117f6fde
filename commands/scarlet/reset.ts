import type { UserId } from '../../src/base/ids.ts';
import type { AdminSubcommand, ButtonPress, CommandReply } from '../command.ts';
import { mentionOf } from '../drawing.ts';

export type ResetServices = {
  /** Empties what one person's primary has in view. Memory and history stay. */
  resetConversation(user: UserId): Promise<'taken-up' | 'nothing-to-mend'>;
};

/** Asks before it empties a conversation. */
export const reset: AdminSubcommand<ResetServices> = {
  name: 'reset',
  describe: (texts) => texts.scarlet.reset.description,
  options: [{ kind: 'user', name: 'user', describe: (texts) => texts.scarlet.options.user, required: true }],
  async run({ texts, options }) {
    const user = String(options['user']) as UserId;
    const { ask, button } = texts.scarlet.reset;
    return { text: ask(mentionOf(user)), buttons: [{ id: `reset:${user}`, label: button, style: 'danger' }] };
  },
};

/** @param user whom the button is about */
export async function pressReset(
  user: string,
  { texts }: ButtonPress,
  { resetConversation }: ResetServices,
): Promise<CommandReply> {
  const { done, noAgent } = texts.scarlet.reset;
  const shown = mentionOf(user as UserId);
  return { text: (await resetConversation(user as UserId)) === 'taken-up' ? done(shown) : noAgent(shown) };
}
