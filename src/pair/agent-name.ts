const longestName = 60;

/**
 * A name for an agent that a person recognises in a list and that the server accepts: letters, digits, spaces,
 * underscores, hyphens and apostrophes. Anything else makes Letta answer 500 (its name pattern is `^[\w '\-]+$`).
 *
 * @param whose any Discord display name; one without a usable character becomes the fallback, such as the user's id.
 */
export function agentName(agent: string, whose: string, fallback: string): string {
  const owner = acceptable(whose) || acceptable(fallback);
  return [...`${acceptable(agent)} - ${owner}`].slice(0, longestName).join('').trim();
}

function acceptable(name: string): string {
  return name
    .normalize('NFKC')
    .replace(/[^\p{L}\p{N}_ '-]/gu, ' ')
    .replace(/ +/g, ' ')
    .replace(/^[ '_-]+|[ '_-]+$/g, '');
}
