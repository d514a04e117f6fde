import type { SleepServices } from '../src/sleep/report/report.ts';
import type { Localised } from '../src/texts/locale.ts';
import type { Command } from './command.ts';
import { outcomeReply } from './replies/outcome-reply.ts';

export type ConsolidateServices = Pick<SleepServices, 'consolidate'>;

const wasAtIt: Localised = {
  en: 'I was already at it when you asked, so here is how that went.',
  it: 'Lo stavo già facendo quando me l’hai chiesto: ecco com’è andata.',
};

export const consolidate = {
  name: 'consolidate',
  describe: {
    en: 'Makes me go over what you told me, and shows what I learned',
    it: 'Mi fa rileggere quello che mi hai raccontato e mostra che cosa ho imparato',
  },
  audience: 'everyone',
  async run({ userId, locale }, services) {
    const { wasRunning, outcome } = await services.consolidate(userId);
    const reply = outcomeReply(outcome, locale);
    return wasRunning ? { ...reply, text: `${wasAtIt[locale]}\n${reply.text}` } : reply;
  },
} as const satisfies Command<ConsolidateServices>;
