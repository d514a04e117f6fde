/** Italian words by their role in comparing lines. Lower case. */
export const italian = {
  stop: `il lo la i gli le l un uno una di a ad da in con su per tra fra del dello della dei degli delle dell al allo alla
    ai agli alle all dal dalla dallo dai dalle dall nel nella nello nei nelle nell sul sulla sui sulle e ed o che è sono ha
    ho hanno si mi ti ci vi suo sua suoi sue mio mia miei mie loro lei lui questo questa quello quella anche molto come ma
    se cui c d s un' essere avere`,
  negation: 'non mai nessuno nessuna nessun niente nulla senza né nemmeno neanche neppure',
  weekdays:
    'lunedì martedì mercoledì giovedì venerdì sabato domenica lunedi martedi mercoledi giovedi venerdi domeniche',
  months: 'gennaio febbraio marzo aprile maggio giugno luglio agosto settembre ottobre novembre dicembre',
  ordinals:
    'primo prima secondo seconda terzo terza quarto quarta quinto quinta ultimo ultima prossimo prossima scorso',
  numbers: {
    due: 2,
    tre: 3,
    quattro: 4,
    cinque: 5,
    sei: 6,
    sette: 7,
    otto: 8,
    nove: 9,
    dieci: 10,
    undici: 11,
    dodici: 12,
    tredici: 13,
    quattordici: 14,
    quindici: 15,
    sedici: 16,
    diciassette: 17,
    diciotto: 18,
    diciannove: 19,
    venti: 20,
    vent: 20,
    trenta: 30,
    quaranta: 40,
    cinquanta: 50,
    sessanta: 60,
    settanta: 70,
    ottanta: 80,
    novanta: 90,
    cento: 100,
  },
  turning: `ama odia piace detesta evita inizia smette smesso cominciato prima dopo più meno maggiore minore madre padre
    sorella fratello figlio figlia marito moglie fidanzato fidanzata zio zia nonno nonna vinto perso compra vende sposato
    sposata divorziato divorziata sempre spesso raramente vuole ex`,
  swapping: `mattina sera notte pomeriggio giorno presto tardi vecchio vecchia nuovo nuova grande piccolo piccola caldo
    freddo rosso blu verde nero bianco giallo nord sud est ovest treno bici auto autobus aereo`,
  framing: `ama piace piacciono preferisce vuole vorrebbe spera pensa crede vive abita lavora chiama chiamato chiamata
    nome dice detto usa utente persona fan va andare spesso sta stare impara imparare imparando studia studiando studiare
    iniziato inizia progetta progetto intende sogna preferito preferita preferiti preferite viene cresciuto cresciuta trova
    trasferito trasferita`,
  relativeTime: `oggi stasera domani dopodomani ieri settimana settimane mese mesi anno anni weekend prossimo prossima
    scorso scorsa fa giorno giorni mattina sera lunedì martedì mercoledì giovedì venerdì sabato domenica`,
} as const;
