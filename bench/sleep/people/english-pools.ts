import type { Pools } from './pools.ts';

export const englishPools: Pools = {
  places: 'Turin Porto Lyon Genoa Bergen Ghent Krakow Seville Tartu Utrecht Galway Aarhus'.split(' '),
  origins: 'Malta Iceland Cornwall Quebec Tasmania'.split(' '),
  jobs: [
    ...'nurse teacher baker carpenter gardener botanist photographer'.split(' ').map((job) => `a ${job}`),
    ...'architect electrician'.split(' ').map((job) => `an ${job}`),
  ],
  birthdays: ['3 May', '17 October', '29 January', '8 August', '21 June'],
  allergies: ['hazelnuts', 'pollen', 'shellfish', 'penicillin'],
  things: [
    ...['green tea', 'red wine', 'white wine', 'chess problems', 'jazz', 'coriander', 'crossword puzzles'],
    ...['black liquorice', 'cold showers', 'film noir', 'board games', 'goat cheese', 'ghost stories'],
    ...combined(),
  ],
  favourites: [
    { kind: 'colour', values: ['turquoise', 'crimson', 'ochre', 'violet'] },
    { kind: 'film', values: ['Solaris', 'Amarcord', 'Vertigo', 'Stalker'] },
    { kind: 'writer', values: ['Woolf', 'Calvino', 'Borges', 'Le Guin'] },
    { kind: 'dish', values: ['risotto', 'ramen', 'moussaka', 'gazpacho'] },
  ],
  pets: [
    { kind: 'a cat', name: 'Miso' },
    { kind: 'a dog', name: 'Bruno' },
    { kind: 'a parrot', name: 'Kiwi' },
    { kind: 'a tortoise', name: 'Achilles' },
  ],
  instruments: ['cello', 'oboe', 'accordion'],
  sports: ['tennis', 'badminton', 'handball'],
  plans: [
    { verb: 'run a marathon', noun: 'the marathon', mark: 'marathon' },
    { verb: 'finish the thesis', noun: 'the thesis', mark: 'thesis' },
    { verb: 'visit Patagonia', noun: 'Patagonia', mark: 'patagonia' },
    { verb: 'open a bookshop', noun: 'the bookshop', mark: 'bookshop' },
    { verb: 'restore an old sailboat', noun: 'the sailboat', mark: 'sailboat' },
    { verb: 'plant an orchard', noun: 'the orchard', mark: 'orchard' },
    { verb: 'write a cookbook', noun: 'the cookbook', mark: 'cookbook' },
    { verb: 'build a greenhouse', noun: 'the greenhouse', mark: 'greenhouse' },
    { verb: 'cycle around Sardinia', noun: 'Sardinia', mark: 'sardinia' },
    { verb: 'record a podcast', noun: 'the podcast', mark: 'podcast' },
  ],
  times: ['in spring', 'in summer', 'in autumn', 'in October', 'in May', 'next year'],
  studies: ['Welsh', 'calligraphy', 'astronomy', 'woodturning'],
  manners: ['playful', 'patient', 'direct', 'cheerful'],
};

function combined(): string[] {
  const kinds = 'slow old quiet bright wild wooden narrow misty painted noisy'.split(' ');
  const nouns =
    'trains bridges gardens markets libraries kites lanterns clocks maps boats rivers windmills staircases puppets'.split(
      ' ',
    );
  const settings = ['by the sea', 'in the fog', 'near the harbour', 'at dawn', 'in the mountains', 'on the island'];
  return kinds.flatMap((kind) => nouns.flatMap((noun) => settings.map((setting) => `${kind} ${noun} ${setting}`)));
}
