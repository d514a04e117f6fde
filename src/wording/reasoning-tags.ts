/** What models put around their reasoning: tags in whatever brackets, and what a page folds up. */

// Some families put their name before it.
const reasoningNames =
  '(?:seed:|longcat_|ant)?(?:(?:think(?:ing)?|thoughts?|reasoning)(?:_\\w{1,20})?|analysis|reflection|scratch_?pad|(?:inner|internal)_(?:monologue|thoughts?))';
/** In square brackets other names are headings. */
const reasoningInBrackets = '(?:think(?:ing)?|thoughts?|reasoning|scratchpad)';
/** Some templates have reasoning in signs of their own. */
const reasoningOpener = '<unused94>|<\\|channel>|<\\|inner_prefix\\|>';
const reasoningCloser = '(<unused95>|<channel\\|>|<\\|inner_suffix\\|>)';
/** Any tag of reasoning, in whatever brackets; the groups hold what one that closes has. */
export const reasoningTag =
  `[<◁][ \\t]{0,4}(/?)[ \\t]{0,4}${reasoningNames}(?=[\\s/>▷])[^<>◁▷\\n]{0,200}[>▷]|` +
  `\\[(/)${reasoningInBrackets}\\]|\\[${reasoningInBrackets}\\](?!\\()|` +
  `<[|｜](/|end[_▁](?:of[_▁])?)?(?:(?:start|begin)[_▁](?:of[_▁])?)?${reasoningNames}[|｜]>|` +
  `${reasoningOpener}|${reasoningCloser}`;

/** Whether a match of `reasoningTag` is of a tag that closes. */
export function closesReasoning([, slash, bracketSlash, end, sign]: RegExpExecArray): boolean {
  return slash === '/' || bracketSlash === '/' || end !== undefined || sign !== undefined;
}

export const foldOfType = new RegExp(
  `<details[ \\t](?:[^<>\\n]{0,100}[ \\t])?type=["']?${reasoningNames}["' \\t>][^<>\\n]{0,100}>?`,
  'iy',
);
const foldBegins = '<details(?:[ \\t][^<>\\n]{0,200})?>\\s{0,8}';
/** Nothing else, so that a fold with thoughts on a subject is hers. */
const foldTitle = `[^\\p{L}<]{0,8}(?:<\\w{1,8}>)?${reasoningInBrackets}(?: process| for [^<\\n]{1,30})?[^\\p{L}<]{0,8}(?:</\\w{1,8}>)?`;
export const foldOfTitle = new RegExp(`${foldBegins}<summary>${foldTitle}</summary>`, 'iuy');
/** A fold of which the title isn't known. */
export const foldSoFar = new RegExp(
  `^${foldBegins}(?:<(?:s\\w{0,6})?|<summary>[^<]{0,8}(?:<\\w{0,8}>?)?[^<]{0,60}(?:</?\\w{0,8}>?)?(?:</?\\w{0,7})?)?$`,
  'i',
);
