import type { lintSource } from '@secretlint/core';

type Rule = Parameters<typeof lintSource>[0]['options']['config']['rules'][number];

export const creator: Extract<Rule, { readonly rules?: unknown }>['rule'];
