import type { Locale } from '../src/chat/locale.ts';
import type { UserId } from '../src/scarlet/ids.ts';
import type { SleepStatus } from '../src/scarlet/sleep-time.ts';
import type { Command, CommandReply } from './command.ts';

export type StatusServices = { readonly statusOf: (user: UserId) => Promise<SleepStatus> };

export const sleepStatus = {
  name: 'sleepstatus',
  describe: { en: 'How my memory of you is coming along', it: 'A che punto è la mia memoria di te' },
  audience: 'everyone',
  async run({ userId, locale }, { statusOf }) {
    return statusReply(await statusOf(userId), locale);
  },
} as const satisfies Command<StatusServices>;

/** The seven fields in plain words. */
function statusReply(status: SleepStatus, locale: Locale): CommandReply {
  const words = sentences[locale];
  return {
    text: [
      words.primary(status.primary_agent_created),
      words.sleep(status.sleep_agent_created),
      words.messages(status.message_count, status.threshold),
      words.trigger(status.auto_trigger, status.threshold),
      words.last(status.last_consolidation, status.consolidation_count),
    ].join('\n'),
  };
}

/** Discord shows this as a date in the reader's own language and time zone. */
function moment(iso: string): string {
  return `<t:${Math.floor(Date.parse(iso) / 1000)}:R>`;
}

type Sentences = {
  primary(created: boolean): string;
  sleep(created: boolean): string;
  messages(count: number, threshold: number): string;
  trigger(auto: boolean, threshold: number): string;
  last(at: string | null, count: number): string;
};

const sentences: Record<Locale, Sentences> = {
  en: {
    primary: (created) =>
      created ? '**Scarlet** is here for you.' : '**Scarlet** has not met you yet: say something to her.',
    sleep: (created) => (created ? '**Scarlet-Sleep** tends her memory.' : '**Scarlet-Sleep** is not there yet.'),
    messages: (count, threshold) => `Messages since the last consolidation: **${count}** of ${threshold}.`,
    trigger: (auto, threshold) =>
      auto ? `Consolidation starts by itself after ${threshold} messages.` : 'Consolidation does not start by itself.',
    last: (at, count) =>
      at === null ? 'Nothing has been consolidated yet.' : `Consolidated **${count}** times, last ${moment(at)}.`,
  },
  it: {
    primary: (created) =>
      created ? '**Scarlet** è qui per te.' : '**Scarlet** non ti ha ancora conosciuto: dille qualcosa.',
    sleep: (created) => (created ? '**Scarlet-Sleep** cura la sua memoria.' : '**Scarlet-Sleep** non c’è ancora.'),
    messages: (count, threshold) => `Messaggi dall’ultimo consolidamento: **${count}** su ${threshold}.`,
    trigger: (auto, threshold) =>
      auto ? `Il consolidamento parte da solo dopo ${threshold} messaggi.` : 'Il consolidamento non parte da solo.',
    last: (at, count) =>
      at === null ? 'Nulla è stato ancora consolidato.' : `Consolidato **${count}** volte, l’ultima ${moment(at)}.`,
  },
};
