import fc from 'fast-check';
import { expect, test } from 'vitest';
import { agentName } from '../../src/pair/profile.ts';

// What Python's `^[\w '\-]+$` lets pass: marks that combine are not in `\w`.
const accepted = /^[\p{L}\p{N}_ '-]+$/u;

test.each([
  ['Ada', 'Scarlet - Ada'],
  ['Ada Lovelace', 'Scarlet - Ada Lovelace'],
  ["D'Arcy-Jones", "Scarlet - D'Arcy-Jones"],
  ['ada#1234 (she/her) ✨', 'Scarlet - ada 1234 she her'],
  ['Ånne', 'Scarlet - Ånne'],
  ['Владимир', 'Scarlet - Владимир'],
  ['𝔄𝔡𝔞', 'Scarlet - Ada'],
  ['🦊🦊', 'Scarlet - 42'],
  ['', 'Scarlet - 42'],
  ["''--__", 'Scarlet - 42'],
])('%j becomes %j', (whose, expected) => {
  expect(agentName('Scarlet', whose, '42')).toBe(expected);
});

test('any Discord name gives a name that the server accepts', () => {
  fc.assert(
    fc.property(fc.string({ unit: 'binary', maxLength: 40 }), (whose) => {
      const name = agentName('Scarlet', whose, '123456789012345678');

      expect(name).toMatch(accepted);
      expect([...name].length).toBeLessThanOrEqual(60);
    }),
  );
});
