import { execFile } from 'node:child_process';
import { cp, glob, mkdir, readFile, rm, writeFile } from 'node:fs/promises';
import { dirname, join, relative } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';

/**
 * `npm pack` runs this first: what `src/index.ts` reaches, as JavaScript with types, in `dist`. Node refuses to strip
 * types below node_modules, so a package can't be run from its source as the repository is.
 */

const root = fileURLToPath(new URL('..', import.meta.url));
const dist = join(root, 'dist');

/**
 * Carried along instead of depended on: its manifest asks for better-sqlite3, which npm compiles at the installation,
 * and which is never loaded. The override that keeps it out of this repository does not travel with a package.
 */
const adapter = {
  specifier: '@keyv/sqlite',
  from: join(root, 'node_modules/@keyv/sqlite'),
  to: join(dist, 'keyv-sqlite'),
  neverLoaded: 'better-sqlite3',
};

async function build(): Promise<void> {
  await rm(dist, { recursive: true, force: true });
  await compile();
  for (const texts of ['pair/prompts', 'pair/profiles']) {
    await cp(join(root, 'src', texts), join(dist, texts), { recursive: true });
  }
  await carryAdapter();
}

async function compile(): Promise<void> {
  const tsc = join(root, 'node_modules/typescript/bin/tsc');
  await promisify(execFile)(process.execPath, [tsc, '-p', join(root, 'tsconfig.build.json')]).catch(
    ({ stdout, cause }: { stdout?: string; cause?: unknown }) => {
      throw new Error(`The package does not compile.\n${stdout ?? ''}`, { cause });
    },
  );
}

async function carryAdapter(): Promise<void> {
  await refuseUnmetNeeds();
  await mkdir(adapter.to);
  for await (const file of glob(['dist/*.mjs', 'dist/*.d.mts'], { cwd: adapter.from })) {
    await cp(join(adapter.from, file), join(adapter.to, relative('dist', file)));
  }
  await cp(join(adapter.from, 'LICENSE'), join(adapter.to, 'LICENSE'));
  for await (const file of glob('store/*.{js,d.ts}', { cwd: dist })) await pointToAdapter(join(dist, file));
}

/** A newer adapter may need more than it did: what it imports must be among our own dependencies. */
async function refuseUnmetNeeds(): Promise<void> {
  const [ours, its] = await Promise.all([manifestIn(root), manifestIn(adapter.from)]);
  const needs = Object.keys({ ...its.dependencies, ...its.peerDependencies });
  const unmet = needs.filter((name) => name !== adapter.neverLoaded && ours.dependencies?.[name] === undefined);
  if (unmet.length > 0) throw new Error(`${adapter.specifier} needs ${unmet.join(', ')}: add to the dependencies.`);
}

type Manifest = {
  readonly dependencies?: Readonly<Record<string, string>>;
  readonly peerDependencies?: Readonly<Record<string, string>>;
};

async function manifestIn(folder: string): Promise<Manifest> {
  return JSON.parse(await readFile(join(folder, 'package.json'), 'utf8'));
}

async function pointToAdapter(file: string): Promise<void> {
  const text = await readFile(file, 'utf8');
  const path = relative(dirname(file), join(adapter.to, 'index.mjs')).replaceAll('\\', '/');
  await writeFile(file, text.replaceAll(`from '${adapter.specifier}'`, `from '${path}'`));
}

await build();
