/** Words for what people do for a living, so that "I'm a nurse" is a job and "I'm a mess" is not. Singular, lower case. */
const englishJobs: ReadonlySet<string> = new Set(
  (
    'accountant actor actress analyst architect artist assistant astronaut author baker banker barber barista bartender ' +
    'biologist bookseller botanist bricklayer builder butcher carpenter cashier chef chemist cleaner clerk coach ' +
    'composer consultant cook coder courier curator dancer dentist designer developer dietitian diplomat director ' +
    'doctor driver economist editor electrician engineer farmer firefighter fisherman florist gardener geologist guide ' +
    'hairdresser historian illustrator interpreter janitor jeweller journalist judge lawyer lecturer librarian ' +
    'lifeguard locksmith manager mathematician mechanic midwife miner model musician nanny nurse optician painter ' +
    'paramedic pharmacist photographer physicist physiotherapist pilot plumber poet postman potter producer professor ' +
    'programmer psychologist psychiatrist receptionist researcher sailor salesman scientist sculptor secretary singer ' +
    'soldier statistician student surgeon surveyor tailor teacher technician therapist translator tutor ' +
    'vet veterinarian waiter waitress welder writer'
  ).split(' '),
);

/** Masculine and feminine forms. */
const italianJobs: ReadonlySet<string> = new Set(
  (
    'architetto architetta attore attrice avvocato avvocata autista artista barista bibliotecario bibliotecaria ' +
    'biologo biologa calzolaio cameriere cameriera cantante chimico chimica commesso commessa contabile cuoco cuoca ' +
    'dentista direttore direttrice dottore dottoressa economista elettricista falegname farmacista fioraio fioraia ' +
    'fisico fisica fisioterapista fornaio fornaia fotografo fotografa geologo geologa geometra giardiniere giardiniera ' +
    'giornalista grafico grafica guida idraulico impiegato impiegata infermiere infermiera ingegnere ingegnera ' +
    'insegnante interprete libraio libraia maestro maestra meccanico meccanica medico musicista muratore operaio ' +
    'operaia ostetrica ostetrico panettiere panettiera parrucchiere parrucchiera pasticcere pasticcera pasticciera ' +
    'pescatore pilota pittore pittrice poeta poetessa postino postina professore professoressa programmatore ' +
    'programmatrice psicologo psicologa ricercatore ricercatrice sarta sarto scrittore scrittrice scultore scultrice ' +
    'segretario segretaria soldato studente studentessa sviluppatore sviluppatrice tassista tecnico traduttore ' +
    'traduttrice veterinario veterinaria vigile'
  ).split(' '),
);

export function isEnglishJob(phrase: string): boolean {
  const words = phrase.toLowerCase().match(/[\p{L}-]+/gu) ?? [];
  return words.length <= 4 && englishJobs.has(words.at(-1) ?? '');
}

/** In Italian the job comes first: "ingegnere del suono". */
export function isItalianJob(phrase: string): boolean {
  const [first = ''] = phrase.toLowerCase().match(/\p{L}+/gu) ?? [];
  return italianJobs.has(first);
}
