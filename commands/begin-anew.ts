import type { UserId } from '../src/base/ids.ts';
import type { NoticeButton } from './command.ts';

export type BeginAnewServices = {
  /** Has the conversation begun anew before anything else is said in it, unless it goes well again. */
  beginAnew(user: UserId): Promise<'taken-up' | 'nothing-to-mend'>;
};

/** The button below a notice that the same failure came again and again. Its id is the person whom it is for. */
export const beginAnew = {
  name: 'begin-anew',
  audience: 'everyone',
  async press({ userId, button, texts }, services) {
    const { notYours, begun, goesWell } = texts.chat.beginAnew;
    if (button !== userId) return { text: notYours };
    return { text: (await services.beginAnew(userId)) === 'taken-up' ? begun : goesWell };
  },
} as const satisfies NoticeButton<BeginAnewServices>;
