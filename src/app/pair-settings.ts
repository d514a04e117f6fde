import { type TokenlessConfig, whereToTurn } from '../config.ts';
import type { PairSettings } from '../pair/agent-specs.ts';
import type { Profile } from '../pair/profiles.ts';
import type { Prompts } from '../pair/prompts.ts';
import { sleepAnswerSchema } from '../sleep/agent/insights.ts';
import { locales } from '../texts/languages.ts';

/** What the pairs are made from. */
export function pairSettingsOf(config: TokenlessConfig, prompts: Prompts, profile: Profile): PairSettings {
  const languages = new Intl.DisplayNames(['en'], { type: 'language' });
  return {
    name: config.AGENT_NAME,
    sleepName: config.SLEEP_AGENT_NAME,
    version: config.AGENT_VERSION,
    model: config.LETTA_MODEL,
    sleepModel: config.SLEEP_MODEL ?? config.LETTA_MODEL,
    contextWindow: config.CONTEXT_WINDOW,
    mostTokens: config.MAX_ANSWER_TOKENS,
    sleepMostTokens: config.SLEEP_MAX_ANSWER_TOKENS,
    prompts,
    profile,
    sleepAnswers: sleepAnswerSchema(profile.blocks.map(({ label }) => label)),
    crisisHelp: locales.map((locale) => ({
      language: languages.of(locale) ?? locale,
      text: whereToTurn(config, locale),
    })),
  };
}
