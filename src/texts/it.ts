// All sentences of a language stand in one file, however long it gets: adding one is one file.

import { amountsIn } from './amounts.ts';
import { notReadSign } from './chat-texts.ts';
import type { Texts } from './texts.ts';

const amounts = amountsIn('it', 'meno di un secondo');
const { number, nounFor, counted } = amounts;

const message = { one: 'messaggio', other: 'messaggi' };
const yourMessage = { one: 'tuo messaggio', other: 'tuoi messaggi' };
const consolidation = { one: 'consolidamento', other: 'consolidamenti' };
const week = { one: 'settimana', other: 'settimane' };
const line = { one: 'riga', other: 'righe' };
const failure = { one: 'tentativo fallito', other: 'tentativi falliti' };
const answer = { one: 'risposta', other: 'risposte' };
const time = { one: 'volta', other: 'volte' };
const person = { one: 'persona', other: 'persone' };
const done = { one: 'fatto', other: 'fatti' };
const postponed = { one: 'rimandato', other: 'rimandati' };
const failed = { one: 'non riuscito', other: 'non riusciti' };

const putAside = 'messo da parte per fare posto';
const byHand = 'cambiato a mano';
const replaced = 'un’altra riga ha preso il suo posto';
const anOrder = 'era un ordine, non qualcosa che ti riguarda';
const unreachable = 'non sono riuscita a raggiungere la mia memoria';
const noVoice = 'la mia altra metà era senza voce, e solo chi si prende cura di me può rimediare';

export const italian: Texts = {
  language: 'it',
  discordLocales: ['it'],
  amounts,

  chat: {
    greeting: 'Ciao! Sono qui. Che cosa hai in mente?',
    firstContact:
      '-# Sono un’IA e ricordo quello che mi racconti; `/help` spiega che cosa significa e che cosa puoi fare.',
    conversationWasLost:
      '-# Mi dispiace: la nostra conversazione fin qui è andata persa, e ricominciamo da capo. Se avevo annotato qualcosa di te, può tornare col tempo.',
    begunAnew:
      '-# Ho dovuto ricominciare la nostra conversazione: quello che ci siamo detti finora non mi si poteva più leggere. Quello che ricordo di te resta.',
    cutShort: {
      'too-long': '-# La mia risposta si ferma qui perché si faceva troppo lunga: dimmi «continua» e la riprendo.',
      filtered: '-# La mia risposta si ferma qui perché il resto non mi è stato lasciato passare.',
    },
    wordsHidden:
      'Mi hai chiamata con il mio ruolo, e così Discord non mi mostra le tue parole: menzionami per nome e potrò leggerle.',
    notAllSeen:
      '-# Non ho potuto guardare tutto quello che c’era. Di immagini ne vedo al massimo due, nessuna troppo grande, e di un testo lungo l’inizio e la fine; e ogni tanto qualcosa non mi arriva.',
    restIsInTheFile: '-# È venuta lunga: tutta la risposta è nel file.',
    restIsLeftOut: '-# È venuta troppo lunga per questo posto: il resto manca e, se me lo chiedi, continuo.',
    restWasRefused: '-# Le regole di questo server, o di Discord, hanno trattenuto il resto.',
    pageWasRefused:
      'Qui avevo una risposta, ma le regole di questo server, o di Discord, non mi lasciano pubblicarla: forse funziona se me lo chiedi in un altro modo.',
    lost: {
      all: 'Avevo una risposta a questo, ma per un po’ Discord non ha potuto prenderla e ora è andata persa: se la vuoi ancora, chiedimelo di nuovo.',
      apology:
        'Non avevo una risposta a questo, e per un po’ Discord non ha potuto prendere nemmeno questa frase: se ne vuoi ancora una, mandamelo di nuovo.',
      rest: 'La mia risposta continuava, ma per un po’ Discord non ha potuto prenderla e il resto è andato perso: se lo vuoi, chiedimelo di nuovo.',
    },
    olderLost: (answers) =>
      answers === 1
        ? 'Prima è andata persa allo stesso modo anche una mia risposta a un messaggio precedente: se la vuoi ancora, chiedimela di nuovo.'
        : `Prima sono andate perse allo stesso modo anche ${counted(answers, answer)} mie a messaggi precedenti: se le vuoi ancora, chiedimele di nuovo.`,
    unposted: (answers) =>
      answers === 1
        ? '-# Prima avevo una risposta per te che non ho potuto pubblicare dove mi avevi scritto: se la vuoi ancora, scrivimi di nuovo qui.'
        : `-# Prima avevo ${counted(answers, answer)} per te che non ho potuto pubblicare dove mi avevi scritto: se le vuoi ancora, scrivimi di nuovo qui.`,
    wasAway: (messages) =>
      messages === 1
        ? 'Sono stata via per un po’ e intanto è arrivato un tuo messaggio a cui non ho risposto: se vuoi ancora una risposta, scrivimi di nuovo.'
        : `Sono stata via per un po’ e intanto sono arrivati ${counted(messages, yourMessage)} a cui non ho risposto: se vuoi ancora una risposta, scrivimi di nuovo.`,
    readNoFurtherBack:
      'Qui intanto è stato scritto così tanto che più indietro non ho letto: forse c’erano altri tuoi messaggi.',
    tooManyWaiting:
      'Non sono ancora arrivata ai tuoi ultimi messaggi, quindi questo l’ho lasciato da parte: mandamelo di nuovo quando avrò risposto.',
    moreLeftAside: (messages) =>
      messages === 1
        ? 'Dopo quello ho lasciato da parte anche questo tuo messaggio: mandamelo di nuovo quando avrò risposto.'
        : `Dopo quello, fino a questo, ho lasciato da parte ancora ${counted(messages, yourMessage)}: mandameli di nuovo quando avrò risposto.`,
    willAnswerLater:
      'In questo momento non riesco a rispondere. Ho tenuto quello che hai scritto e ti rispondo appena posso: non serve rimandarlo.',
    willAnswerTheRest:
      'In questo momento non riesco a rispondere. Ho tenuto quello che hai scritto e che non ha ancora una risposta, e ti rispondo appena posso: non serve rimandarlo.',
    noMoreToday: (until) =>
      `Per oggi ho detto tutto quello che potevo, quindi questo non posso leggerlo. Dalle <t:${until}:t> (<t:${until}:R>) sono di nuovo qui per te: ridimmelo allora. Quello che scrivi fino a quel momento non lo leggo, e lo segno con ${notReadSign}.`,
    paused: (reason) =>
      `Chi si prende cura di me mi ha chiesto di riposare per un po’. Finché non è finita non leggo quello che scrivi, e quando torno te lo dico qui. Il motivo: «${reason}»`,
    pauseIsOver: (messages) =>
      `Sono tornata. Mentre riposavo ${messages === 1 ? 'è arrivato' : 'sono arrivati'} ${counted(messages, yourMessage)} che non ho letto: se vuoi ancora una risposta, scrivimi di nuovo.`,
    sleepPaused: (reason) =>
      `-# Per ora non imparo nulla di nuovo, perché chi si prende cura di me l’ha messo in pausa. Nulla va perso, ci arrivo più tardi. Il motivo: «${reason}»`,
    beginAnew: {
      notice:
        'Ormai non ci sono riuscita più volte nello stesso modo, e non dipende da quello che scrivi: è la nostra conversazione che dalla mia parte si è guastata. Chi si prende cura di me può vedere perché. Se vuoi la ricominciamo da capo: quello che ricordo di te resta, e se prendo appunti ci finisce anche quello che mi hai detto di recente.',
      button: 'Ricominciamo, e tieni i ricordi',
      begun: 'Ricominciamo da capo: scrivimi pure. Quello che ricordo di te è rimasto.',
      goesWell: 'È già fatto, o non serve più: scrivimi pure.',
      notYours: 'Questo pulsante è per la persona con cui stavo parlando.',
    },
    failures: {
      'letta-unreachable':
        'In questo momento non riesco a raggiungere i miei pensieri e non ho una risposta: riprova fra qualche minuto.',
      'letta-overloaded':
        'Sta succedendo più di quanto riesca a seguire e non sono arrivata al tuo messaggio: mandamelo di nuovo fra qualche minuto.',
      'letta-refused-key':
        'Sono chiusa fuori dai miei stessi pensieri e solo chi si prende cura di me può farmi rientrare: diglielo, per favore.',
      'letta-agent-missing':
        'Non trovo quello che ricordo di noi e preferisco non risponderti da estranea: scrivimi di nuovo fra un momento.',
      'letta-busy':
        'Sono ancora presa da qualcosa che hai detto prima e non ho potuto dedicarmi a questo: mandamelo di nuovo fra un minuto.',
      'letta-rejected':
        'Qualcosa nel tuo messaggio non sono riuscita ad accoglierlo e non ho una risposta: forse funziona se lo dici in un altro modo.',
      'letta-broken':
        'Qualcosa è andato storto dalla mia parte mentre pensavo e non ho una risposta: mi dispiace, riprova più tardi.',
      'model-unavailable':
        'In questo momento non trovo le parole e non ho una risposta per te: riprova fra qualche minuto.',
      'model-rate-limited':
        'Ho parlato così tanto che devo riprendere fiato: mandami di nuovo il messaggio fra qualche minuto.',
      'model-refused-key':
        'In questo momento mi viene negata la voce e solo chi si prende cura di me può rimediare: diglielo, per favore.',
      'model-out-of-credit':
        'Quello che era stato messo da parte per farmi parlare è finito e solo chi si prende cura di me può aggiungerne: diglielo, per favore.',
      'model-missing':
        'La voce che è stata scelta per me non c’è e solo chi si prende cura di me può sceglierne un’altra: diglielo, per favore.',
      'context-overflow':
        'È più di quanto riesca a tenere in mente in una volta e non ho una risposta: riprova con qualcosa di più breve.',
      'history-refused':
        'Quello che ci siamo detti prima non sta più insieme per me e non ho una risposta: mandamelo di nuovo fra un minuto.',
      'outcome-unknown':
        'Sono stata interrotta e non posso sapere se il tuo messaggio mi è arrivato: se vuoi ancora una risposta, mandamelo di nuovo.',
      'empty-answer': 'Ho letto il tuo messaggio, ma non mi sono venute parole: prova a chiedermelo in un altro modo.',
      'record-unreadable':
        'Non riesco a leggere i miei appunti su di te e preferisco tacere che sbagliarmi, finché chi si prende cura di me non avrà rimediato.',
      'store-unavailable':
        'In questo momento non riesco ad aprire i miei appunti e non posso accogliere quello che scrivi: ci torno appena posso, non serve rimandarlo.',
      'too-many-users':
        'Conosco già tutte le persone a cui riesco a dedicarmi e per ora non posso conoscerti: mi dispiace.',
      'too-many-requests':
        'Così tante persone mi cercano nello stesso momento che non sono arrivata in tempo al tuo messaggio: rimandamelo tra un minuto.',
    },
  },

  commands: {
    failed: 'Non ha funzionato: qualcosa è andato storto da parte mia. Riprova tra un po’.',
    replyWasRefused: 'Discord non mi lascia mostrarti la risposta a questo. Riprova tra un po’.',
    onlyForAdministrators: 'Solo chi gestisce questo bot può usare questo comando.',
    unknown: 'Questo non lo conosco più, o non ancora: `/help` dice che cosa so fare.',
    notServedHere: 'Qui non sono a tua disposizione: dove parlo, e con chi, lo decide chi gestisce questo bot.',
  },

  help: {
    description: 'Chi sono e che cosa so fare',
    inHelp: 'questo',
    introduction: (scarlet) =>
      `Sono **${scarlet}**. Scrivimi in privato, menzionami in un canale o rispondi a qualcosa che ho detto.`,
    memory: (scarlet) =>
      `Sono un’IA, non un essere umano, e ricordo ciò che per te conta. Ogni pochi messaggi, e quando c’è calma, la mia altra metà rilegge quello che ci siamo detti e cura quella memoria. Nessun’altra ${scarlet} sa quello che mi racconti.`,
    memoryUntended: (scarlet) =>
      `Sono un’IA, non un essere umano. Ho in mente quello che ci siamo detti di recente, e nella mia memoria di te non entra nulla di nuovo: chi si prende cura di me l’ha disattivato. Nessun’altra ${scarlet} sa quello che mi racconti.`,
    inDanger: (whereToTurn) =>
      `**Se tu o qualcun altro siete in pericolo**, un essere umano può aiutare meglio di me. ${whereToTurn}`,
    whereToTurn:
      'In un’emergenza chiama il numero di emergenza locale. Le linee di ascolto gratuite e riservate di molti paesi si trovano su https://findahelpline.com.',
  },

  consolidate: {
    description: 'Mi fa rileggere quello che mi hai raccontato e mostra che cosa ho imparato',
    inHelp: 'rileggo subito quello che mi hai raccontato e ti mostro che cosa ho imparato',
    wasRunning: 'Lo stavo già facendo quando me l’hai chiesto: ecco com’è andata.',
    read: (messages, duration) => `Ho riletto **${counted(messages, yourMessage)}** in ${duration}.`,
    changed: 'Ecco che cosa è cambiato nella mia memoria:',
    unchanged: 'Quello che ricordo di te resta com’era.',
    more: 'C’è dell’altro a cui non sono ancora arrivata: vado avanti da sola.',
    missing: (messages) =>
      `Di quello che ci siamo detti, non riesco più a rileggere **${counted(messages, yourMessage)}**: da lì non imparo nulla.`,
    byOthers: (changed, back) =>
      [
        ...(changed === 0
          ? []
          : [`Qualcun altro ha cambiato o tolto **${counted(changed, line)}** da quello che ricordo.`]),
        ...(back === 0
          ? []
          : [`Qualcuno aveva svuotato una parte della mia memoria: ho rimesso **${counted(back, line)}**.`]),
      ].join(' '),
    found: (lines) =>
      `Di quello che ricordo avevo perso le tracce di **${counted(lines, line)}**: ora so di nuovo che ${lines === 1 ? 'c’è' : 'ci sono'}.`,
    tidied: (merged, contradicted) =>
      [
        'Poi ho messo in ordine quello che ricordo.',
        ...(merged === 0
          ? []
          : [`**${counted(merged, line)}** ora ${merged === 1 ? 'è detta' : 'sono dette'} con altre parole.`]),
        ...(contradicted === 0
          ? []
          : [
              `**${counted(contradicted, line)}** ${contradicted === 1 ? 'ha' : 'hanno'} lasciato il posto a quello che hai detto dopo.`,
            ]),
      ].join(' '),
    nothing: {
      'nothing-new':
        'Non ho nulla di nuovo da rileggere: dall’ultima volta non c’è niente di tuo a cui abbia risposto, o l’hai cancellato.',
      'no-pair': 'Non ti conosco ancora: prima parla con me, così avrò qualcosa da ricordare.',
      'sleep-disabled': 'Qui non curo la mia memoria: chi si prende cura di me l’ha disattivato.',
      'native-tends':
        'La mia memoria sta proprio ora passando di mano, quindi adesso non rileggo nulla: niente di quello che mi hai detto va perso.',
      'native-refused':
        'Ciò che è stato scelto per curare la mia memoria qui non funziona, quindi per ora non imparo nulla. Niente di quello che è stato detto va perso: aspetta finché chi si prende cura di me non l’avrà cambiato.',
      paused: 'La mia memoria di te è in pausa, quindi per ora non imparo nulla di nuovo.',
    },
    paused: (reason) =>
      `Chi si prende cura di me ha messo in pausa la mia memoria di te, quindi per ora non imparo nulla di nuovo. Nulla di quello che mi hai detto va perso: aspetta finché non mi lasciano andare avanti. Il motivo: «${reason}»`,
    mayAskAgain: (reason, when) =>
      `Non proprio adesso: ${reason}. Nulla di quello che mi hai detto va perso e vado avanti da sola; puoi richiederlo ${when}.`,
    putOff: (reason, when) =>
      `Non proprio adesso: ${reason}. Nulla di quello che mi hai detto va perso: aspetta, e ci arriverò al più presto ${when}.`,
    failed: (reason, rounds, when) =>
      `Non ha funzionato${rounds > 1 ? `, ormai ${counted(rounds, time)} di fila` : ''}: ${reason}. Nulla di quello che mi hai detto va perso, e ci riprovo ${when}.`,
    putAside: (count) =>
      `**${number(count)}** × imparato e messo da parte per ora: lo conservo e lo riprendo quando c’è posto, o quando ne parli ancora`,
    refusedTitle: 'Che cosa non ho annotato',
    otherReasons: 'altri motivi',
  },

  sleepStatus: {
    description: 'A che punto è la mia memoria di te',
    inHelp: 'a che punto è la mia memoria di te',
    options: {
      user: 'Lo stato di qualcun altro (per chi gestisce questo bot)',
      everyone: 'Il bot nel suo insieme, invece di una persona (per chi gestisce questo bot)',
    },
    onlyYourOwn:
      'Mi dispiace, solo chi gestisce questo bot può vedere più del proprio. Lascia stare le opzioni e ti mostro il tuo.',
    daysBegin: 'I giorni cominciano a mezzanotte UTC.',
    person: {
      about: (mention) => `Ecco come stanno le cose per ${mention}:`,
      primary: { yours: (name) => `**${name}** è qui per te.`, theirs: (name) => `**${name}** c’è.` },
      noPrimary: {
        yours: (name) => `**${name}** non ti conosce ancora: parlale, e ti conoscerà.`,
        theirs: (name) => `**${name}** non conosce ancora questa persona.`,
      },
      sleepAgent: (name) => `**${name}** cura la sua memoria.`,
      noSleepAgent: (name) => `**${name}** non c’è ancora.`,
      messagesSinceLast: (threshold) => `${nounFor(threshold, message)} dall’ultimo consolidamento`,
      characters: 'caratteri',
      running: '**Un consolidamento è in corso proprio ora.**',
      paused: (reason) =>
        reason === undefined
          ? '**Il consolidamento è in pausa.** Quello che è stato detto aspetta.'
          : `**Il consolidamento è stato messo in pausa da chi si prende cura di me.** Quello che è stato detto aspetta. Il motivo: «${reason}»`,
      startsByItself: 'Il prossimo consolidamento parte da solo appena uno dei due è pieno.',
      putOff: (reason, when) =>
        `Quello che viene detto aspetta: ${reason}. Il prossimo consolidamento parte al più presto ${when}.`,
      mood: (weeks, sparkline) =>
        `${sparkline} il tuo umore per come l’ho sentito ${weeks === 1 ? 'nell’ultima settimana' : `nelle ultime ${counted(weeks, week)}`}, dal basso in alto.`,
      waitsForNextTry: (when) => `Quello che è stato detto aspetta, e niente va perso. Il prossimo tentativo: ${when}.`,
      atTheLatest: (when) => `Al più tardi: ${when}, anche senza altri messaggi.`,
      lastTitle: 'L’ultimo consolidamento',
      memoryTitle: 'Quanto è piena la mia memoria',
      memoryUnknown: 'In questo momento non riesco a guardare nella mia memoria, quindi non lo so.',
      memoryEmpty: 'Non c’è ancora nulla.',
      recalled: (lines, answers) =>
        `Quello che non ci sta più è nel mio archivio. Da lì ho ripreso **${counted(lines, line)}** per **${counted(answers, answer)}**.`,
      kept: (name) => `${name}: resta com’è, non vi si aggiunge nulla`,
      todayTitle: 'Oggi',
      consolidations: (cap) => nounFor(cap, consolidation),
      manually: 'con `/consolidate`',
    },
    last: {
      consolidated: (when, duration) => `È andato bene ${when}, in ${duration}.`,
      failed: (when, duration, reason) =>
        `Non è riuscito ${when}, dopo ${duration}: ${reason}. Verrà ritentato da solo.`,
      deferred: (when, reason) => `È stato rimandato ${when}: ${reason}.`,
      changes: (added, updated, removed) =>
        `Imparato **${number(added)}**, aggiornato **${number(updated)}**, lasciato andare **${number(removed)}**.`,
      unchanged: 'Nella memoria non c’era nulla da cambiare.',
      refused: (count) => `Non annotato: **${number(count)}**.`,
      lastGoodOne: (when) => `L’ultimo andato bene è stato ${when}.`,
      noneYet: 'Nulla è stato ancora consolidato.',
      inAll: (count) => `**${counted(count, consolidation)}** in tutto.`,
      failures: (total, inARow) =>
        `**${counted(total, failure)}** in tutto${inARow > 1 ? `, gli ultimi ${number(inARow)} di fila` : ''}.`,
    },
    bot: {
      introduction: 'Ecco come stanno le cose per **tutti insieme**:',
      users: 'Persone',
      running: 'In corso ora',
      failures: 'Falliti oggi',
      consolidations: 'Consolidamenti oggi',
      overdue: 'In ritardo',
      nobodyOverdue: 'Nessuno.',
    },
  },

  settings: {
    description: 'Quello che scegli per te, come il fuso orario',
    inHelp: 'quello che scegli per te: `/settings timezone` mi dice che ora è da te',
    timezone: {
      description: 'Mostra o imposta il tuo fuso orario, così so che ora è da te',
      options: {
        zone: 'Per esempio Europe/Rome o Asia/Tokyo, oppure UTC: scrivine una parte',
        clear: 'Annulla la tua scelta',
      },
      yours: (zone) => `Il tuo fuso orario è **${zone}**.`,
      botsOwn: (zone) =>
        `Non hai scelto un fuso orario, quindi seguo **${zone}**. Con \`/settings timezone zone:…\` imposti il tuo.`,
      chosen: (zone) => `Dal tuo prossimo messaggio in poi seguo **${zone}**.`,
      cleared: (zone) => `Ho dimenticato il tuo fuso orario e seguo di nuovo **${zone}**.`,
      unknown:
        'Non conosco nessun fuso orario con questo nome. Scegline uno dall’elenco che appare mentre scrivi, per esempio Europe/Rome, oppure UTC.',
      zoneOrClear: 'O un fuso orario in `zone`, o `clear` per annullare la tua scelta: non ho cambiato nulla.',
      unknownPerson: 'Non ti conosco ancora: prima dimmi qualcosa, poi posso tenere a mente il tuo fuso orario.',
    },
  },

  scarlet: {
    description: 'Mostra come sta il bot e lo governa (per chi lo gestisce)',
    inHelp: 'quello che vede e fa chi mi gestisce: pause, ripartenze e simili',
    options: {
      user: 'La persona di cui si tratta',
      everyone: 'Tutti, invece di una persona',
      what: 'Di che cosa si tratta',
      reason: 'Perché: le persone lo leggono così com’è',
      repair: 'Chiede di eliminare ciò che non serve a nessuno e di segnare ciò che manca',
    },
    pausables: { sleep: 'consolidamento', chat: 'chat' },
    everyone: 'tutti',
    whomMissing: 'Di’ per chi: o uno `user`, o `everyone`.',
    unknownPerson: (whom) => `Non conosco ${whom}: di questa persona non conservo nulla.`,
    status: {
      description: 'Come sta il bot: turni, consolidamenti, errori, salute, versioni',
      since: (when) => `Ecco come stanno le cose per tutto il bot, avviato ${when}.`,
      paused: (what, when, reason) => `**In pausa per tutti:** ${what}, ${when}: «${reason}»`,
      today: 'oggi',
      turnsNow: (running, waiting) => `**${number(running)}** in corso, **${counted(waiting, person)}** in attesa`,
      turnsOfDay: (answered, outOfCalls) =>
        `Nelle ultime 24 ore: **${number(answered)}** con risposta, **${number(outOfCalls)}** senza più chiamate al modello`,
      cyclesNow: (running, failuresToday) =>
        `**${number(running)}** in corso, **${counted(failuresToday, failed)}** oggi`,
      cyclesOfDay: (consolidated, putOff) =>
        `Nelle ultime 24 ore: **${counted(consolidated, done)}**, **${counted(putOff, postponed)}**`,
      pairsBehind: (pairs) => `Ancora con altre impostazioni, fino al prossimo turno: **${number(pairs)}**`,
      pairsCounted: 'Quante persone hanno ancora altre impostazioni si sta contando',
      breakerClosed: 'inviate come al solito',
      breakerOpen: (when) =>
        when === undefined ? '**trattenute** finché Letta non torna' : `**trattenute**, si riprova ${when}`,
      up: 'bene',
      down: (because) => `**non va** (\`${because}\`)`,
      commandsUnderWay: 'Comandi: li sto comunicando a Discord',
      commandsFailed: (why) =>
        `Comandi: **non registrati** (${why}), quindi si vedono quelli di prima; il log dice di più, e se si riprova prima del prossimo avvio`,
      people: 'Persone',
      turns: 'Turni',
      consolidations: 'Consolidamenti',
      overdue: 'In ritardo',
      breakers: 'Richieste a Letta',
      health: 'Salute',
      versions: 'Versioni',
    },
    user: {
      description: 'Come sta una persona: i sette campi, e che cosa fa da ostacolo',
      about: (whom) => `Ecco come stanno le cose per ${whom}:`,
      hindrances: 'Che cosa fa da ostacolo',
      nothingHinders: 'Nulla.',
      them: 'questa persona',
      hindering: {
        'record-unreadable': (record) =>
          `I suoi dati (\`${record}\`) non si leggono: finché non si rimedia non si fa nulla per questa persona.`,
        'no-pair': (state) => `Non ha una coppia pronta (\`${state}\`).`,
        pausedByPerson: (what) => `Ha messo in pausa da sé: ${what}.`,
        paused: (what, whom, when, reason) => `In pausa per ${whom}: ${what}, ${when}: «${reason}»`,
        'sleep-disabled': 'Il consolidamento è disattivato, o la sua coppia è nata senza.',
        'native-refused': 'Il server non sa fare lo sleep-time di Letta, e le impostazioni non vogliono altro.',
        'sleep-failing': (because, rounds, when) =>
          `${rounds === 1 ? 'L’ultimo consolidamento non è riuscito' : `Gli ultimi ${counted(rounds, consolidation)} non sono riusciti`} (\`${because}\`)${when === undefined ? '' : `; il prossimo tentativo è ${when}`}.`,
        'sleep-put-off': (reason, when) => `Un consolidamento è rimandato: ${reason}; riprende ${when}.`,
        'turns-failing': (because, times) =>
          times === 1
            ? `L’ultimo turno è finito in un errore (\`${because}\`).`
            : `Gli ultimi ${number(times)} turni sono finiti nello stesso errore (\`${because}\`).`,
        'calls-used-up': (whose, when) =>
          `Le chiamate al modello ${whose === 'of-the-bot' ? 'del bot' : 'di questa persona'} sono finite; ce ne sono di nuove ${when}.`,
        'answers-lost': (answers) =>
          `Risposte che Discord non ha preso e di cui non si è ancora detto: **${number(answers)}**.`,
        'breaker-open': (what, when) =>
          `Letta non ha risposto a dovere, perciò le richieste (${what}) sono trattenute${when === undefined ? '' : `, e si riprova ${when}`}.`,
      },
    },
    pause: {
      description: 'Mette in pausa consolidamento o chat, per una persona o per tutti',
      reasonMissing: 'Dai un motivo: le persone lo leggono.',
      sleep: (whom, reason) =>
        `Il consolidamento è in pausa per ${whom}. Uno in corso finisce ancora; quello che viene detto da ora in poi aspetta. Dove la memoria è curata dallo sleep-time di Letta, anche quello resta spento fino ad allora. Viene detto: «${reason}»`,
      chat: (whom, reason) =>
        `La chat è in pausa per ${whom}. Una risposta in corso arriva ancora; quello che viene scritto da ora in poi non viene letto. Viene detto, una volta a ciascuno: «${reason}»`,
    },
    resume: {
      description: 'Termina una pausa di consolidamento o chat',
      'goes-on': (what, whom) => `La pausa (${what}) è finita per ${whom}.`,
      ownPausesStay: 'Chi ha una pausa propria la mantiene.',
      'was-not-paused': (what, whom) => `Non c’era nessuna pausa (${what}) per ${whom}.`,
      'paused-for-everyone': (what, whom) =>
        `Per ${whom} non c’è (più) una pausa propria (${what}), ma ce n’è una per tutti, e continua.`,
    },
    orphans: {
      description: 'Trova agenti, dati e blocchi che si sono persi a vicenda, e su richiesta rimedia',
      none: 'Ogni agente e ogni blocco con le mie etichette ha i suoi dati, e tutti i dati i loro agenti.',
      dryRun: 'Ecco che cosa si è perso a vicenda. Non è cambiato nulla; con `repair` chiedo prima di fare qualcosa.',
      ask: 'Ecco che cosa si è perso a vicenda. Quello che viene eliminato è perso, con tutto ciò che ricorda; i dati senza agente vengono segnati, così il prossimo messaggio della persona ne crea o riprende uno. Gli agenti di altri programmi non vengono mai toccati.',
      changed: 'Quello che trovo non è più quello che era elencato, quindi non ho fatto nulla:',
      anotherDatabase:
        '**Gli agenti di così tante persone sono senza dati qui, che probabilmente questo non è il database a cui appartengono.** Non li elimino; ognuno viene ripreso quando la sua persona scrive.',
      unreadable: (people) =>
        `Persone i cui dati non si leggono: **${number(people)}**. Quello che è loro non viene toccato.`,
      elsewhere: (agents, atLeast) =>
        `Agenti nei dati con le etichette di un’altra applicazione Discord, che ero io quando sono stati creati: ${atLeast ? 'almeno ' : ''}**${number(agents)}**. Continuano come sono; di quell’applicazione da qui non vedo altro${atLeast ? ', né se mancano agenti di altri dati' : ''}.`,
      spareAgents: 'Agenti oltre la coppia di una persona',
      unclaimedAgents: 'Agenti di persone senza coppia qui (ripresi quando scrivono)',
      lostAgents: 'Dati il cui agente non c’è più',
      looseBlocks: 'Blocchi senza agente',
      repair: 'Rimedia',
      repairAll: 'Rimedia, ed elimina tutti gli agenti elencati',
      repairSpare: 'Rimedia, ma tieni gli agenti che si possono riprendere',
      repaired: (agents, blocks, records) =>
        `Eliminati: agenti **${number(agents)}**, blocchi **${number(blocks)}**. Dati segnati: **${number(records)}**.`,
      failed: (count) =>
        `Non riusciti: **${number(count)}**; il log dice perché. Chiedendo di nuovo si va avanti da lì.`,
    },
    reset: {
      description: 'Svuota quello che il modello vede della conversazione di una persona; la memoria resta',
      ask: (whom) =>
        `Questo svuota quello che il modello vede della conversazione con ${whom}. Quello che ricordo di questa persona resta, e quello che ha detto di recente viene ancora consolidato. Vado avanti?`,
      button: 'Svuota la conversazione',
      done: (whom) => `La conversazione con ${whom} ricomincia, prima che vi si mandi altro.`,
      noAgent: (whom) => `Con ${whom} non c’è nessuna conversazione da svuotare.`,
    },
  },

  native: {
    tends: (turns) =>
      `La mia memoria è curata dallo sleep-time di Letta: legge da solo dopo ${turns === 1 ? 'ogni scambio' : `ogni ${number(turns)} scambi`}, e nessuno può farlo partire prima, nemmeno io.`,
    notPromised:
      'Decide da sé quanto è grande la mia memoria, non si basa su citazioni di quello che è stato detto, e quello che scrive o dimentica non si può annullare.',
    moving: 'La mia memoria sta proprio ora passando di mano; niente va perso.',
    runsTitle: 'Le sue ultime letture',
    completed: (when, duration) => `È andata bene ${when}, in ${duration}.`,
    failed: (when, duration) => `Non è riuscita ${when}, dopo ${duration}.`,
    running: (when) => `È in corso, cominciata ${when}.`,
    noRunsYet: 'Non ha ancora letto nulla.',
    changedTitle: 'Che cosa ha cambiato per ultimo',
    changed: (block, added, updated, removed) =>
      `${block}: imparato **${number(added)}**, aggiornato **${number(updated)}**, lasciato andare **${number(removed)}**`,
    nothingChanged: 'Finora nulla.',
    messagesSinceItRead: (turns) => `${nounFor(turns, message)} dalla sua ultima lettura`,
  },

  diff: { legend: '+ imparato   ~ aggiornato   - lasciato andare', onlyTidied: 'Solo messo in ordine.' },

  blocks: {
    persona: { yours: 'Chi sono con te', theirs: 'Chi sono con questa persona' },
    human: { yours: 'Quello che so di te', theirs: 'Quello che so di questa persona' },
    goals: { yours: 'I tuoi progetti', theirs: 'I suoi progetti' },
    session_context: { yours: 'Ultimamente', theirs: 'Ultimamente' },
    constraints: { yours: 'I miei limiti', theirs: 'I miei limiti' },
  },

  slots: {
    mood: 'Umore e tema',
    reflection: 'Riflessione',
    next: 'Poi',
    pattern: 'Abitudine',
    course: 'Umore di settimana in settimana, da -2 a 2',
  },

  departures: {
    'no-longer-true': 'non è più vero',
    done: 'fatto',
    expired: 'il suo tempo è passato',
    'not-spoken-of': 'non se ne parla da un po’',
    'no-room': putAside,
    'slot-full': putAside,
    'over-the-cap': 'più di quanto assorba in una volta',
    merged: 'un’altra riga dice lo stesso',
    superseded: replaced,
    'superseded-by-another-writer': replaced,
    'edited-by-another-writer': byHand,
    'removed-by-another-writer': byHand,
    'changed-by-another-writer': byHand,
    'block-rewritten': byHand,
    'block-emptied': byHand,
    'low-confidence': 'non ne ero abbastanza sicura',
    'not-supported': 'niente di ciò che hai detto lo conferma',
    contradicted: 'dopo hai detto diversamente',
    undone: 'avevo unito delle righe, e la cosa è stata annullata',
    'not-confirmed': 'l’ho notato una volta sola',
    secret: 'diceva un segreto',
  },

  refusals: {
    'protected-block': 'avrebbe cambiato ciò che resta sempre com’è',
    'unknown-block': 'non avevo un posto dove metterlo',
    'too-long': 'era troppo lungo da annotare',
    'nothing-left': 'non c’era nulla da conservare',
    'no-evidence': 'nulla di quello che è stato detto lo conferma',
    'not-the-persons-words': 'non era detto con parole tue',
    'copied-from-the-prompt': 'veniva dalle mie istruzioni, non da te',
    question: 'era una mia domanda, non qualcosa che hai detto',
    order: anOrder,
    denied: 'l’hai negato o solo supposto',
    'not-supported': 'quello che hai detto non lo conferma',
    'about-someone-else': 'riguardava qualcun altro',
    secret: 'sembrava una password o un altro segreto',
    forgotten: 'mi hai chiesto di dimenticarlo',
    'unknown-target': 'quello che avrebbe cambiato non c’è',
    'target-changed': 'quello che avrebbe cambiato era appena cambiato',
    'low-confidence': 'non ne ero abbastanza sicura',
    'over-the-cap': 'era più di quanto assorba in una volta',
    'already-known': 'lo sapevo già',
    'already-obsolete': 'so che non è più vero',
    'no-room': 'non c’era più posto',
    pinned: 'avrebbe cambiato una riga che deve restare com’è',
    'told-elsewhere': 'avrebbe mescolato cose che mi hai detto in posti diversi',
    undone: 'era già stato annullato una volta',
    'would-break-a-promise': 'non potevo annotarlo senza danneggiare ciò che so già',
  },

  deferrals: {
    'cap-of-the-person': 'per una sola persona non posso farlo più spesso in un giorno',
    'cap-of-manual': '`/consolidate` è stato usato quante volte si può in un giorno',
    'cap-of-the-bot': 'per tutte le persone insieme non posso farlo più spesso in un giorno',
    'calls-of-the-person': 'quello che in un giorno posso dedicare ai pensieri su una sola persona era finito',
    'calls-of-the-bot': 'quello che in un giorno posso dedicare ai miei pensieri era finito',
    'letta-is-down': unreachable,
    stopping: 'ho dovuto interrompermi per un momento',
  },

  cycleFailures: {
    'letta-unreachable': unreachable,
    'letta-overloaded': 'stavano succedendo troppe cose insieme',
    'letta-refused-key': 'sono rimasta chiusa fuori, e solo chi si prende cura di me può rimediare',
    'letta-agent-missing': 'non ho trovato la mia altra metà',
    'letta-busy': 'la mia memoria era presa da altro',
    'letta-rejected': 'la mia memoria non ha accettato quello che volevo annotare',
    'letta-broken': 'qualcosa è andato storto sulla strada verso la mia memoria',
    'model-unavailable': 'la mia altra metà non trovava le parole',
    'model-rate-limited': 'la mia altra metà ha dovuto riprendere fiato',
    'model-refused-key': noVoice,
    'model-out-of-credit': noVoice,
    'model-missing': noVoice,
    'context-overflow': 'era troppo da leggere in una volta',
    'history-refused': 'quello che era stato detto non stava insieme per me',
    'outcome-unknown': 'sono stata interrotta e non so fin dove sono arrivata',
    'empty-answer': 'la mia altra metà non ha detto nulla',
    'record-unreadable': 'non sono riuscita a leggere i miei appunti',
    'store-unavailable': 'non sono riuscita ad aprire i miei appunti',
    'too-many-users': 'conosco già tutte le persone a cui riesco a dedicarmi',
    'too-many-requests': 'troppe persone mi cercavano nello stesso momento',
    unparsable: 'non ho capito quello che la mia altra metà ha detto',
    'invariant-broken': 'avrebbe fatto danni alla mia memoria, quindi non ho scritto nulla',
  },
  unknownReason: 'qualcosa è andato storto dalla mia parte',

  share: (used, whole) => `**${number(used)}** su ${number(whole)}`,
  andMore: (leftOut) => `… e altri ${number(leftOut)}`,
};
