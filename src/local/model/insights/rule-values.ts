/** A name, with a capital letter. Undefined for words that only look like one. */
export function named([, name = '']: RegExpExecArray): readonly string[] | undefined {
  if (/^(?:when|later|if|back|not|a|an|the|that|crazy|old|what|maybe|quando|dopo|domani|se|più|un|una)\b/i.test(name))
    return undefined;
  return [name.replace(/^\p{Ll}/u, (letter) => letter.toUpperCase())];
}

/** The members of an enumeration, each a fact of its own: "tea, chess and long walks". */
export function pieces([, listed = '']: RegExpExecArray): readonly string[] {
  if (fixedPairs.test(listed)) return [listed];
  const [said = ''] = listed.split(aside);
  // Without an "and" the comma begins an aside: "coriander, sorry".
  const core = conjunction.test(said) ? said : (said.split(',')[0] ?? '');
  const parts = core
    .split(/,\s*(?:and |or |e |ed |o )?|\s+(?:and|or|nor|e|ed|o|né)\s+/i)
    .filter((part) => part.trim() !== '');
  return parts.every((part) => part.trim().split(/\s+/).length <= 5) ? parts : [core];
}

// "and" inside of a name is no enumeration.
const fixedPairs =
  /\b(?:gin and tonic|rock and roll|fish and chips|mac and cheese|salt and vinegar|dungeons and dragons|black and white|peanut butter and jelly|arts and crafts|drum and bass|bed and breakfast|cacio e pepe|pane e \p{L}+|bianco e nero|burro e \p{L}+)\b/iu;

const conjunction = /\s(?:and|or|nor|e|ed|o|né)\s/i;

const aside =
  /,? (?:especially|particularly|mostly|mainly|because|when|but|soprattutto|specialmente|perché|quando|ma)\s/i;
