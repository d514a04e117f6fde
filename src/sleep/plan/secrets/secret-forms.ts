/** A number as people write or dictate it: `078 05 1120`, `12-34-56`, `four seven one nine`, 四七一九. */
export type SaidNumber = {
  /** As it stands in the text; empty where none does. */
  readonly said: string;
  /** How many digits it has. */
  readonly count: number;
  /** Where it ends, in UTF-16 units. */
  readonly end: number;
  /** Whether a unit or what is counted follows: `200 g`, `2000 righe`, 200行. */
  readonly isQuantity: boolean;
};

// Units. Nobody's PIN is longer.
const longestNumber = 40;
const longestSpelled = 80;

/** The number that begins at a place of a text. */
export function numberAt(text: string, start: number): SaidNumber {
  const written = /^\d(?:[\d .-]*\d)?/.exec(text.slice(start, start + longestNumber))?.[0];
  const said = written ?? spelledOut(text.slice(start, start + longestSpelled));
  const next = text.slice(start + said.length, start + said.length + 8);
  const isQuantity = said !== '' && /^(?:[/%°€$]|\s*\p{L})/u.test(next);
  const count = written === undefined ? [...said.matchAll(spelledDigit)].length : written.replace(/\D/g, '').length;
  return { said, count, end: start + said.length, isQuantity };
}

/** The digits from zero on, as people spell them out when they dictate a number. */
const digitWords: readonly string[] = [
  'zero one two three four five six seven eight nine',
  'null eins zwei drei vier fünf sechs sieben acht neun',
  'zero uno due tre quattro cinque sei sette otto nove',
  'cero uno dos tres cuatro cinco seis siete ocho nueve',
  'zéro un deux trois quatre cinq six sept huit neuf',
  'zero um dois três quatro cinco seis sete oito nove',
  'ноль один два три четыре пять шесть семь восемь девять',
  'nul een twee drie vier vijf zes zeven acht negen',
  'zero jeden dwa trzy cztery pięć sześć siedem osiem dziewięć',
  'sıfır bir iki üç dört beş altı yedi sekiz dokuz',
  'صفر واحد اثنان ثلاثة أربعة خمسة ستة سبعة ثمانية تسعة',
  '영 일 이 삼 사 오 육 칠 팔 구',
  'ศูนย์ หนึ่ง สอง สาม สี่ ห้า หก เจ็ด แปด เก้า',
  '〇 一 二 三 四 五 六 七 八 九',
  '零 壱 弐 参 四 五 六 七 八 九',
];

const isDigitWord = new Set(digitWords.flatMap((words) => words.split(' ')));
const spelledDigit = /[〇零一二三四五六七八九]|[^\s,〇零一二三四五六七八九-]+/gu;

function spelledOut(text: string): string {
  let end = 0;
  for (const { 0: word, index } of text.matchAll(/[\p{L}\p{M}]+/gu)) {
    const isNear = /^[\s,-]*$/.test(text.slice(end, index));
    if (!isNear || !(isDigitWord.has(word.toLowerCase()) || /^[〇零一二三四五六七八九]+$/u.test(word))) break;
    end = index + word.length;
  }
  return text.slice(0, end);
}

/** Letters with digits, or with signs that no word holds; no address. */
export function isMixed(token: string): boolean {
  if (token.length < 4 || !/\p{L}/u.test(token) || address.test(token)) return false;
  return /[\d@#$%^&*_+=~|\\<>!]/.test(token);
}

const address = /^(?:[^\s@]+@)?(?:[\w-]+\.)+[a-z]{2,}(?:\/\S*)?$|:\/\//iu;
const opening = /^["'“”„«»‘’`「『([]+/u;
const closing = /["'“”„«»‘’`」』)\]]+$/u;
export const endsSentence = /[.!?。！？…]+$/u;

/** A word without what surrounds it. */
export type BareWord = { readonly text: string; readonly isQuoted: boolean };

export function bareWord(raw: string): BareWord {
  const whole = raw.replace(/^[:=：]+/u, '').replace(endsSentence, '');
  const text = whole.replace(opening, '').replace(closing, '').replace(endsSentence, '');
  return { text, isQuoted: /^["“”„«`「『]/u.test(whole) };
}

/** Where a quotation ends that a word opens; 0 where it opens none. UTF-16 units. */
export function endOfQuotation(text: string, raw: string, start: number): number {
  if (!opening.test(raw)) return 0;
  const length = text.slice(start + 1).search(/["”«»“」』`]/u);
  return length < 0 ? 0 : start + length + 2;
}
