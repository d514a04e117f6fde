import { isUtf8 } from 'node:buffer';
import { readFile, stat } from 'node:fs/promises';
import { isMap, isScalar, LineCounter, type ParsedNode, parseDocument, visit } from 'yaml';
import { z } from 'zod';
import { codePoints, oneLine } from '../base/text.ts';
import { blockBudgets } from './agent-specs.ts';
import { isReservedName } from './reserved-names.ts';

/** What an operator may add to the pairs of one bot, beside its settings. */
export type Profile = {
  /** Blocks beside those that every pair has. Each holds lines. */
  readonly blocks: readonly ProfileBlock[];
  /** What blocks hold at their beginning, by label: of these, and of the others that `seedable` names. */
  readonly seeds: Readonly<Record<string, string>>;
  /** Ends what the primary is told. Empty where there is nothing to say; so is `insights`. */
  readonly prompt: string;
  /** Told to the sleep agent beside its rules. */
  readonly insights: string;
};

export type ProfileBlock = {
  readonly label: string;
  /** What the primary is told of it. */
  readonly description: string;
  /** Code points. */
  readonly budget: number;
  /** What the sleep agent is told to put there. */
  readonly guidance: string;
};

/** The profiles that come with the project. Any other name is the path of a file. */
export const shippedProfiles = ['scarlet', 'learning-assistant'] as const;

/** A profile that is wrong, or no file. Names every problem at once, each with its line. */
export class ProfileError extends Error {
  override readonly name = 'ProfileError';
  /** Each goes on after the name of the setting: `my-profile.yaml, line 7: …`. No value is among them. */
  readonly problems: readonly string[];

  constructor(problems: readonly string[]) {
    super(`The profile is wrong: ${problems.join('; ')}`);
    this.problems = problems;
  }
}

/**
 * Reads a profile.
 *
 * @param nameOrPath one of `shippedProfiles`, or the path of a YAML or JSON file
 * @throws ProfileError
 */
export async function loadProfile(nameOrPath: string): Promise<Profile> {
  const isShipped = shippedProfiles.some((name) => name === nameOrPath);
  const place = isShipped ? new URL(`./profiles/${nameOrPath}.yaml`, import.meta.url) : nameOrPath;
  const read = decodeText(await readBytes(place));
  const parsed = read.kind === 'text' ? parseProfile(read.text) : read;
  if (parsed.kind === 'profile') return parsed.profile;
  const file = nameOrPath.split(/[/\\]/).at(-1);
  throw new ProfileError(parsed.problems.map(({ line, why }) => `${file}, line ${line}: ${why}`));
}

/** Bytes. All of it goes into prompts. */
const longestFile = 64 * 1_024;

async function readBytes(place: string | URL): Promise<Uint8Array> {
  try {
    const found = await stat(place);
    if (!found.isFile()) throw new ProfileError(['names a folder or a device: it must be a file']);
    if (found.size > longestFile) {
      throw new ProfileError(['is a file of more than 64 kB: a profile is a page or two']);
    }
    return await readFile(place);
  } catch (error) {
    if (error instanceof ProfileError) throw error;
    const { code } = error as NodeJS.ErrnoException;
    throw new ProfileError([code === 'ENOENT' ? noSuchFile : `names a file that can not be read (${code})`]);
  }
}

const noSuchFile = `is neither ${shippedProfiles.join(' nor ')} nor a file: there is none at this path, which counts from the folder that the process was started in`;

type ReadText = { readonly kind: 'text'; readonly text: string } | WrongProfile;

/** No character of UTF-8 holds the byte of a line's end, so each line can be looked at alone. */
function decodeText(bytes: Uint8Array): ReadText {
  const lines = Buffer.from(bytes).toString('latin1').split('\n');
  const wrongLine = lines.findIndex((line) => line.includes('\0') || !isUtf8(Buffer.from(line, 'latin1')));
  if (wrongLine < 0) return { kind: 'text', text: new TextDecoder().decode(bytes) };
  return wrong([{ line: wrongLine + 1, why: 'is not in UTF-8: save the file as UTF-8' }]);
}

type Problem = { readonly line: number; readonly why: string };

/** In the order of their lines. `why` quotes no value: the file may have been meant for something else. */
type WrongProfile = { readonly kind: 'wrong'; readonly problems: readonly Problem[] };

export type ParsedProfile = { readonly kind: 'profile'; readonly profile: Profile } | WrongProfile;

/** Reads the text of a profile: YAML, and so JSON too. Lines count from 1. */
export function parseProfile(text: string): ParsedProfile {
  const lines = new LineCounter();
  const document = parseDocument(text, { lineCounter: lines, prettyErrors: false });
  const lineAt = (offset: number) => Math.max(1, lines.linePos(offset).line);
  const malformed = [...document.errors, ...document.warnings].map(({ pos, message }) => ({
    line: lineAt(pos[0]),
    why: `is no valid YAML (${message.split(':')[0]})`,
  }));
  const refuse = (range: readonly number[] | null | undefined, why: string) =>
    void malformed.push({ line: lineAt(range?.[0] ?? 0), why });
  visit(document, {
    // A name for what stands elsewhere: of no use on a page, and a way to make much of little.
    Alias: (_, { range }) => refuse(range, 'an alias is not read here'),
    // Objects have one already, so nobody after us would see it.
    Pair: (_, { key }) =>
      isScalar(key) && key.value === '__proto__' ? refuse(key.range, '__proto__ is no key') : undefined,
  });
  if (malformed.length > 0) return wrong(malformed);

  const read = profileSchema.safeParse(document.toJS() ?? undefined);
  const { contents } = document;
  const problems = read.success ? seedProblems(read.data) : read.error.issues.flatMap(mistakesIn);
  if (!read.success || problems.length > 0) {
    return wrong(
      problems.map(({ path, why }) => ({
        line: lineAt(offsetOf(contents, path, contents?.range[0] ?? 0)),
        why: told(path, why),
      })),
    );
  }
  const blocks = Object.entries(read.data.blocks).map(([label, block]) => ({ label, ...block }));
  return { kind: 'profile', profile: { ...read.data, blocks } };
}

function wrong(problems: readonly Problem[]): WrongProfile {
  const once = new Map(problems.map((problem) => [`${problem.line} ${problem.why}`, problem]));
  return { kind: 'wrong', problems: [...once.values()].sort((a, b) => a.line - b.line) };
}

type Path = readonly (string | number)[];

function told(path: Path, why: string): string {
  return path.length === 0 ? why : `${path.join('.')} ${why}`;
}

/** Where the key of this path stands; of one that is missing, the key above it. */
function offsetOf(node: ParsedNode | null, [step, ...rest]: Path, above: number): number {
  const pair = isMap<ParsedNode, ParsedNode | null>(node)
    ? node.items.find(({ key }) => step !== undefined && String(key) === String(step))
    : undefined;
  return pair === undefined ? above : offsetOf(pair.value, rest, pair.key.range[0]);
}

const placeholder = /\{(\w+)\}/g;

/** All but the ends of lines and tabs; marks of direction belong to the spelling of some languages, overrides to none. */
const unseenSigns = /(?![\n\r\t])\p{Cc}|[\u202a-\u202e\u2066-\u2069]/u;

/** @param most code points */
function words(most: number) {
  return z
    .string({ error: ({ input }) => (input === undefined ? 'is missing' : 'must be text') })
    .trim()
    .min(1, 'is empty')
    .refine(
      (text) => !unseenSigns.test(text),
      'holds a character that nobody sees: a control or one that turns the direction',
    )
    .refine((text) => codePoints(text) <= most, `may have at most ${most} characters`)
    .refine(
      (text) => [...text.matchAll(placeholder)].every(([, key]) => key === 'name'),
      'holds a word in braces that stands for nothing: {name} alone is filled in',
    );
}

const budgets = { least: 200, most: 5_000 } as const;
const budgetRule = `must be a whole number from ${budgets.least} to ${budgets.most}`;
const mostAddedBlocks = 5;

const addedBlockSchema = z.strictObject(
  {
    description: words(300).transform(oneLine),
    budget: z
      .int({ error: ({ input }) => (input === undefined ? 'is missing' : budgetRule) })
      .min(budgets.least, budgetRule)
      .max(budgets.most, budgetRule),
    guidance: words(800).transform(oneLine),
  },
  { error: 'must be a map with description, budget and guidance' },
);

const labelSchema = z
  .string()
  .regex(/^[a-z][a-z0-9_]{1,39}$/, 'is no label: 2 to 40 small Latin letters, digits and underscores, a letter first')
  .refine((label) => !Object.hasOwn(blockBudgets, label), 'is a block that every pair has: a profile adds others')
  .refine(
    (label) => Object.hasOwn(blockBudgets, label) || !isReservedName(label),
    'is a name with a meaning of its own in what models read or answer',
  );

const profileSchema = z.strictObject(
  {
    blocks: z
      .record(labelSchema, addedBlockSchema, { error: 'must be a map from labels to blocks: {} for none' })
      .refine((blocks) => Object.keys(blocks).length <= mostAddedBlocks, `may be at most ${mostAddedBlocks}`),
    seeds: z.record(z.string(), words(budgets.most), { error: 'must be a map from labels to texts' }).default({}),
    prompt: words(4_000).default(''),
    insights: words(1_500).default(''),
  },
  { error: `must be a map with blocks, and seeds, prompt and insights where there are any` },
);

type Issue = { readonly path: Path; readonly why: string };

function mistakesIn({ message, path, ...issue }: z.core.$ZodIssue): readonly Issue[] {
  const at = path.map((step) => (typeof step === 'symbol' ? String(step) : step));
  if (issue.code === 'unrecognized_keys') {
    return issue.keys.map((key) => ({ path: [...at, key], why: 'is no key of a profile' }));
  }
  if (issue.code === 'invalid_key') return issue.issues.map((one) => ({ path: at, why: one.message }));
  return [{ path: at, why: message }];
}

/** The blocks of which a profile may say what they hold at their beginning. */
const seedable: readonly string[] = ['persona', 'human', 'goals'] satisfies readonly (keyof typeof blockBudgets)[];

function seedProblems({ blocks, seeds }: z.infer<typeof profileSchema>): readonly Issue[] {
  const budgetsByLabel = new Map<string, number>(
    Object.entries(blockBudgets).filter(([label]) => seedable.includes(label)),
  );
  for (const [label, { budget }] of Object.entries(blocks)) budgetsByLabel.set(label, budget);
  return Object.entries(seeds).flatMap(([label, seed]) => {
    const budget = budgetsByLabel.get(label);
    const path = ['seeds', label];
    if (budget === undefined)
      return [{ path, why: `is no block that begins with a text: ${[...budgetsByLabel.keys()].join(', ')} may` }];
    if (codePoints(seed) > budget / 2)
      return [{ path, why: `is longer than half the budget of its block, ${budget / 2}` }];
    return [];
  });
}
