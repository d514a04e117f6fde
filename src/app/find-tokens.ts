import { lintSource } from '@secretlint/core';

type Rule = Parameters<typeof lintSource>[0]['options']['config']['rules'][number];

// Their types name what isn't there, so they are typed here.
const profilerName = '@secretlint/profiler';
const presetName = '@secretlint/secretlint-rule-preset-recommend';
// Half of a pair of keys, which the rule leaves alone by itself.
const awsIds = { id: '@secretlint/secretlint-rule-aws', options: { enableIDScanRule: true } };
// Between texts: no token reaches over it.
const apart = '\n\n';

/**
 * Finds the tokens and keys of providers in texts, by the rules that secretlint keeps: what a plan needs to know beside
 * what it finds itself. See docs/decisions/0010-secrets.md.
 *
 * @returns the secrets, each as it stands in its text
 */
export async function findTokens(texts: readonly string[]): Promise<readonly string[]> {
  const content = texts.join(apart);
  // It keeps some sixty performance entries for each text, for ever.
  const profiler: { readonly secretLintProfiler: { setEnabled(on: boolean): void } } = await import(profilerName);
  profiler.secretLintProfiler.setEnabled(false);
  const preset: { readonly creator: Extract<Rule, { readonly rules?: unknown }>['rule'] } = await import(presetName);
  const { messages } = await lintSource({
    source: { filePath: 'said.txt', content, contentType: 'text', ext: '.txt' },
    options: {
      config: { rules: [{ id: presetName, rule: preset.creator, options: {}, rules: [awsIds] }] },
      noPhysicFilePath: true,
    },
  });
  const found = messages.map(({ range: [start, end] }) => content.slice(start, end).trim());
  return [...new Set(found.filter((secret) => secret !== ''))];
}
