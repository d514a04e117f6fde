import type { Pools } from './pools.ts';

export const italianPools: Pools = {
  places: 'Trieste Lecce Bergamo Matera Modena Cagliari Trento Siena Padova Ferrara Viterbo Cremona'.split(' '),
  origins: 'Palermo Bari Perugia Ancona Savona'.split(' '),
  jobs: 'contabile dentista farmacista giornalista insegnante interprete fisioterapista geometra musicista'.split(' '),
  birthdays: ['4 marzo', '18 settembre', '30 gennaio', '9 luglio', '22 novembre'],
  allergies: ['alle nocciole', 'al polline', 'ai crostacei', 'alla penicillina'],
  things: [
    ...[
      'il tè nero',
      'il vino bianco',
      'il vino rosso',
      'il pistacchio',
      'la liquirizia',
      'la nebbia',
      'il gorgonzola',
    ],
    ...['il cinema muto', 'la doccia fredda', 'la scherma', 'il teatro dei burattini'],
    ...combined(),
  ],
  favourites: [
    { kind: 'colore', values: ['turchese', 'cremisi', 'ocra', 'viola'] },
    { kind: 'film', values: ['Solaris', 'Amarcord', 'Vertigo', 'Stalker'] },
    { kind: 'scrittore', values: ['Calvino', 'Borges', 'Svevo', 'Levi'] },
    { kind: 'piatto', values: ['risotto', 'ramen', 'moussaka', 'gazpacho'] },
  ],
  pets: [
    { kind: 'un gatto', name: 'Micio' },
    { kind: 'un cane', name: 'Argo' },
    { kind: 'un pappagallo', name: 'Lillo' },
    { kind: 'una tartaruga', name: 'Olga' },
  ],
  instruments: ['il violoncello', 'il clarinetto', 'la fisarmonica'],
  sports: ['pallavolo', 'pallamano', 'bocce'],
  plans: [
    { verb: 'correre una maratona', noun: 'la maratona', mark: 'maratona' },
    { verb: 'finire la tesi', noun: 'la tesi', mark: 'tesi' },
    { verb: 'visitare la Patagonia', noun: 'la Patagonia', mark: 'patagonia' },
    { verb: 'aprire una libreria', noun: 'la libreria', mark: 'libreria' },
    { verb: 'restaurare una vela', noun: 'la vela', mark: 'vela' },
    { verb: 'piantare un frutteto', noun: 'il frutteto', mark: 'frutteto' },
    { verb: 'scrivere un ricettario', noun: 'il ricettario', mark: 'ricettario' },
    { verb: 'costruire una serra', noun: 'la serra', mark: 'serra' },
    { verb: 'registrare un podcast', noun: 'il podcast', mark: 'podcast' },
  ],
  times: ['in primavera', 'in estate', 'in autunno', 'a ottobre', 'a maggio', "l'anno prossimo"],
  studies: ['il gallese', 'la calligrafia', "l'astronomia", 'la tornitura'],
  manners: ['paziente', 'gentile', 'vivace', 'spontanea'],
};

function combined(): string[] {
  const nouns = [
    ...'treno ponte giardino mercato faro mulino battello sentiero'.split(' ').map((noun) => `il ${noun}`),
    ...'lanterna barca biblioteca scala piazza finestra'.split(' ').map((noun) => `la ${noun}`),
  ];
  const kinds = 'grande verde fragile semplice elegante veloce dolce celeste triste lucente'.split(' ');
  const settings = ['sul mare', 'nella bruma', 'al tramonto', 'in montagna', 'in collina', 'nel bosco'];
  return nouns.flatMap((noun) => kinds.flatMap((kind) => settings.map((setting) => `${noun} ${kind} ${setting}`)));
}
