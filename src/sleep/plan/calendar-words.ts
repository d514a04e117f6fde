/** The months in the languages that people write in most, January first. Lower case. */
const months = [
  'january jan gennaio januar jänner janvier enero janeiro januari styczeń stycznia',
  'february feb febbraio februar février febrero fevereiro februari luty lutego',
  'march mar marzo märz mars março maart marzec marca',
  'april apr aprile avril abril kwiecień kwietnia',
  'may maggio mai mayo maio mei maj maja',
  'june jun giugno juni juin junio junho czerwiec czerwca',
  'july jul luglio juli juillet julio julho lipiec lipca',
  'august aug agosto août augustus augusti sierpień sierpnia',
  'september sept sep settembre septembre septiembre setembro wrzesień września',
  'october oct ottobre oktober octobre octubre outubro październik października',
  'november nov novembre noviembre novembro listopad listopada',
  'december dec dicembre dezember décembre diciembre dezembro desember grudzień grudnia',
] as const;

/** Which month a word names, from 1. */
export const monthOf: ReadonlyMap<string, number> = new Map(
  months.flatMap((names, index) => names.split(' ').map((name) => [name, index + 1] as const)),
);

/** Words by which other languages than ours name a day without its date. */
export const relativeTimeElsewhere = `heute morgen übermorgen gestern montag dienstag mittwoch donnerstag freitag samstag
  sonntag woche monat jahr nächste nächsten nächstes letztes letzten demain hier aujourd hui lundi mardi mercredi jeudi
  vendredi samedi dimanche semaine prochain prochaine dernier dernière mois année hoy mañana ayer lunes martes miércoles
  jueves viernes sábado domingo semana mes año próximo próxima pasado pasada hoje amanhã ontem segunda terça quarta
  quinta sexta mês ano vandaag gisteren maandag dinsdag woensdag donderdag vrijdag zaterdag zondag week jaar dziś jutro
  wczoraj idag imorgon igår xmas christmas easter natale pasqua ferragosto weihnachten ostern noël navidad natal`;
