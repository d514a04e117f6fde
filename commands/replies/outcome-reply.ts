import type { Consolidated, Deferred, Failed, Nothing, Outcome } from '../../src/sleep/engine/outcome.ts';
import type { Locale, Localised } from '../../src/texts/locale.ts';
import type { CommandReply } from '../command.ts';
import { counted } from '../words/amounts.ts';
import { deferralReasons } from '../words/deferral-reasons.ts';
import { durationText } from '../words/duration-text.ts';
import { failureReasons } from '../words/failure-reasons.ts';
import { moment } from '../words/moment.ts';
import { diffEmbeds } from './diff-embeds.ts';
import { refusedEmbed } from './refused-embed.ts';

/** Says to the person what became of a consolidation. */
export function outcomeReply(outcome: Outcome, locale: Locale): CommandReply {
  switch (outcome.kind) {
    case 'consolidated':
      return consolidatedReply(outcome, locale);
    case 'nothing-to-do':
      return { text: nothing[outcome.because][locale] };
    case 'deferred':
      return { text: sentences[locale].deferred(outcome) };
    case 'failed':
      return { text: sentences[locale].failed(outcome) };
  }
}

function consolidatedReply(outcome: Consolidated, locale: Locale): CommandReply {
  const { read, changed, unchanged, more } = sentences[locale];
  const aside = refusedEmbed(outcome.refused, locale);
  return {
    text: [read(outcome), ...(outcome.more ? [more] : []), outcome.changes.length === 0 ? unchanged : changed].join(
      ' ',
    ),
    embeds: [...diffEmbeds(outcome.changes, locale), ...(aside === undefined ? [] : [aside])],
  };
}

const nothing: Readonly<Record<Nothing['because'], Localised>> = {
  'nothing-new': {
    en: 'I have nothing new to go over: you haven’t told me anything since the last time.',
    it: 'Non ho nulla di nuovo da rileggere: dall’ultima volta non mi hai raccontato niente.',
  },
  'no-pair': {
    en: 'We haven’t met yet: say something to me first, and I’ll have something to remember.',
    it: 'Non ci conosciamo ancora: prima dimmi qualcosa, così avrò qualcosa da ricordare.',
  },
  'sleep-disabled': {
    en: 'I don’t tend my memory here: the people who look after me have switched that off.',
    it: 'Qui non curo la mia memoria: chi si prende cura di me l’ha disattivato.',
  },
  paused: {
    en: 'My memory of you is paused, so I’m not learning anything new for now.',
    it: 'La mia memoria di te è in pausa, quindi per ora non imparo nulla di nuovo.',
  },
};

type Sentences = {
  read(outcome: Consolidated): string;
  readonly changed: string;
  readonly unchanged: string;
  readonly more: string;
  deferred(outcome: Deferred): string;
  failed(outcome: Failed): string;
};

const sentences: Readonly<Record<Locale, Sentences>> = {
  en: {
    read: ({ covered, tookMs }) =>
      `I went over **${counted(covered, { one: 'message', many: 'messages' }, 'en')}** of yours in ${durationText(tookMs, 'en')}.`,
    changed: 'This is what changed in my memory:',
    unchanged: 'What I remember of you stays as it was.',
    more: 'There is more that I haven’t got to yet; I’ll go on by myself.',
    deferred: ({ because, until }) =>
      because === 'cap-of-manual'
        ? `Not just now: ${deferralReasons[because].en}. Nothing you told me is lost, and I go on by myself; you can ask again ${moment(until)}.`
        : `Not just now: ${deferralReasons[because].en}. Nothing you told me is lost: it waits, and I’ll get to it ${moment(until)}.`,
    failed: ({ because, rounds, retryAt }) =>
      `That didn’t work${rounds > 1 ? `, ${counted(rounds, { one: 'time', many: 'times' }, 'en')} in a row now` : ''}: ${failureReasons[because].en}. Nothing you told me is lost, and I’ll try again ${moment(retryAt)}.`,
  },
  it: {
    read: ({ covered, tookMs }) =>
      `Ho riletto **${counted(covered, { one: 'tuo messaggio', many: 'tuoi messaggi' }, 'it')}** in ${durationText(tookMs, 'it')}.`,
    changed: 'Ecco che cosa è cambiato nella mia memoria:',
    unchanged: 'Quello che ricordo di te resta com’era.',
    more: 'C’è dell’altro a cui non sono ancora arrivata: vado avanti da sola.',
    deferred: ({ because, until }) =>
      because === 'cap-of-manual'
        ? `Non proprio adesso: ${deferralReasons[because].it}. Nulla di quello che mi hai detto va perso e vado avanti da sola; puoi richiederlo ${moment(until)}.`
        : `Non proprio adesso: ${deferralReasons[because].it}. Nulla di quello che mi hai detto va perso: aspetta, e ci arriverò ${moment(until)}.`,
    failed: ({ because, rounds, retryAt }) =>
      `Non ha funzionato${rounds > 1 ? `, ormai ${counted(rounds, { one: 'volta', many: 'volte' }, 'it')} di fila` : ''}: ${failureReasons[because].it}. Nulla di quello che mi hai detto va perso, e ci riprovo ${moment(retryAt)}.`,
  },
};
