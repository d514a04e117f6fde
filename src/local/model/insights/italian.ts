import { italianEndings } from './italian-endings.ts';
import { italianLives } from './italian-lives.ts';
import { italianTastes } from './italian-tastes.ts';
import type { Grammar } from './rule.ts';
import type { ValueWords } from './tidy-value.ts';

const openers =
  /^(?:(?:beh|allora|comunque|sì|si|no|ah|oh|eh|ok|ciao|ehi|salve|e|ed|ma|però|anche|io|ora|adesso|ormai|oggi|in realtà|anzi|correggo|sai|sai che|guarda|scusa|onestamente|sinceramente|a dire il vero|ricorda che|ricordati che|tra l'altro|quest'anno|di solito|da oggi|ultimamente|recentemente|ieri|penso che|invece)(?: @?scarlet)?(?:[,:!] ?| ))+/iu;

const planEnd = /\s*(?:[;:(—–]| - |, (?!\p{Lu})|(?<!\p{L})(?:perché|siccome|ma|però|anche se|visto che)(?!\p{L}))/iu;
const other =
  /\s*(?:[,;:(—–]| - |(?<!\p{L})(?:perché|siccome|ma|però|anche se|visto che|quando|mentre|soprattutto|più di|più che)(?!\p{L}))/iu;

const words: ValueWords = {
  ends: {
    plan: planEnd,
    preparing: planEnd,
    favourite: /\s*(?:[,;(—–]| - |(?<!\p{L})(?:perché|ma|però|anche se)(?!\p{L}))/iu,
    place: /\s*(?:[;:(—–]| - |, (?!\p{Lu})|(?<!\p{L})(?:perché|ma|però|anche se|con|dove|come|per)(?!\p{L}))/u,
    other,
  },
  tail: /[\s,](?:ora|adesso|ormai|molto|tanto|tantissimo|moltissimo|davvero|anche|un sacco|da morire|in questo periodo|per favore|di nuovo|per ora|al momento|già|invece|comunque|sai|d'ora in poi)$/iu,
  when: /\s(?:da (?:un|due|tre|quattro|cinque|dieci|molti|tanti|pochi|qualche|\d+) (?:ann|mes|settiman|giorn)\p{L}*|da (?:anni|mesi|sempre|poco|tempo|quando .*)|(?:il mese|l'anno|la settimana) scors[oa]|quest'(?:anno|estate|autunno|inverno)|ieri|\S+ (?:giorni|settimane|mesi|anni) fa|nel (?:19|20)\d\d|a (?:gennaio|febbraio|marzo|aprile|maggio|giugno|luglio|agosto|settembre|ottobre|novembre|dicembre))$/iu,
  vague:
    /^(?:come|che|quando|questo|questa|questi|queste|quello|quella|quelli|quelle|se|così|tutto|tutti|niente|nulla|te|tu|lui|lei|loro|voi|il (?:tuo|fatto)|la tua|i tuoi|le tue|(?:di )?(?:saper|chieder|dir|ringraziar|sentir|parlar|capir|mostrar|scusar|dormir|pianger|spiegar|essere (?:onest|sincer|chiar|sicur))\p{L}*)(?!\p{L}|')/iu,
  thirdPerson: { mio: 'suo', mia: 'sua', miei: 'suoi', mie: 'sue', me: 'sé' },
};

export const italian: Grammar = {
  // Most special first: the first rule that fits a clause decides.
  rules: [...italianEndings, ...italianLives, ...italianTastes],
  normalise,
  changeWords: /\b(?:ora|adesso|ormai|invece|in realtà|anzi|correggo|d'ora in poi|da oggi|oggi come oggi)(?![\p{L}])/iu,
  words,
  impliedSubject: /^(?!)/,
};

function normalise(clause: string): string {
  return clause
    .replace(openers, '')
    .replace(
      /^((?:non )?(?:mi piac(?:e|ciono)|amo|adoro|odio|detesto|sopporto|vivo|abito|lavoro|sono|voglio|vorrei|preferisco|sto|suono|gioco|ho|parlo)(?: più)?)((?: (?:molto|tanto|davvero|proprio|tantissimo|moltissimo|anche|ancora|sempre|ora|adesso|per niente|affatto|appena|finalmente|un sacco|particolarmente))+)(?= )/iu,
      '$1',
    )
    .replace(/^\p{L}/u, (letter) => letter.toLowerCase());
}
