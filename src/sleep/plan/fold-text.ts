import { invisible } from './sanitise-line.ts';

/** Letters of other scripts that look like Latin ones. */
const lookalikes: Readonly<Record<string, string>> = {
  а: 'a',
  в: 'b',
  с: 'c',
  ԁ: 'd',
  е: 'e',
  һ: 'h',
  і: 'i',
  ј: 'j',
  к: 'k',
  м: 'm',
  н: 'h',
  о: 'o',
  р: 'p',
  ԛ: 'q',
  ѕ: 's',
  т: 't',
  у: 'y',
  ѵ: 'v',
  ԝ: 'w',
  х: 'x',
  ӏ: 'l',
  п: 'n',
  г: 'r',
  α: 'a',
  β: 'b',
  ε: 'e',
  η: 'n',
  ι: 'i',
  κ: 'k',
  ν: 'v',
  ο: 'o',
  ρ: 'p',
  τ: 't',
  υ: 'u',
  χ: 'x',
  ω: 'w',
  ı: 'i',
  ɡ: 'g',
  ɩ: 'i',
  ꜱ: 's',
  ᴀ: 'a',
  ᴇ: 'e',
  ɪ: 'i',
  ɴ: 'n',
  ᴏ: 'o',
  ʀ: 'r',
  ᴛ: 't',
  ᴜ: 'u',
  ʏ: 'y',
  ʙ: 'b',
  ᴄ: 'c',
  ᴅ: 'd',
  ɢ: 'g',
  ʜ: 'h',
  ᴊ: 'j',
  ᴋ: 'k',
  ʟ: 'l',
  ᴍ: 'm',
  ᴘ: 'p',
  ᴠ: 'v',
  ᴡ: 'w',
  ᴢ: 'z',
};

const leet: Readonly<Record<string, string>> = {
  '0': 'o',
  '1': 'i',
  '3': 'e',
  '4': 'a',
  '5': 's',
  '7': 't',
  '@': 'a',
  $: 's',
};

/**
 * The ways in which a text may be meant, for the screens alone: plain, with look-alikes and invisible characters
 * undone; without digits in the place of letters; with letters that stand apart drawn together; and what it says when
 * it is decoded. All lower case, without accents, spaces collapsed.
 */
export function foldText(text: string): readonly string[] {
  const plain = plainForm(text);
  return [
    ...new Set([
      plain,
      unleet(plain),
      drawTogether(plain),
      unleet(drawTogether(plain)),
      backwards(plain),
      ...decoded(text),
    ]),
  ];
}

/** One plain form: NFKC, nothing invisible, Latin letters for what looks like them, lower case, no accents. */
export function plainForm(text: string): string {
  const bare = unescaped(text)
    .normalize('NFKC')
    .replace(invisible, '')
    // A small l in a word of capitals is an I.
    .replace(/\b[A-Zl]*[A-Z]l[A-Z][A-Zl]*\b/g, (word) => word.replaceAll('l', 'I'))
    .toLowerCase()
    .normalize('NFD')
    .replace(/\p{M}/gu, '');
  const latin = [...bare].map((letter) => lookalikes[letter] ?? letter).join('');
  return latin
    .replace(/[’‘ʼ`´]/g, "'")
    .replace(/[\p{Cc}\p{Z}]+/gu, ' ')
    .trim();
}

/** Undoes what a browser, a JSON parser or a URL would undo. */
function unescaped(text: string): string {
  return text
    .replace(/&lt;?|&#0*60;?|&#x0*3c;?|%3c|\\u003c|\\x3c|[‹〈《❮⟨˂]/gi, '<')
    .replace(/&gt;?|&#0*62;?|&#x0*3e;?|%3e|\\u003e|\\x3e|[›〉》❯⟩˃]/gi, '>');
}

function backwards(text: string): string {
  return [...text].reverse().join('');
}

function unleet(text: string): string {
  return text.replace(/[\w@$]+/g, (word) =>
    /[a-z]/.test(word) && /[013457@$]/.test(word) ? word.replace(/[013457@$]/g, (sign) => leet[sign] ?? sign) : word,
  );
}

/** `i g n o r e` and `i.g.n.o.r.e` become `ignore`; two spaces or more part words. */
function drawTogether(text: string): string {
  return text
    .replace(/\b(?:[a-z][\s._*-]){3,}[a-z]\b/g, (run) => run.replace(/[\s._*-]/g, ''))
    .replace(/(?<=[a-z])[._*-](?=[a-z])/g, '');
}

function decoded(text: string): readonly string[] {
  const runs = text.normalize('NFKC').match(/[A-Za-z0-9+/_-]{16,}={0,2}/g) ?? [];
  return runs
    .map((run) => Buffer.from(run, 'base64').toString('utf8'))
    .filter((clear) => /^[\p{L}\p{N}\p{P}\p{Zs}\n]{8,}$/u.test(clear))
    .map(plainForm);
}
