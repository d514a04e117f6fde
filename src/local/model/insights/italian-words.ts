/** Alternatives that several Italian rules share, as sources of regular expressions. */
export const liking =
  "(?:mi piac(?:e|ciono)|amo|adoro|sono (?:un[ao']? )?(?:(?:grande |molto )?(?:fan|appassionat[oa]|amante) (?:di |del |della |dei |delle |dell'))|vado matt[oa] per|impazzisco per)";
export const disliking = '(?:non (?:mi piac(?:e|ciono)|amo|sopporto|tollero|reggo)|odio|detesto)';
export const wanting =
  "(?:voglio|vorrei|mi piacerebbe|ho intenzione di|ho (?:appena )?deciso di|progetto di|sto (?:progettando|pensando seriamente) di|spero di|conto di|sogno di|ho in programma di|(?:il mio|il mio grande|il mio nuovo) (?:obiettivo|sogno|progetto|piano)(?: per [\\p{L}' ]+?)? è(?: di)?)";
export const placed =
  "((?:(?:vicino|accanto|fuori|in periferia)? ?(?:a|ad|in|da|di|su|al|allo|alla|ai|nel|nello|nella|nei|nelle|sul|sulla|dalle parti di) |(?:all|nell|sull)')(?!(?:sol[oa]|pace|compagnia|fondo|casa|giornata|modo|ansia|attesa)\\b).+)";
export const traits =
  'vegan[oa]|vegetarian[oa]|celiac[oa]|intollerante al lattosio|mancin[oa]|daltonic[oa]|sposat[oa]|fidanzat[oa]|divorziat[oa]|vedov[oa]|pensionat[oa]|in pensione|incinta|disoccupat[oa]|dislessic[oa]|sord[oa]|miope';
export const kin =
  'gatt[oaie]|gattin[oaie]|can[ei]|cagnolin[oaie]|cagna|pappagall[oi]|conigli[o]?|cavall[oi]|tartarug(?:a|he)|cricet[oi]|fratell[oi]|sorell[ae]|figli[oae]?|gemell[ie]|nipot[ei]|bambin[oaie]|orto|giardino|barca|moto|marito|moglie|compagn[oa]|fidanzat[oa]';
export const ofJob = "(?:il |la |lo |l'|un |uno |una |un')?";
