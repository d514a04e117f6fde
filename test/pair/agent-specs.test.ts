import fc from 'fast-check';
import { expect, test } from 'vitest';
import { codePoints } from '../../src/base/text.ts';
import { agentName, blockBudgets, type PairSettings, seedBlocks } from '../../src/pair/agent-specs.ts';
import { locales } from '../../src/texts/languages.ts';
import { anyCharacters } from '../support/any-characters.ts';
import { pairSettings } from '../support/pair-settings.ts';

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

test('a long name ends at sixty characters', () => {
  expect(agentName('Scarlet', 'a'.repeat(80), '42')).toBe(`Scarlet - ${'a'.repeat(50)}`);
  expect(agentName('Scarlet', `${'a'.repeat(49)} bcd`, '42')).toBe(`Scarlet - ${'a'.repeat(49)}`);
});

test('any Discord name gives a name that the server accepts', () => {
  fc.assert(
    fc.property(anyCharacters({ maxLength: 40 }), (whose) => {
      const name = agentName('Scarlet', whose, '123456789012345678');

      expect(name).toMatch(accepted);
      expect([...name].length).toBeLessThanOrEqual(60);
    }),
  );
});

function constraintsWith(overrides: Partial<PairSettings>): string {
  const blocks = seedBlocks({ ...pairSettings, ...overrides });
  return blocks.find(({ label }) => label === 'constraints')?.value ?? '';
}

test('the constraints say where help can be had, in each language', async () => {
  const crisisHelp = [
    { language: 'English', text: 'Call 1.' },
    { language: 'Italian', text: 'Chiama il {2}.' },
  ];

  expect(constraintsWith({ crisisHelp })).toContain('\n- In English: Call 1.\n- In Italian: Chiama il {2}.\n');
});

test('the constraints fit into their block, however long an operator’s words are', async () => {
  const crisisHelp = locales.map(() => ({ language: 'x'.repeat(30), text: 'x'.repeat(300) }));

  const value = constraintsWith({ crisisHelp, name: 'x'.repeat(32) });

  expect(codePoints(value)).toBeLessThanOrEqual(blockBudgets.constraints);
});
