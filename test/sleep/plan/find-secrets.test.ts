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

test.each(['password '.repeat(500), '1 '.repeat(2_000), 'a'.repeat(4_000), 'GB82'.repeat(1_000), 'pin: '.repeat(800)])(
  'no text is slow',
  (text) => {
    const start = process.cpuUsage().user;
    findSecrets(text);

    expect((process.cpuUsage().user - start) / 1_000).toBeLessThan(1_000);
  },
);
