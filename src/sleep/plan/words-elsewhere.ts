/**
 * Frequent words of other languages, only to notice that a line is written in one of them: there we know no negations,
 * so nothing but the same words counts as the same line.
 */
export const elsewhere = `der das und nicht ist mit für ein eine einen einem sein seine ihre ihr auch hat wohnt mag im am
  kein keine zu von den dem sich les des est pas dans avec pour elle aime habite du et une sur ne aux son ses elle el los
  las es por para le gusta su muy con que del y em uma não com mora ela ele os as do da na no het niet van houdt zijn haar
  en op jest nie się jag inte och är bor jeg ikke og`;

/** Languages and peoples: capitalised in English, but nobody's name. */
export const peoplesAndTongues = `english italian german french spanish portuguese dutch swedish norwegian danish finnish
  polish russian ukrainian greek turkish arabic hebrew chinese japanese korean hindi latin american british european
  african asian canadian australian irish scottish swiss austrian indian mexican brazilian christmas easter internet
  january february march april may june july august september october november december monday tuesday wednesday thursday
  friday saturday sunday mondays fridays saturdays sundays`;

/** What kind of thing a name is of: "Molinette Hospital" names no more than "Molinette". */
export const kindsOfThings = `hospital clinic university college school institute academy library museum church lake river
  mount mountain sea ocean island beach park street road avenue square city town village airport station hotel restaurant
  cafe café bar pub club team band choir company bank court state county province region ospedale clinica università
  liceo scuola istituto biblioteca museo chiesa lago fiume monte mare isola spiaggia parco via viale piazza città paese
  aeroporto stazione ristorante squadra coro azienda banca`;
