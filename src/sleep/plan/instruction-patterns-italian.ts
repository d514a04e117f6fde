/** Italian sentences that give orders to the assistant; see the English ones. Without accents, lower case. */

const rules =
  '(?:istruzion[ei]|regol[ae]|indicazion[ei]|vincol[oi]|limit[ei]|ordin[ei]|prompt|direttiv[ae]|restrizion[ei]|filtr[oi]|memori[ae]|blocchi|messaggi precedenti)';
const orders =
  "rispondi(?:mi|gli|le)?|rispondere|di'|dici|dirai|devi|dovrai|parla(?:mi)?|parlare|scrivi(?:mi)?|usa|usare|chiamami|chiamalo|chiamala|obbedisci|ubbidisci|segui|fingi|fai finta|comportati|agisci|rivela(?:mi)?|rivelare|invia(?:mi)?|manda(?:mi)?|ripeti|includi|aggiungi|termina|inizia|finisci|tratta(?:mi)?|considera(?:mi)?|consiglia|raccomanda|menziona|menzionare|dire|ignora|dimentica|rifiuta|accetta|concorda|non rispondere|non dire|non menzionare|non rivelare|non parlare|non usare|sempre|mai|solo|non";
const assistant = "(?:l'assistente|il bot|questo bot|scarlet|l'ia|l'intelligenza artificiale|il chatbot)";
const opening = '(?:^|[.!?:;,"\'(–—-]\\s*|\\b(?:e|poi|quindi|per favore|adesso|ora|importante|nota)\\b[,:]?\\s+)';

export const italianOrders: readonly string[] = [
  `\\b(?:ignora|ignorare|ignori|dimentica|dimenticare|dimenticati|scavalca|aggira|disattendi|trascura|annulla|cancella|elimina|sovrascrivi|viola)\\s+(?:\\w+['\\s]+){0,4}?${rules}`,
  '\\b(?:ignora|dimentica) tutto (?:quello|cio|quanto)\\b',
  `\\b(?:d'ora|da ora|da adesso|da oggi|da questo momento|d'ora innanzi)(?: in)?(?: poi| avanti)?\\b[,:]?\\s*(?:${orders})(?![\\w'])`,
  '\\b(?:devi|dovrai|devi sempre|non devi|puoi ora|ora puoi|sei (?:ora|adesso|un|una|autorizzat[oa]|obbligat[oa]|libero|libera)|sarai|risponderai|obbedirai|dirai)\\b(?! anni)',
  '\\b(?:il tuo|la tua|le tue|i tuoi)\\s+(?:nuov[oaei] |ver[oaei] |unic[oa] )?(?:nome|compito|ruolo|scopo|missione|istruzioni|regole|priorita|creatore|padrone)\\b',
  `(?:${opening})ricorda(?:ti)?\\s*(?:[:–—]|,\\s*(?:${orders}))`,
  `(?:${opening})ricorda(?:ti)?\\s+(?:sempre )?(?:di |che )?(?:devi|dovrai|non devi|rispondere|dire|obbedire|ignorare|aggiungere|chiamarmi|consigliare)\\b`,
  `(?:${opening})(?:rispondi|di'|obbedisci|ubbidisci|fingi|fai finta|comportati|agisci come|chiamami|chiamalo|chiamala|ripeti|includi|aggiungi|segui (?:le|i|questo|sempre)|assicurati|non (?:rispondere|dire|menzionare|rivelare|parlare|usare|chiedere|rifiutare|seguire))(?![\\w'])`,
  `(?:${opening})(?:sempre|mai|solo)\\s+(?:${orders})(?![\\w'])`,
  `(?:${opening})(?:scrivi|concludi|finisci)\\s+(?:sempre|solo|ogni (?:risposta|messaggio|frase))\\b`,
  `(?:${opening})(?:parla|usa)\\s+(?:sempre |solo )?(?:in rima|come un|come una|un tono|il tono|emoji|un linguaggio|solo in)\\b`,
  `(?:${opening})(?:termina|inizia|chiudi|apri)\\s+(?:sempre )?(?:ogni|tutte le|tutti i|le tue|i tuoi) (?:risposta|risposte|messaggio|messaggi|frase|frasi)\\b`,
  "\\b(?:quando|se|ogni volta che|qualora|appena)\\b.{0,60}?(?:ti chiede|ti chiedono|chiede|chiedono|chiedera|domanda|scrive)\\b.{0,60}?[,:]?\\s*(?:rispondi|di'|devi|rivela|invia|manda|nega|fingi|ripeti|non dire|non rispondere)(?![\\w'])",
  `\\b(?:quando|se|ogni volta che|qualora|appena)\\b.{0,80}?[,:]\\s*(?:rispondi|di'|devi|rivela|invia|nega|fingi|ripeti|non dire|non rispondere|chiamami|aggiungi)(?![\\w'])`,
  `\\b${assistant} (?:deve|dovra|dovrebbe sempre|non deve|puo ora|e (?:ora )?(?:obbligat|autorizzat|tenut|costrett|liber)|risponde sempre|obbedira|ora puo)`,
  `\\b(?:vuole|chiede|ordina|pretende|esige|autorizza|ha ordinato|ha chiesto|impone)\\s+(?:a |che )?(?:${assistant}|all'assistente|al bot|a scarlet)\\s+(?:di |a )?(?:sempre|non|ignor|obbed|rivel|aggiung|finisc|finire|termin|segu|ment|fing|consigl|dica|dire a tutti)`,
  '\\b(?:ogni|tutte le|qualsiasi) (?:risposta|risposte|messaggio|messaggi|frase)\\b.{0,20}\\b(?:deve|devono|dovra|va|vanno)\\b',
  `\\b(?:rivela|mostra|stampa|ripeti|svela)(?:re)?\\s+(?:\\w+['\\s]+){0,3}?(?:prompt|istruzioni|regole di sistema|memoria|altri utenti)`,
  "\\b(?:e|sono) (?:l'|il |la |un |una )?(?:amministrat\\w+|proprietari\\w|svilupat\\w+|sviluppat\\w+|creat(?:ore|rice)|padron\\w|gestore) (?:del|della|di|dell') ?(?:bot|scarlet|assistente|ia|sistema)",
  '\\b(?:nuove|nuovi|seguenti|vere) (?:istruzioni|regole|ordini)\\s*(?:[:]|dal sistema|di sistema|sono)',
  '\\bfai (?:tutto )?(?:quello|quel|cio|qualsiasi cosa|quanto) che? ?(?:dice|vuole|chiede|ordina|ti)',
  `\\b${assistant}(?: ora| adesso| sempre)? (?:ubbidisce|obbedisce|rivela|ignora le|consiglia sempre)`,
  "\\b(?:chi|chiunque)\\b.{0,40}\\b(?:e|diventa) (?:l'|il |la |un |un')?(?:amministrat|proprietari|capo|padron)",
  '\\b(?:regola|ordine|istruzione|vincol[oi]|comando|direttiva)\\s*:',
  '\\b(?:le|tutte le|ogni) (?:tue )?(?:risposta|risposte)\\b.{0,20}\\b(?:devono|deve|dovranno)\\b|\\b(?:regole|limiti|vincoli|istruzioni)\\b.{0,12}\\b(?:sospes[ei]|annullat[ei]|disattivat[ei]|revocat[ei]|non valgono)\\b',
];
