import { execFile } from 'node:child_process';
import { copyFileSync, existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';

const run = promisify(execFile);

const here = fileURLToPath(new URL('.', import.meta.url));
/** Where clients are installed; not under version control. */
const installed = fileURLToPath(new URL('../../.clients/', import.meta.url));

type Prepared =
  | { readonly kind: 'ready'; readonly command: readonly string[] }
  | { readonly kind: 'missing'; readonly because: string };

/** A client, and our program for it. */
export type ClientProgram = {
  readonly name: string;
  /** What the program is told in `VARIANT`, one run each. */
  readonly variants: readonly string[];
  /** Installs the client, pinned, where that wasn't done yet. */
  readonly prepare: () => Promise<Prepared>;
};

const pythons = ['python3.13', 'python3.12', 'python3.11', 'python3'];

export const clientPrograms: readonly ClientProgram[] = [
  { name: 'discord.py', variants: ['zlib-stream', 'zstd-stream'], prepare: () => withPython('discord-py') },
  { name: 'hikari', variants: ['zlib-stream', 'uncompressed'], prepare: () => withPython('hikari') },
  { name: 'oceanic.js', variants: ['zlib-stream', 'uncompressed'], prepare: withNpm },
  { name: 'discordgo', variants: [''], prepare: withGo },
  { name: 'JDA', variants: [''], prepare: withMaven },
];

async function withPython(folder: string): Promise<Prepared> {
  const home = join(installed, folder);
  const requirements = join(here, folder, 'requirements.txt');
  const python = join(home, 'bin', 'python');
  if (isFresh(home, requirements)) return ready(python, join(here, folder, 'main.py'));
  const found = await firstOf(pythons, ['-c', 'import sys; sys.exit(sys.version_info < (3, 11))']);
  if (found === undefined) return missing('there is no Python from 3.11 on');
  await run(found, ['-m', 'venv', '--clear', home]);
  await run(python, ['-m', 'pip', 'install', '--quiet', '--disable-pip-version-check', '-r', requirements]);
  remember(home, requirements);
  return ready(python, join(here, folder, 'main.py'));
}

async function withNpm(): Promise<Prepared> {
  const home = join(installed, 'oceanic');
  const manifest = join(here, 'oceanic', 'package.json');
  if (!isFresh(home, manifest)) {
    mkdirSync(home, { recursive: true });
    copyFileSync(manifest, join(home, 'package.json'));
    await run('npm', ['install', '--no-audit', '--no-fund', '--ignore-scripts', '--omit=optional'], { cwd: home });
    remember(home, manifest);
  }
  // The program stands beside the client's modules, where Node looks for them.
  copyFileSync(join(here, 'oceanic', 'main.mjs'), join(home, 'main.mjs'));
  copyFileSync(join(here, 'steps.mjs'), join(home, 'steps.mjs'));
  return ready(process.execPath, join(home, 'main.mjs'));
}

/** Not a client: the strictly typed model of one, that reads what was captured while clients played. */
export async function prepareTwilight(): Promise<Prepared> {
  if ((await firstOf(['cargo'], ['--version'])) === undefined) return missing('there is no cargo');
  const target = join(installed, 'twilight');
  const env = { ...process.env, CARGO_TARGET_DIR: target };
  await run('cargo', ['build', '--quiet', '--locked'], { cwd: join(here, 'twilight'), env });
  return ready(join(target, 'debug', 'twilight-against-local-discord'));
}

async function withGo(): Promise<Prepared> {
  if ((await firstOf(['go'], ['version'])) === undefined) return missing('there is no Go');
  const program = join(installed, 'discordgo');
  mkdirSync(installed, { recursive: true });
  await run('go', ['build', '-o', program, '.'], { cwd: join(here, 'discordgo') });
  return ready(program);
}

async function withMaven(): Promise<Prepared> {
  for (const program of ['java', 'mvn']) {
    if ((await firstOf([program], ['--version'])) === undefined) return missing(`there is no ${program}`);
  }
  const home = join(installed, 'jda');
  const manifest = join(here, 'jda', 'pom.xml');
  if (!isFresh(home, manifest)) {
    await run('mvn', ['-q', '-B', '-f', manifest, 'dependency:copy-dependencies', `-DoutputDirectory=${home}`]);
    remember(home, manifest);
  }
  return ready('java', '-cp', join(home, '*'), join(here, 'jda', 'Main.java'));
}

function ready(...command: readonly string[]): Prepared {
  return { kind: 'ready', command };
}

function missing(because: string): Prepared {
  return { kind: 'missing', because };
}

async function firstOf(programs: readonly string[], args: readonly string[]): Promise<string | undefined> {
  for (const program of programs) {
    const works = await run(program, [...args]).then(
      () => true,
      () => false,
    );
    if (works) return program;
  }
  return undefined;
}

/** Whether this was installed from the same list of versions. */
function isFresh(home: string, list: string): boolean {
  const note = join(home, 'installed-from');
  return existsSync(note) && readFileSync(note, 'utf8') === readFileSync(list, 'utf8');
}

function remember(home: string, list: string): void {
  writeFileSync(join(home, 'installed-from'), readFileSync(list));
}
