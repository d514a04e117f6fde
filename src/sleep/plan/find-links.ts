import { plainForm } from './fold-text.ts';

const endings =
  'com|net|org|info|biz|io|ai|dev|app|gg|me|co|uk|us|it|de|fr|es|eu|nl|ch|at|ru|cn|xyz|top|site|online|shop|store|link|click|live|tv|to|ly|gl|cc|ws|zip|mov|ng|in|br|pl|se|no|fi|dk|jp|onion|tk|ml';
const link = new RegExp(
  `(?:\\b(?:https?|hxxps?|ftp|data|javascript|file):/{0,2}\\s?[^\\s<>"')\\]]+)|(?:\\bwww\\.[^\\s<>"')\\]]+)|(?:(?<![@\\w.-])(?:[a-z0-9-]+\\.)+(?:${endings})(?![\\w-])(?:[/?#:][^\\s<>"')\\]]*)?)`,
  'gi',
);

/** The links of a text, however they are disguised, in one comparable form: no scheme, no `www.`, no closing mark. */
export function findLinks(text: string): readonly string[] {
  const plain = plainForm(text)
    .replace(/\s?[[({]\s?(?:\.|dot|punto)\s?[\])}]\s?/g, '.')
    .replace(new RegExp(`(?<=\\w)\\s(?:dot|punto)\\s(?=(?:\\w+\\s(?:dot|punto)\\s)?(?:${endings})\\b)`, 'g'), '.');
  return [...plain.matchAll(link)].map(([found]) =>
    found
      .replace(/^\w+:\/{0,2}\s?/, '')
      .replace(/^www\./, '')
      .replace(/[/.,;:!?)]+$/, ''),
  );
}

export function findMailAddresses(text: string): readonly string[] {
  return (
    plainForm(text)
      .replace(/\s?[[({]\s?(?:at|chiocciola)\s?[\])}]\s?/g, '@')
      .replace(/\s?[[({]\s?(?:dot|punto)\s?[\])}]\s?/g, '.')
      .match(/[\w.+-]+@[\w-]+(?:\.[\w-]+)+/g) ?? []
  );
}

/** Whether a link is one of those, or the site of one of those. */
export function isAmong(wanted: string, known: readonly string[]): boolean {
  return known.some((one) => one === wanted || one.startsWith(`${wanted}/`));
}
