import type { SecretSpan } from '../find-secrets.ts';

/**
 * The digits from zero on, as people spell them out when they dictate a number: a row a language, other words for the
 * same digit behind a slash. Data only, made with n2words 4.0.0 (MIT), which is kept for 71 languages.
 */
const digitWords = {
  am: 'ዜሮ አንድ ሁለት ሶስት አራት አምስት ስድስት ሰባት ስምንት ዘጠኝ',
  ar: 'صفر واحد اثنان/اثنين ثلاثة أربعة خمسة ستة سبعة ثمانية تسعة',
  az: 'sıfır bir iki üç dörd beş altı yeddi səkkiz doqquz',
  bn: 'শূন্য এক দুই তিন চার পাঁচ ছয় সাত আট নয়',
  cs: 'nula jedna/jeden dva tři čtyři pět šest sedm osm devět',
  da: 'nul et to tre fire fem seks syv otte ni',
  de: 'null eins zwei/zwo drei vier fünf sechs sieben acht neun',
  el: 'μηδέν ένα δύο τρία τέσσερα πέντε έξι επτά/εφτά οκτώ/οχτώ εννέα/εννιά',
  en: 'zero/oh/o one two three four five six seven eight nine',
  es: 'cero uno dos tres cuatro cinco seis siete ocho nueve',
  fa: 'صفر یک دو سه چهار پنج شش هفت هشت نه',
  fi: 'nolla yksi kaksi kolme neljä viisi kuusi seitsemän kahdeksan yhdeksän',
  fil: 'zero isa dalawa tatlo apat lima anim pito walo siyam',
  fr: 'zéro un deux trois quatre cinq six sept huit neuf',
  gu: 'શૂન્ય એક બે ત્રણ ચાર પાંચ છ સાત આઠ નવ',
  ha: 'sifiri ɗaya biyu uku huɗu biyar shida bakwai takwas tara',
  he: 'אפס אחת/אחד שתים/שתיים שלש/שלוש ארבע חמש שש שבע שמונה תשע',
  hi: 'शून्य/ज़ीरो एक दो तीन चार पाँच/पांच छह/छः/छे सात आठ नौ',
  hr: 'nula jedan dva tri četiri pet šest sedam osam devet',
  hu: 'nulla egy kettő/két három négy öt hat hét nyolc kilenc',
  id: 'nol/kosong satu dua tiga empat lima enam tujuh delapan sembilan',
  it: 'zero uno due tre quattro cinque sei sette otto nove',
  ja: '零/〇/ゼロ 一/壱 二/弐 三/参 四 五 六 七 八 九',
  ka: 'ნული ერთი ორი სამი ოთხი ხუთი ექვსი შვიდი რვა ცხრა',
  kn: 'ಸೊನ್ನೆ ಒಂದು ಎರಡು ಮೂರು ನಾಲ್ಕು ಐದು ಆರು ಏಳು ಎಂಟು ಒಂಬತ್ತು',
  ko: '영/공 일 이 삼 사 오 육 칠 팔 구',
  lt: 'nulis vienas du trys keturi penki šeši septyni aštuoni devyni',
  lv: 'nulle viens divi trīs četri pieci seši septiņi astoņi deviņi',
  mr: 'शून्य एक दोन तीन चार पाच सहा सात आठ नऊ',
  ms: 'sifar satu dua tiga empat lima enam tujuh lapan sembilan',
  nb: 'null en to tre fire fem seks syv åtte ni',
  nl: 'nul één/een twee drie vier vijf zes zeven acht negen',
  pa: 'ਸਿਫ਼ਰ ਇੱਕ ਦੋ ਤਿੰਨ ਚਾਰ ਪੰਜ ਛੇ ਸੱਤ ਅੱਠ ਨੌਂ',
  pl: 'zero jeden dwa trzy cztery pięć sześć siedem osiem dziewięć',
  pt: 'zero um dois três quatro cinco seis/meia sete oito nove',
  ro: 'zero unu doi/două trei patru cinci șase șapte opt nouă',
  ru: 'ноль/нуль один/одна два/две три четыре пять шесть семь восемь девять',
  'sr-Cyrl': 'нула један два три четири пет шест седам осам девет',
  sv: 'noll ett två tre fyra fem sex sju åtta nio',
  sw: 'sifuri moja mbili tatu nne tano sita saba nane tisa',
  ta: 'பூஜ்ஜியம் ஒன்று இரண்டு மூன்று நான்கு ஐந்து ஆறு ஏழு எட்டு ஒன்பது',
  te: 'సున్నా ఒకటి రెండు మూడు నాలుగు ఐదు ఆరు ఏడు ఎనిమిది తొమ్మిది',
  th: 'ศูนย์ หนึ่ง สอง สาม สี่ ห้า หก เจ็ด แปด เก้า',
  tr: 'sıfır bir iki üç dört beş altı yedi sekiz dokuz',
  uk: 'нуль один/одна два/дві три чотири п’ять шість сім вісім дев’ять',
  ur: 'صفر ایک دو تین چار پانچ چھ سات آٹھ نو',
  vi: 'không một hai ba bốn/tư năm/lăm sáu bảy/bẩy tám chín',
  yo: 'òdo ọ̀kan èjì ẹ̀ta ẹ̀rin àrùn ẹ̀fà èje ẹ̀jọ ẹ̀sán',
  'zh-Hans': '零/〇 壹/幺 贰 叁 肆 伍 陆 柒 捌 玖',
  'zh-Hant': '零 壹 貳 參 肆 伍 陸 柒 捌 玖',
};

/** For each word the rows in which it stands, and which digit it is there. */
type Places = ReadonlyMap<string, ReadonlyMap<number, number>>;
let places: Places | undefined;

function placesOfDigits(): Places {
  if (places !== undefined) return places;
  const found = new Map<string, Map<number, number>>();
  for (const [row, words] of Object.values(digitWords).entries()) {
    for (const [digit, names] of words.split(' ').entries()) {
      for (const name of names.split('/')) found.set(name, (found.get(name) ?? new Map()).set(row, digit));
    }
  }
  places = found;
  return found;
}

// UTF-16 units.
const longestWord = 12;
/** Scripts that put nothing between words: there digits are found within a run of letters. */
const writtenTogether = /^[\p{Script=Han}\p{Script=Hangul}\p{Script=Katakana}\p{Script=Thai}]/u;

/** Digits in a row, all in the words of one language. */
export type Dictated = {
  /** UTF-16 units. */
  readonly end: number;
  readonly digits: readonly number[];
};

/** The dictated number that a text begins with; without digits where it begins with none. */
export function dictatedAt(text: string): Dictated {
  let end = 0;
  let rows: ReadonlyMap<number, readonly number[]> | undefined;
  for (const { 0: letters, index } of text.matchAll(/[\p{L}\p{M}’'〇]+/gu)) {
    if (!/^[\s,.-]*$/.test(text.slice(end, index))) break;
    const words = numeralsIn(letters);
    for (const { word, at } of words) {
      const next = withDigit(rows, word);
      if (next.size === 0) return toDictated(rows, end);
      rows = next;
      end = index + at + word.length;
    }
    if (end < index + letters.length) break;
  }
  return toDictated(rows, end);
}

function toDictated(rows: ReadonlyMap<number, readonly number[]> | undefined, end: number): Dictated {
  return { end, digits: [...(rows?.values() ?? [])][0] ?? [] };
}

/** The rows that go on with this word, and their digits so far. */
function withDigit(rows: ReadonlyMap<number, readonly number[]> | undefined, word: string) {
  const found = [...(placesOfDigits().get(word.toLowerCase().normalize('NFC').replaceAll("'", '’')) ?? [])];
  return new Map(
    found.flatMap(([row, digit]) => {
      const before = rows === undefined ? [] : rows.get(row);
      return before === undefined ? [] : [[row, [...before, digit]] as const];
    }),
  );
}

function numeralsIn(letters: string): readonly { readonly word: string; readonly at: number }[] {
  if (!writtenTogether.test(letters)) return [{ word: letters, at: 0 }];
  const words: { word: string; at: number }[] = [];
  for (let at = 0; at < letters.length; ) {
    let length = Math.min(longestWord, letters.length - at);
    while (length > 0 && !placesOfDigits().has(letters.slice(at, at + length))) length -= 1;
    const word = letters.slice(at, at + Math.max(length, 1));
    words.push({ word, at });
    if (length === 0) break;
    at += length;
  }
  return words;
}

/** Shorter runs are quantities, longer ones telephone numbers. */
const leastDigits = 4;
const mostDigits = 8;
// UTF-16 units.
const longestDictated = 80;

/**
 * Numbers of the length of a PIN or a door's code that are told digit by digit, whatever they are called. Who counts up or down tells none.
 * Time in proportion to the text.
 */
export function dictatedIn(text: string): readonly SecretSpan[] {
  const spans: SecretSpan[] = [];
  let from = 0;
  for (const { 0: word, index } of text.matchAll(/[\p{L}\p{M}’']+/gu)) {
    // Where words touch, a digit may be a part of any word.
    if (index < from || writtenTogether.test(word)) continue;
    if (!placesOfDigits().has(word.toLowerCase().replaceAll("'", '’'))) continue;
    const { end, digits } = dictatedAt(text.slice(index, index + longestDictated));
    from = index + Math.max(end, 1);
    const isOfCode = digits.length >= leastDigits && digits.length <= mostDigits && !isCounted(digits);
    if (isOfCode) spans.push({ start: index, end: index + end });
  }
  return spans;
}

function isCounted(digits: readonly number[]): boolean {
  const steps = digits.slice(1).map((digit, place) => digit - (digits[place] ?? 0));
  return steps[0] !== 0 && steps.every((step) => step === steps[0]);
}
