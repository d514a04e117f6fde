import { z } from 'zod';
import { utc } from './base/time-zones.ts';
import {
  agentNameRule,
  botToken,
  crisisHelp,
  filePath,
  flag,
  handle,
  headerKey,
  hostName,
  hostNames,
  idList,
  proxy,
  rate,
  timeZone,
  url,
  versionRule,
  wholeNumber,
} from './setting-rules.ts';
import { type Locale, locales, textsIn } from './texts/languages.ts';

type CrisisHelpSetting<Some extends string> = Some extends `${infer Language}-${infer Region}`
  ? `CRISIS_HELP_${Uppercase<Language>}_${Uppercase<Region>}`
  : `CRISIS_HELP_${Uppercase<Some>}`;

function crisisHelpSetting(locale: Locale): CrisisHelpSetting<Locale> {
  return `CRISIS_HELP_${locale.toUpperCase().replaceAll('-', '_')}` as CrisisHelpSetting<Locale>;
}

const crisisHelpSettings = Object.fromEntries(
  locales.map((locale) => [crisisHelpSetting(locale), crisisHelp.default(textsIn(locale).help.whereToTurn)] as const),
) as Readonly<Record<CrisisHelpSetting<Locale>, z.ZodDefault<typeof crisisHelp>>>;

const defaultNames = { agent: 'Scarlet', sleepAgent: 'Scarlet-Sleep' };

/**
 * The environment, read once. Every setting has a name, a rule and a default here and nowhere else; `.env.example`
 * is held equal to this schema by a test.
 */
export const settings = {
  DISCORD_TOKEN: botToken,
  DISCORD_API_URL: url.optional(),
  MESSAGE_CONTENT_INTENT: flag.default(false),
  BOT_ADMIN_IDS: idList,
  CLEAN_SERVER_COMMANDS: flag.default(false),
  HOME_CHANNELS: idList,
  ALLOWED_SERVERS: idList,
  ALLOWED_CHANNELS: idList,
  ALLOWED_ROLES: idList,
  DENIED_USERS: idList,
  DENIED_CHANNELS: idList,
  MAX_USERS: wholeNumber(1, 1_000_000).optional(),

  LETTA_BASE_URL: url.default('https://api.letta.com'),
  LETTA_API_KEY: headerKey.optional(),
  LETTA_PROJECT: headerKey.optional(),
  LETTA_REQUESTS_PER_SECOND: rate.optional(),
  LETTA_MODEL: handle.default('minimax/MiniMax-M2.1'),
  CONTEXT_WINDOW: wholeNumber(4_000, 2_000_000).default(200_000),
  MAX_ANSWER_TOKENS: wholeNumber(64, 100_000).default(2_048),
  AGENT_NAME: agentNameRule.default(defaultNames.agent),
  AGENT_VERSION: versionRule.default('1.0.0'),
  PROFILE: z.string().min(1).default('scarlet'),
  ...crisisHelpSettings,

  SLEEP_MODE: z.enum(['custom', 'native', 'auto', 'off'], 'must be custom, native, auto or off').default('custom'),
  SLEEP_ENABLED: flag.default(true),
  SLEEP_FREQUENCY: wholeNumber(1, 1_000).optional(),
  LETTA_EMBEDDING: handle.optional(),
  SLEEP_THRESHOLD: wholeNumber(1, 1_000).default(5),
  SLEEP_IDLE_MINUTES: wholeNumber(1, 1_440).default(10),
  SLEEP_DAILY_CAP: wholeNumber(1, 1_000).default(48),
  SLEEP_MANUAL_CAP: wholeNumber(1, 1_000).default(12),
  SLEEP_BOT_DAILY_CAP: wholeNumber(1, 10_000_000).default(5_000),
  SLEEP_REVIEW: z.enum(['auto', 'always', 'off'], 'must be auto, always or off').default('auto'),
  SLEEP_AGENT_NAME: agentNameRule.default(defaultNames.sleepAgent),
  SLEEP_MODEL: handle.optional(),
  SLEEP_MAX_ANSWER_TOKENS: wholeNumber(500, 100_000).default(4_000),

  MODEL_CALLS_PER_PERSON_PER_DAY: wholeNumber(1, 1_000_000).optional(),
  MODEL_CALLS_PER_DAY: wholeNumber(1, 1_000_000_000).optional(),
  TIME_ZONE: timeZone.default(utc),
  STREAM_REPLIES: flag.default(true),
  TURNS_AT_ONCE: wholeNumber(1, 1_000).default(32),
  TURN_TIMEOUT_SECONDS: wholeNumber(10, 3_600).default(180),
  DATABASE_PATH: filePath.default('data/scarlet.sqlite'),
  ACCEPT_OLD_DATABASE: flag.default(false),
  HTTPS_PROXY: proxy.optional(),
  HTTP_PROXY: proxy.optional(),
  NO_PROXY: z.string().optional(),
  STATUS_PORT: wholeNumber(0, 65_535).optional(),
  STATUS_HOST: hostName.default('127.0.0.1'),
  STATUS_TOKEN: headerKey.min(16, 'must have at least 16 characters').optional(),
  STATUS_HOSTS: hostNames,
  LOG_LEVEL: z.enum(['debug', 'info', 'warn', 'error'], 'must be debug, info, warn or error').default('info'),
} as const;

const schema = z.object(settings);

export type Config = z.infer<typeof schema>;

/** All that the pairs are made from: the token is Discord's affair. */
export type TokenlessConfig = Omit<Config, 'DISCORD_TOKEN'>;

/** Names every problem of the environment at once. Holds no value: a value may be a secret in the wrong place. */
export class ConfigError extends Error {
  override readonly name = 'ConfigError';
  readonly problems: readonly string[];

  constructor(problems: readonly string[]) {
    super(tellProblems('setting', problems));
    this.problems = problems;
  }
}

/** One problem in a sentence, several below each other. */
export function tellProblems(what: 'setting' | 'option', problems: readonly string[]): string {
  const [only, ...more] = problems;
  return more.length === 0 ? `Wrong ${what}: ${only}.` : `Wrong ${what}s:\n  ${problems.join('\n  ')}`;
}

/** What holds where nothing is set. Only the token has no default. */
export function defaultSettings(): TokenlessConfig {
  return schema.omit({ DISCORD_TOKEN: true }).parse({});
}

/** Where help can be had in a crisis: the operator's words in this language, or those of the texts. */
export function whereToTurn(config: TokenlessConfig, locale: Locale): string {
  return config[crisisHelpSetting(locale)];
}

/**
 * Reads the configuration. An empty setting counts as absent, as lines such as `NAME=` are common. Quotes around a value
 * are none of it: `docker --env-file` passes them on.
 *
 * @throws ConfigError naming every problem.
 */
export function readConfig(environment: Readonly<Record<string, string | undefined>>): Config {
  const given = Object.keys(settings).flatMap((key) => {
    const value = readValue(environment, key);
    return value === undefined ? [] : [[key, value] as const];
  });
  const values = Object.fromEntries(given);
  const parsed = schema.safeParse(values);
  const issues = parsed.error?.issues.map((issue) => `${String(issue.path[0])} ${issue.message}`) ?? [];
  const problems = [...new Set([...issues, ...contradictions(values)])];
  if (parsed.success && problems.length === 0) return parsed.data;
  throw new ConfigError(problems);
}

/** What a setting is given; undefined where it is absent or empty. */
export function readValue(environment: Readonly<Record<string, string | undefined>>, key: string): string | undefined {
  const given = (
    environment[key] ?? (proxySettings.includes(key) ? environment[key.toLowerCase()] : undefined)
  )?.trim();
  // A quote within says that those around it are meant: '"Stay" and "go"'.
  const value = /^(["'`])((?:(?!\1).)*)\1$/s.exec(given ?? '')?.[2]?.trim() ?? given;
  return value === '' ? undefined : value;
}

// Of these programs commonly take small letters too.
const proxySettings: readonly string[] = ['HTTPS_PROXY', 'HTTP_PROXY', 'NO_PROXY'] satisfies (keyof Config)[];

/** What is wrong only together. */
function contradictions(values: Readonly<Record<string, string>>): readonly string[] {
  const { HOME_CHANNELS: homes, MESSAGE_CONTENT_INTENT: intent, SLEEP_ENABLED: enabled, SLEEP_MODE: mode } = values;
  const { STATUS_PORT: port, STATUS_TOKEN: token } = values;
  const { AGENT_NAME: name = defaultNames.agent, SLEEP_AGENT_NAME: sleepName = defaultNames.sleepAgent } = values;
  const contradictsMode = mode !== undefined && (mode === 'off') === (enabled === 'true') && enabled !== undefined;
  return [
    ...(homes === undefined || intent === 'true'
      ? []
      : ['HOME_CHANNELS needs MESSAGE_CONTENT_INTENT=true: messages without a mention can not be read otherwise']),
    ...(port === undefined || token !== undefined
      ? []
      : [
          'STATUS_TOKEN is missing: STATUS_PORT needs one, of at least 16 characters, such as "openssl rand -hex 24" makes',
        ]),
    ...(name.toLowerCase() === sleepName.toLowerCase()
      ? ['SLEEP_AGENT_NAME is the same as AGENT_NAME: nobody could tell the two agents of a person apart']
      : []),
    ...(contradictsMode
      ? [
          'SLEEP_ENABLED contradicts SLEEP_MODE: it is the older name for SLEEP_MODE=off or not, set only one of the two',
        ]
      : []),
  ];
}

/** Who tends the memory, by the setting's older name too. */
export function sleepModeOf({
  SLEEP_MODE,
  SLEEP_ENABLED,
}: Pick<Config, 'SLEEP_MODE' | 'SLEEP_ENABLED'>): Config['SLEEP_MODE'] {
  return SLEEP_ENABLED ? SLEEP_MODE : 'off';
}

/** Whether requests go through proxies. */
export function hasProxies({ HTTPS_PROXY, HTTP_PROXY }: TokenlessConfig): boolean {
  return HTTPS_PROXY !== undefined || HTTP_PROXY !== undefined;
}

/** Parts of `NO_PROXY` that match no host, as Node reads it: neither addresses with a path nor ranges such as 10.0.0.0/8. */
export function unmatchedParts({ NO_PROXY }: Pick<TokenlessConfig, 'NO_PROXY'>): readonly string[] {
  const parts = NO_PROXY?.split(/[\s,]+/) ?? [];
  return parts.filter((part) => part.includes('/') || part.replace(/^\*(?=\.|$)/, '').includes('*'));
}

/** The values that must never appear in a log line. */
export function secretsOf(config: Config): readonly string[] {
  const passwords = [config.HTTPS_PROXY, config.HTTP_PROXY].flatMap((address) => {
    const password = URL.parse(address ?? '')?.password ?? '';
    return password === '' ? [] : [...new Set([password, decodeURIComponent(password)])];
  });
  return [config.DISCORD_TOKEN, config.LETTA_API_KEY, config.STATUS_TOKEN, ...passwords].filter(
    (secret) => secret !== undefined,
  );
}
