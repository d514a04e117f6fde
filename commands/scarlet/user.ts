import type { Hindrance, UserReport, UserReports } from '../../src/admin/user-report.ts';
import type { UserId } from '../../src/base/ids.ts';
import type { Texts } from '../../src/texts/texts.ts';
import type { AdminSubcommand, CommandReply } from '../command.ts';
import { mentionOf, moment } from '../drawing.ts';

export type UserServices = { readonly userReports: Pick<UserReports, 'reportOf'> };

/** How one person stands: the seven fields, as other programs read them, and what hinders. */
export const user: AdminSubcommand<UserServices> = {
  name: 'user',
  describe: (texts) => texts.scarlet.user.description,
  options: [{ kind: 'user', name: 'user', describe: (texts) => texts.scarlet.options.user, required: true }],
  async run({ texts, options }, { userReports }) {
    return userReply(await userReports.reportOf(String(options['user']) as UserId), texts);
  },
};

function userReply(report: UserReport, texts: Texts): CommandReply {
  const { scarlet } = texts;
  const shown = mentionOf(report.user);
  if (report.kind === 'unknown') return { text: scarlet.unknownPerson(shown) };
  const fields =
    report.kind === 'unreadable'
      ? []
      : Object.entries(report.status).map(([name, value]) => `${name}: ${JSON.stringify(value)}`);
  const hindrances = report.hindrances.map((hindrance) => `· ${hindranceText(hindrance, texts)}`);
  return {
    text: scarlet.user.about(shown),
    embeds: [
      {
        ...(fields.length === 0 ? {} : { text: ['```', ...fields, '```'].join('\n') }),
        fields: [
          {
            name: scarlet.user.hindrances,
            value: hindrances.length === 0 ? scarlet.user.nothingHinders : hindrances.join('\n'),
          },
        ],
      },
    ],
  };
}

function hindranceText(hindrance: Hindrance, texts: Texts): string {
  const { scarlet } = texts;
  const words = scarlet.user.hindering;
  const orNow = (at: number | undefined) => (at === undefined ? undefined : moment(at));
  switch (hindrance.kind) {
    case 'record-unreadable':
      return words['record-unreadable'](hindrance.record);
    case 'no-pair':
      return words['no-pair'](hindrance.state);
    case 'paused': {
      const what = scarlet.pausables[hindrance.what];
      if (hindrance.by === 'person') return words.pausedByPerson(what);
      const whom = hindrance.whom === 'everyone' ? scarlet.everyone : scarlet.user.them;
      return words.paused(what, whom, moment(hindrance.since), hindrance.reason);
    }
    case 'sleep-disabled':
    case 'native-refused':
      return words[hindrance.kind];
    case 'sleep-failing':
      return words['sleep-failing'](hindrance.because, hindrance.rounds, orNow(hindrance.nextAt));
    case 'sleep-put-off':
      return words['sleep-put-off'](texts.deferrals[hindrance.because], moment(hindrance.until));
    case 'turns-failing':
      return words['turns-failing'](hindrance.because, hindrance.times);
    case 'calls-used-up':
      return words['calls-used-up'](hindrance.whose, moment(hindrance.until));
    case 'answers-lost':
      return words['answers-lost'](hindrance.answers);
    case 'breaker-open':
      return words['breaker-open'](scarlet.pausables[hindrance.breaker], orNow(hindrance.until));
  }
}
