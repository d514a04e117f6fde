import type { AgentSpec, BlockSeed, JsonSchema, Owner } from './agents.ts';
import { fillIn, type Prompts } from './prompts.ts';

/** What is the same for all pairs of one bot: names, models, texts. */
export type Profile = {
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
};

/** How much each block may hold, in code points. Servers from 0.16.7 on don't enforce it: we do. */
export const blockBudgets = {
  persona: 5_000,
  human: 5_000,
  goals: 3_000,
  session_context: 2_000,
  constraints: 2_000,
} as const;

/** The five blocks of a new primary. Only `constraints` is read-only: sleep-time never touches it. */
export function seedBlocks({ name, prompts, crisisHelp }: Profile): readonly BlockSeed[] {
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
  return Object.entries(blockBudgets).map(([label, limit]) => ({
    label,
    limit,
    ...seeds[label as keyof typeof blockBudgets],
  }));
}

// All languages stand in it, not the person's alone: which one they speak is known of few, and they may change it. So the
// block is the same for everybody, and she says it in the language of the talk.
function helpLine({ language, text }: Profile['crisisHelp'][number]): string {
  return `- In ${language}: ${text}`;
}

/** The tools of the agent who talks, by their names on the server. Each costs its description in every turn. */
export const primaryTools: readonly string[] = [];

/**
 * The agent who talks. She has no tools: sleep-time is the single writer of memory, which is why it can write while
 * she talks, and what is needed of the archive comes with each turn.
 */
export function primarySpec(profile: Profile, owner: Owner, whose: string): AgentSpec {
  return {
    owner,
    role: 'primary',
    name: agentName(profile.name, whose, owner.user),
    description: `${profile.name} ${profile.version}: talks with one Discord user.`,
    system: fillIn(profile.prompts.primary, { name: profile.name }),
    blocks: seedBlocks(profile),
    model: profile.model,
    contextWindow: profile.contextWindow,
    tools: primaryTools,
    stateless: false,
    answers: { kind: 'text' },
    mostTokens: profile.mostTokens,
  };
}

/** The agent who tends the memory. No tools, no blocks of its own, and an empty context at each request. */
export function sleepSpec(profile: Profile, owner: Owner, whose: string): AgentSpec {
  return {
    owner,
    role: 'sleep',
    name: agentName(profile.sleepName, whose, owner.user),
    description: `${profile.sleepName} ${profile.version}: tends the memory of ${profile.name}.`,
    system: fillIn(profile.prompts.sleep, { name: profile.sleepName, primaryName: profile.name }),
    blocks: [],
    model: profile.sleepModel,
    contextWindow: profile.contextWindow,
    tools: [],
    stateless: true,
    answers: { kind: 'json', schema: profile.sleepAnswers },
    // What varies is what is made up.
    temperature: 0.3,
    // A model that goes round in circles is stopped here; 16,384 is what servers let it write.
    mostTokens: profile.sleepMostTokens,
  };
}

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
