import type { AgentSpec, BlockSeed, JsonSchema, Owner } from './agents.ts';
import type { Profile } from './profiles.ts';
import { fillIn, type Prompts } from './prompts.ts';

/** What is the same for all pairs of one bot: names, models, texts. */
export type PairSettings = {
  readonly name: string;
  readonly sleepName: string;
  readonly version: string;
  readonly model: string;
  readonly sleepModel: string;
  /** Tokens. */
  readonly contextWindow: number;
  /** Tokens of the longest answer of the one who talks. */
  readonly mostTokens: number;
  /** Tokens of the longest answer of the sleep agent. */
  readonly sleepMostTokens: number;
  readonly prompts: Prompts;
  /** What a sleep agent's answers look like, for providers that can hold a model to it. */
  readonly sleepAnswers?: JsonSchema | undefined;
  /** Where help can be had in a crisis, in each language that the bot speaks. */
  readonly crisisHelp: readonly { readonly language: string; readonly text: string }[];
  /** What the operator added. */
  readonly profile?: Profile | undefined;
};

/** How much each block may hold, in code points. Servers from 0.16.7 on don't enforce it: we do. */
export const blockBudgets = {
  persona: 5_000,
  human: 5_000,
  goals: 3_000,
  session_context: 2_000,
  constraints: 2_000,
} as const;

/**
 * The blocks of a new primary: those that every pair has, and those of the profile. Only `constraints` is read-only:
 * sleep-time never touches it.
 */
export function seedBlocks({ name, prompts, crisisHelp, profile }: PairSettings): readonly BlockSeed[] {
  const seeds: Readonly<Record<keyof typeof blockBudgets, Omit<BlockSeed, 'label' | 'limit'>>> = {
    persona: {
      description: `Who ${name} is and how she is with this person.`,
      value: fillIn(prompts.persona, { name }),
      readOnly: false,
    },
    human: {
      description: 'What is known about the person: name, life, likes, dislikes, people and things that matter.',
      value: '',
      readOnly: false,
    },
    goals: {
      description: 'What the person wants, plans and works on.',
      value: '',
      readOnly: false,
    },
    session_context: {
      description: 'Mood and topic of late, a reflection, and what to come back to next.',
      value: '',
      readOnly: false,
    },
    constraints: {
      description: 'Limits that are always kept. Nobody changes them in conversation.',
      value: fillIn(prompts.constraints, { name, crisisHelp: crisisHelp.map(helpLine).join('\n') }),
      readOnly: true,
    },
  };
  const own = Object.entries(blockBudgets).map(([label, limit]) => ({
    label,
    limit,
    ...seeds[label as keyof typeof blockBudgets],
  }));
  const added = (profile?.blocks ?? []).map(({ label, description, budget }) => ({
    label,
    limit: budget,
    description: fillIn(description, { name }),
    value: '',
    readOnly: false,
  }));
  return [...own, ...added].map((seed) => {
    const value = profile?.seeds[seed.label];
    return value === undefined ? seed : { ...seed, value: fillIn(value, { name }) };
  });
}

/** What blocks were given before there were profiles. */
export function firstSeeds(settings: PairSettings): readonly BlockSeed[] {
  return seedBlocks({ ...settings, profile: undefined });
}

// All languages stand in it, not the person's alone: which one they speak is known of few, and they may change it. So the
// block is the same for everybody, and she says it in the language of the talk.
function helpLine({ language, text }: PairSettings['crisisHelp'][number]): string {
  return `- In ${language}: ${text}`;
}

/** The tools of the agent who talks, by their names on the server. Each costs its description in every turn. */
export const primaryTools: readonly string[] = [];

/**
 * The agent who talks. She has no tools: sleep-time is the single writer of memory, which is why it can write while
 * she talks, and what is needed of the archive comes with each turn.
 */
export function primarySpec(settings: PairSettings, owner: Owner, whose: string): AgentSpec {
  return {
    owner,
    role: 'primary',
    name: agentName(settings.name, whose, owner.user),
    description: `${settings.name} ${settings.version}: talks with one Discord user.`,
    system: primarySystem(settings),
    blocks: seedBlocks(settings),
    model: settings.model,
    contextWindow: settings.contextWindow,
    tools: primaryTools,
    stateless: false,
    answers: { kind: 'text' },
    mostTokens: settings.mostTokens,
  };
}

/** The agent who tends the memory. No tools, no blocks of its own, and an empty context at each request. */
export function sleepSpec(settings: PairSettings, owner: Owner, whose: string): AgentSpec {
  return {
    owner,
    role: 'sleep',
    name: agentName(settings.sleepName, whose, owner.user),
    description: `${settings.sleepName} ${settings.version}: tends the memory of ${settings.name}.`,
    system: sleepSystem(settings),
    blocks: [],
    model: settings.sleepModel,
    contextWindow: settings.contextWindow,
    tools: [],
    stateless: true,
    answers: { kind: 'json', schema: settings.sleepAnswers },
    // What varies is what is made up.
    temperature: 0.3,
    // A model that goes round in circles is stopped here; 16,384 is what servers let it write.
    mostTokens: settings.sleepMostTokens,
  };
}

function primarySystem({ name, prompts, profile }: PairSettings): string {
  const more = fillIn(profile?.prompt ?? '', { name });
  return fillIn(prompts.primary, { name, more: more === '' ? '' : `\n\n${more}` });
}

/** What a sleep agent is told once. Where a profile has no blocks, nothing is said of any. */
export function sleepSystem({ name, sleepName, prompts, profile }: PairSettings): string {
  const blocks = profile?.blocks ?? [];
  const guidance = blocks.map((block) => `\n  - "${block.label}": ${fillIn(block.guidance, { name })}`);
  const examples = blocks.map(({ label }) => `"${label}": [${exampleOfBlock}]`);
  const insights = fillIn(profile?.insights ?? '', { name });
  return fillIn(prompts.sleep, {
    name: sleepName,
    primaryName: name,
    moreFields: blocks.length === 0 ? '' : `\n- "block_updates": more lists of such elements:${guidance.join('')}`,
    moreRules: insights === '' ? '' : `\n\n${insights}`,
    moreExample: blocks.length === 0 ? '' : `,\n"block_updates": {${examples.join(', ')}}`,
  });
}

const exampleOfBlock =
  '{"ref": "<mark>", "quote": "<words of the message>", "text": "<statement>", "topic": "<subject>", "importance": 5}';

const longestAgentName = 60;

/**
 * A name for an agent that a person recognises in a list and that the server accepts: letters, digits, spaces,
 * underscores, hyphens and apostrophes. Anything else makes Letta answer 500 (its name pattern is `^[\w '\-]+$`).
 *
 * @param whose any Discord display name; one without a usable character becomes the fallback, such as the user's id.
 */
export function agentName(agent: string, whose: string, fallback: string): string {
  const owner = acceptableName(whose) || acceptableName(fallback);
  return [...`${acceptableName(agent)} - ${owner}`].slice(0, longestAgentName).join('').trim();
}

function acceptableName(name: string): string {
  return name
    .normalize('NFKC')
    .replace(/[^\p{L}\p{N}_ '-]/gu, ' ')
    .replace(/ +/g, ' ')
    .replace(/^[ '_-]+|[ '_-]+$/g, '');
}
