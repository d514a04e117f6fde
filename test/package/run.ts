import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { mkdir, mkdtemp, readdir, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { takeNoOptions } from '../../src/app/run-by-hand.ts';
import { startLocalLetta } from '../../src/local/letta/local-letta.ts';
import { startLocalModel } from '../../src/local/model/start-local-model.ts';
import { readmeExample } from './readme-example.ts';
import { unexportedNames } from './unexported-names.ts';

/**
 * `npm run test:package`: packs the library, installs it into an empty project as its users do, and runs README's
 * example there. Needs a package registry, which the ordinary tests do without.
 */

const repository = fileURLToPath(new URL('../..', import.meta.url));
const name = 'scarlet-for-discord';
// What README's example says.
const port = 8283;

type Run = { readonly stdout: string; readonly stderr: string };

async function run(program: string, args: readonly string[], cwd: string): Promise<Run> {
  try {
    return await promisify(execFile)(program, args, { cwd, timeout: 300_000, maxBuffer: 16 * 1_048_576 });
  } catch (error) {
    const { stdout = '', stderr = '' } = error as Partial<Run>;
    throw new Error(`${basename(program)} ${args.join(' ')} failed.\n${stdout}${stderr}`, { cause: error });
  }
}

function say(line: string): void {
  process.stdout.write(`${line}\n`);
}

async function main(folder: string): Promise<void> {
  const project = join(folder, 'project');
  await mkdir(project);
  await writeFile(join(project, 'package.json'), JSON.stringify({ private: true, type: 'module' }));

  await install(await pack(folder), project);
  await checkTree(project);
  await checkAgain(project);
  checkTypesAreNamed(project);
  await checkExample(project);
}

async function pack(folder: string): Promise<string> {
  const { stdout } = await run('npm', ['pack', '--json', '--pack-destination', folder], repository);
  // npm 12 gives an object by name, older ones a list; what scripts print may stand before it.
  const report: unknown = JSON.parse(stdout.slice(stdout.search(/^[[{]/m)));
  const [packed] = Object.values(report as object) as { filename: string; files: { path: string }[]; size: number }[];
  assert.ok(packed, 'npm pack reports a tarball');
  const paths = packed.files.map(({ path }) => path);
  const strays = paths.filter((path) => !/^(package\.json|README\.md|LICENSE|dist\/.+)$/.test(path));
  assert.deepEqual(strays, [], 'the tarball holds nothing but what was built');
  const sources = paths.filter((path) => /\/(discord|local|test|bench)\/|(?<!\.d)\.ts$/.test(path));
  assert.deepEqual(sources, [], 'the tarball holds neither source nor the bot');
  for (const folder of ['pair/prompts', 'pair/profiles']) {
    for (const text of await readdir(join(repository, 'src', folder))) {
      assert.ok(paths.includes(`dist/${folder}/${text}`), `${text} is packed`);
    }
  }
  say(`packed: ${paths.length} files, ${Math.round(packed.size / 1_000)} kB`);
  return join(folder, packed.filename);
}

async function install(tarball: string, project: string): Promise<void> {
  const start = performance.now();
  await run('npm', ['install', '--no-audit', '--no-fund', tarball], project);
  const seconds = (performance.now() - start) / 1_000;
  const packages = await manifestsBelow(project);
  const bytes = (await Promise.all((await filesBelow(project)).map(async (file) => (await stat(file)).size))).reduce(
    (sum, size) => sum + size,
    0,
  );
  say(`installed: ${packages.length} packages, ${Math.round(bytes / 1_048_576)} MB, ${seconds.toFixed(1)} s`);
}

/** Nothing compiles and nothing is fetched beside the packages: that takes an install script or a binding.gyp. */
async function checkTree(project: string): Promise<void> {
  const manifests = await manifestsBelow(project);
  const scripted = manifests.filter(({ scripts }) =>
    ['preinstall', 'install', 'postinstall'].some((script) => scripts?.[script] !== undefined),
  );
  assert.deepEqual(scripted, [], 'no package has an install script');
  const native = (await filesBelow(project)).filter((file) => /(\/binding\.gyp|\.node)$/.test(file));
  assert.deepEqual(native, [], 'no package has a native part');
  const unwanted = ['better-sqlite3', 'discord.js', 'node', 'typescript', 'ws'];
  const there = manifests.map((manifest) => manifest.name).filter((each) => unwanted.includes(each));
  assert.deepEqual(there, [], 'library users get nothing of the bot');
  say('nothing compiles, nothing is downloaded beside the packages');
}

/** The tree is valid, and stays so: a carried package that npm takes for a wrong one is mended at the next install. */
async function checkAgain(project: string): Promise<void> {
  const before = await manifestsBelow(project);
  await run('npm', ['ls', '--all'], project);
  await run('npm', ['ci', '--no-audit', '--no-fund'], project);
  await run('npm', ['install', '--no-audit', '--no-fund'], project);
  assert.deepEqual(await manifestsBelow(project), before, 'a second install changes nothing');
  say('installs again from its lockfile');
}

function checkTypesAreNamed(project: string): void {
  assert.deepEqual(unexportedNames(join(project, 'node_modules', name, 'dist/index.d.ts')), []);
  say('every type of a public signature is exported');
}

async function checkExample(project: string): Promise<void> {
  const model = await startLocalModel({ port: 0 });
  const letta = await startLetta(model.baseUrl);
  try {
    const example = readmeExample().replace(`http://127.0.0.1:${port}`, new URL(letta.baseUrl).origin);
    await writeFile(join(project, 'example.mjs'), example);
    await writeFile(join(project, 'example.ts'), example);
    await checkTypes(project);
    for (const file of ['example.mjs', 'example.ts']) {
      const { stdout, stderr } = await run(process.execPath, [file], project);
      assert.equal(stderr, '', `${file} prints no errors`);
      checkOutput(stdout);
      assert.deepEqual(letta.snapshot().agents, [], `${file} leaves no agents`);
      say(`README's example runs as ${file}`);
    }
  } finally {
    await letta.close();
    await model.close();
  }
}

/** At the address that README names, unless another server has it already. */
async function startLetta(modelUrl: string) {
  const options = { model: { baseUrl: modelUrl } };
  try {
    return await startLocalLetta({ ...options, port });
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'EADDRINUSE') throw error;
    say(`port ${port} is taken: the example gets another one`);
    return await startLocalLetta(options);
  }
}

/** As a program for Node has it, as a bundler's, and without any types installed. */
async function checkTypes(project: string): Promise<void> {
  const tsc = join(repository, 'node_modules/typescript/bin/tsc');
  const types = ['--types', 'node', '--typeRoots', join(repository, 'node_modules/@types')];
  const node = ['--module', 'nodenext'];
  const bundler = ['--module', 'esnext', '--moduleResolution', 'bundler'];
  const strict = ['--noEmit', '--strict', '--exactOptionalPropertyTypes', '--skipLibCheck', 'false'];
  for (const setting of [[...node, ...types], node, bundler]) {
    await run(process.execPath, [tsc, ...strict, ...setting, 'example.ts'], project);
  }
  say("README's example is type-checked, with all declarations that it reaches");
}

function checkOutput(stdout: string): void {
  const [greeting = ''] = stdout.split('\n');
  assert.match(greeting, /Ada/);
  assert.match(stdout, /human_updates: \[[^\]]*text: 'Name: Ada'/);
  assert.match(stdout, /human has learned: \[ 'Name: Ada' \]/);
  assert.match(stdout, /messages read: 1/);
  assert.match(stdout, /consolidation_count: 1/);
  // A log line, which nobody asked for, would be JSON.
  assert.doesNotMatch(stdout, /^\{"level"/m);
}

type Manifest = { readonly name: string; readonly version: string; readonly scripts?: Record<string, string> };

/** The packages of the tree, by name; manifests inside a package that only mark a folder's kind are none. */
async function manifestsBelow(project: string): Promise<readonly Manifest[]> {
  const paths = (await filesBelow(project)).filter((file) =>
    /\/node_modules\/(@[^/]+\/)?[^/]+\/package\.json$/.test(file.replaceAll('\\', '/')),
  );
  const manifests = await Promise.all(paths.map(async (file) => JSON.parse(await readFile(file, 'utf8')) as Manifest));
  return manifests
    .map(({ name, version, scripts = {} }) => ({ name, version, scripts }))
    .toSorted((a, b) => (a.name < b.name ? -1 : 1));
}

async function filesBelow(project: string): Promise<readonly string[]> {
  const entries = await readdir(join(project, 'node_modules'), { recursive: true, withFileTypes: true });
  return entries.filter((entry) => entry.isFile()).map((entry) => join(entry.parentPath, entry.name));
}

takeNoOptions(
  'Usage: npm run test:package\n\nPacks the library, installs it into an empty project, and runs README’s example there.',
);
const folder = await mkdtemp(join(tmpdir(), 'scarlet-package-'));
try {
  await main(folder);
} finally {
  await rm(folder, { recursive: true, force: true });
}
