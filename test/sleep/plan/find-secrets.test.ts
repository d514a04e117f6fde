import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { findSecrets, holdsSecret, maskSecrets } from '../../../src/sleep/plan/find-secrets.ts';

describe('is no secret', () => {
  test.each([
    'Phone number is +39 347 1234567',
    'Order number is 40-1234567',
    'Lives at door number 12a',
    'Password manager is Bitwarden',
    'Uses 1Password as a password manager',
    'Forgot the PIN again',
    'Changes the password every 90 days',
    'Passed 1200 exams',
    'Secret Santa budget is 25 euros',
    'Key client is Acme 3000',
    'Passport expires in 2027',
    'Il codice postale è 20121',
    'Codice amico SW-1234-5678-9012',
    'Nata il 3 maggio 1999',
    'Passwortmanager ist KeePass2',
    'Geboren am 03.05.1999',
    'Se le olvida la contraseña',
    'Código postal 28013',
    'Numéro de téléphone +33 6 12 34 56 78',
    'Le mot de passe est oublié',
    'A senha do restaurante é boa',
    'CEP 01310-100',
    'パスワードを忘れた',
    '電話番号は090-1234-5678',
    'Пароль забыла',
    'Телефон +7 912 345-67-89',
    'ISBN 978-3-16-148410-0',
    'Likes long walks near the beach with two small dogs every day',
  ])('%s', (text) => {
    expect(findSecrets(text)).toEqual([]);
  });
});

describe('is a secret', () => {
  test.each([
    'Card 4111 1111 1111 1111',
    'IBAN IT60 X054 2811 1010 0000 0123 456',
    'PIN: 4821',
    'Meine PIN lautet 4711',
    'Mijn pincode is 4821',
    'Password: sunshine',
    'hunter2 is my password',
    'The PIN of my card is 9981',
    'Пинкод 4821',
    '暗証番号は4821です',
    // A noun of one letter.
    '鍵:k4xw9zpl',
    'Codice fiscale RSSMRA85T10A562S',
    'CPF 529.982.247-25',
    'wJalrXUtnFEMIK7MDENGbPxRfiCYEXAMPLEKEY1',
    'witch collapse practice feed shame open despair creek road again ice least',
  ])('%s', (text) => {
    expect(holdsSecret(text)).toBe(true);
  });

  test.each(['4111 1111 1111 1112', 'IT60 X054 2811 1010 0000 0123 457'])(
    'but not with a wrong check sum: %s',
    (text) => {
      expect(holdsSecret(text)).toBe(false);
    },
  );
});

test.each([
  ['My password is tulip77, Windows11 asks for it', ['tulip77']],
  ['PIN is 4471, 2024 was a good year', ['4471']],
  ['Called 4539 5787, 6362 1486', []],
])('what only stands beside a value is none: %s', (text, values) => {
  expect(findSecrets(text).map(({ start, end }) => text.slice(start, end))).toEqual(values);
});

test('a secret is masked, whatever its length, and what a rule set found is one', () => {
  expect(maskSecrets('My PIN is 4821, and key is ab12cd34ef, ok')).toBe('My PIN is •••, and key is •••, ok');
  expect(maskSecrets('take ghp_x1 and go', ['ghp_x1', ''])).toBe('take ••• and go');
  expect(maskSecrets('ghp_x1 and ghp_x1', ['ghp_x1'])).toBe('••• and •••');
  expect(maskSecrets('nothing here')).toBe('nothing here');
});

test.each(['card ４１１１ １１１１ １１１１ １１１１', 'card 4111\u200b1111\u200b1111\u200b1111'])(
  'wide digits and hidden signs are seen through: %s',
  (text) => {
    expect(maskSecrets(text)).toBe('card •••');
  },
);

describe('called alike, and no secret', () => {
  test.each([
    'Needs to pass CS101 on the second try',
    'Bought an Interrail pass 2027',
    'Codes 24/7',
    'Passport: 2031',
    'Keeps a recovery phrase on paper',
    'Is building a login for Nextcloud28',
    'The password is the same on every site',
    'War nie 1000 km von zu Hause weg',
    'Backt mit der Kombination 200 g Mehl',
    'Das Passwort ist abgelaufen',
    'La clave es 100% constancia',
    'Le roman préféré est « Code 1789 »',
    'Ha scritto un codice di 2000 righe',
    '毎日コード200行を書く',
    'パスワードは忘れました',
    '비밀번호를 잊어버렸어요',
    'Discord id is 268473310986240004',
    'Fixed it in commit 9fceb02d0ae598e95dc970b74767f19372d61af8',
    'Works on AmazonWebServicesEC2Team',
    'Their mother lives near Leeds with three dogs and two old cats',
    'Delivers to Basel 4051, 4052, 4053, 4054, 4055 and 4056',
    'At 46 he learned to swim in the sea',
    'De 46 a veinte personas leen su blog',
    'Lap times 22, 31, 55, 85, 49, 22, 76, 62, 70, 24',
    'Schritte\n1764\n3658\n4151\n8002\n2625',
    'درجات ٥، ٨، ٨، ٤، ٤، ٢، ٩، ٣، ٨، ٩، ٢، ٣، ٣، ٨، ٩، ٧، ٢، ٢، ٥، ٨',
  ])('%s', (text) => {
    expect(findSecrets(text)).toEqual([]);
  });
});

describe('the value of a secret, and no more, is found', () => {
  test.each([
    ['behind a copula, a plain word', 'The password is sunshine', 'sunshine'],
    ['the same in German', 'Passwort ist Sonnenblume', 'Sonnenblume'],
    ['where a copula stands behind it', 'パスワードはひまわりです', 'ひまわり'],
    ['where none is needed', 'пароль подсолнух', 'подсолнух'],
    ['behind what it is for', 'Le mot de passe du wifi c’est tulipe', 'tulipe'],
    ['within its clause', 'Das Passwort haben wir auf Gartenzaun7 geändert', 'Gartenzaun7'],
    ['touched by an ending', '비밀번호는 해바라기77입니다', '해바라기77'],
    ['in digits of another script', 'رمز الدخول ٤٧١٩', '٤٧١٩'],
    ['spelled out', 'PIN is four seven one nine', 'four seven one nine'],
    ['of several nouns', 'door codes 4471 and 4472', '4471'],
    ['a second one, alike', 'door codes 4471 and 4472', '4472'],
    ['the last of a list', 'Backup codes:\n1a2b-3c4d\n5e6f-7g8h\n9i0j-1k2l', '9i0j-1k2l'],
    ['another one in Japanese', 'バックアップコードは8f2k-91mz、77qa-0plkです', '77qa-0plk'],
    ['another one of another length', 'passwords are tulip77 and rose-88', 'rose-88'],
    ['behind a small word', 'Password: the tulip', 'the tulip'],
    ['a card parted by dashes', '4539–5787–6362–1486', '4539–5787–6362–1486'],
    ['a card parted by commas', '4539,5787,6362,1486', '4539,5787,6362,1486'],
    ['the same between words without spaces', '卡4539、5787、6362、1486吗', '4539、5787、6362、1486'],
    ['a card parted in two ways', '4539 5787-6362 1486', '4539 5787-6362 1486'],
    ['what is told of a card', 'Visa 4012888888881881, 09/28, 123 is hers', '4012888888881881, 09/28, 123'],
    [
      'the same in words',
      '4012888888881881 valid thru 09/2028 and cvc 123',
      '4012888888881881 valid thru 09/2028 and cvc 123',
    ],
    ['a card behind many digits', `${'0 '.repeat(60)}4012 8888 8888 1881`, '4012 8888 8888 1881'],
    ['a card in a list of numbers', '12, 4539, 5787, 6362, 1486 and 7', '4539, 5787, 6362, 1486'],
    ['a card on lines of their own', '4539\n5787\n6362\n1486', '4539\n5787\n6362\n1486'],
    ['a card behind a phone number', '+49 30 1234567, 4539 5787 6362 1486', '4539 5787 6362 1486'],
    ['a card on the line below one', '+49 30 1234567\n4539 5787 6362 1486', '4539 5787 6362 1486'],
    ['no year behind a card', 'Has 4012888888881881 since 2019', '4012888888881881'],
    ['an account behind what begins like one', 'Konto EU14 DE89 3704 0044 0532 0130 00', 'DE89 3704 0044 0532 0130 00'],
    [
      'an account, sign by sign',
      'C H 9 3 0 0 7 6 2 0 1 1 6 2 3 8 5 2 9 5 7',
      'C H 9 3 0 0 7 6 2 0 1 1 6 2 3 8 5 2 9 5 7',
    ],
    ['an account parted by slashes', 'BE68/5390/0754/7034', 'BE68/5390/0754/7034'],
    ['with a prefix', 'hf_aBcDeFgHiJkLmNoPqRsTuVwXyZ012345', 'hf_aBcDeFgHiJkLmNoPqRsTuVwXyZ012345'],
    ['within an address', 'https://maria:tulip77@example.com', 'tulip77'],
    ['parted by slashes', '4111/1111/1111/1111', '4111/1111/1111/1111'],
  ])('%s', (_, text, value) => {
    expect(findSecrets(text).map(({ start, end }) => text.slice(start, end))).toContain(value);
  });
});

// What stands far away from a noun changes nothing, so the work for a text grows with its length alone.
test('no noun is looked beyond its surroundings', () => {
  const word = fc.constantFrom(
    'password',
    'PIN',
    'code',
    'is',
    ':',
    'tulip77',
    '4711',
    'tea',
    'パスワードは',
    'пароль',
  );
  const text = fc.array(word, { maxLength: 12 }).map((words) => words.join(' '));
  const far = 'And then it went on for quite a while. '.repeat(8);

  fc.assert(
    fc.property(text, (near) => {
      const found = findSecrets(`${near}.`);

      expect(findSecrets(`${near}. ${far}`)).toEqual(found);
      expect(findSecrets(`${far}${near}.`)).toEqual(
        found.map(({ start, end, ...kind }) => ({ start: start + far.length, end: end + far.length, ...kind })),
      );
    }),
  );
});
