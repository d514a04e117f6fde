import { lintSource } from '@secretlint/core';
import { creator } from './secretlint-preset.mjs';

const config = { rules: [{ id: '@secretlint/secretlint-rule-preset-recommend', rule: creator, options: {} }] };
// Between texts: no token reaches over it.
const apart = '\n\n';

/**
 * Finds the tokens and keys of providers in texts, by the rules that secretlint keeps. What a plan needs to know beside
 * what it finds itself: see docs/decisions/0010-secrets.md.
 *
 * @returns the secrets, each as it stands in its text
 */
export async function findTokens(texts: readonly string[]): Promise<readonly string[]> {
  const content = texts.join(apart);
  const { messages } = await lintSource({
    source: { filePath: 'said.txt', content, contentType: 'text', ext: '.txt' },
    options: { config, noPhysicFilePath: true },
  });
  const found = messages.map(({ range: [start, end] }) => content.slice(start, end).trim());
  return [...new Set(found.filter((secret) => secret !== ''))];
}
