import type { PauseServices, Whom } from '../../src/admin/pauses.ts';
import type { UserId } from '../../src/base/ids.ts';
import { isBlank, oneLine } from '../../src/base/text.ts';
import { type Pausable, pausables } from '../../src/pair/pauses.ts';
import type { Texts } from '../../src/texts/texts.ts';
import type { AdminSubcommand, CommandOption, Invocation } from '../command.ts';
import { mentionOf } from '../drawing.ts';

export type PauseCommandServices = { readonly pauses: Pick<PauseServices, 'pause' | 'resume'> };

// Characters. It stands in a sentence of hers.
const longestPauseReason = 300;

const what: CommandOption = {
  kind: 'text',
  name: 'what',
  describe: (texts) => texts.scarlet.options.what,
  required: true,
  choices: pausables.map((value) => ({ value, label: (texts: Texts) => texts.scarlet.pausables[value] })),
};

/** Of these one is to be given. */
const whomOptions: readonly CommandOption[] = [
  { kind: 'user', name: 'user', describe: (texts) => texts.scarlet.options.user },
  { kind: 'yes-or-no', name: 'everyone', describe: (texts) => texts.scarlet.options.everyone },
];

/** Pauses sleep-time or the chat, of one person or of everyone. */
export const pause: AdminSubcommand<PauseCommandServices> = {
  name: 'pause',
  describe: (texts) => texts.scarlet.pause.description,
  options: [
    what,
    {
      kind: 'text',
      name: 'reason',
      describe: (texts) => texts.scarlet.options.reason,
      required: true,
      mostCharacters: longestPauseReason,
    },
    ...whomOptions,
  ],
  async run(invocation, { pauses }) {
    const { texts, options } = invocation;
    const { pause: words, whomMissing, unknownPerson } = texts.scarlet;
    const whom = whomIn(invocation);
    if (whom === undefined) return { text: whomMissing };
    const reason = oneLine(String(options['reason'] ?? ''));
    if (isBlank(reason)) return { text: words.reasonMissing };
    const outcome = await pauses.pause(pausableIn(invocation), whom, reason);
    if (outcome === 'unknown-person') return { text: unknownPerson(shownWhom(whom, texts)) };
    return { text: words[pausableIn(invocation)](shownWhom(whom, texts), reason) };
  },
};

/** Ends a pause. */
export const resume: AdminSubcommand<PauseCommandServices> = {
  name: 'resume',
  describe: (texts) => texts.scarlet.resume.description,
  options: [what, ...whomOptions],
  async run(invocation, { pauses }) {
    const { texts } = invocation;
    const { resume: words, whomMissing, unknownPerson } = texts.scarlet;
    const whom = whomIn(invocation);
    if (whom === undefined) return { text: whomMissing };
    const outcome = await pauses.resume(pausableIn(invocation), whom);
    const shown = shownWhom(whom, texts);
    if (outcome === 'unknown-person') return { text: unknownPerson(shown) };
    const text = words[outcome](texts.scarlet.pausables[pausableIn(invocation)], shown);
    return { text: outcome === 'goes-on' && whom === 'everyone' ? `${text} ${words.ownPausesStay}` : text };
  },
};

function whomIn({ options: { user, everyone } }: Pick<Invocation, 'options'>): Whom | undefined {
  if (typeof user === 'string') return everyone === true ? undefined : (user as UserId);
  return everyone === true ? 'everyone' : undefined;
}

function pausableIn({ options }: Invocation): Pausable {
  return options['what'] === 'chat' ? 'chat' : 'sleep';
}

function shownWhom(whom: Whom, { scarlet }: Texts): string {
  return whom === 'everyone' ? scarlet.everyone : mentionOf(whom);
}
