import { expect, test } from 'vitest';
import { help } from '../../commands/help.ts';
import type { Locale } from '../../src/texts/locale.ts';
import { agentNames, invocation } from './given.ts';

async function helpText(locale: Locale, scarlet: string) {
  return (await help.run(invocation({ locale }), { names: agentNames({ scarlet }) })).text;
}

test.each([
  ['en', 'I am **Iris**. Talk to me', 'nobody else’s Iris knows it.'],
  ['it', 'Sono **Iris**. Scrivimi', 'nessun’altra Iris lo sa.'],
] as const)('/help goes by the name that the operator chose (%s)', async (locale, beginning, promise) => {
  const text = await helpText(locale, 'Iris');

  expect(text.startsWith(beginning)).toBe(true);
  expect(text).toContain(promise);
  expect(text).not.toContain('Scarlet');
});

test('a name of underscores is no markup', async () => {
  expect(await helpText('en', '_Iris_')).toMatch(/^I am \*\*\\_Iris\\_\*\*\./);
});
