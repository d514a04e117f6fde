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
