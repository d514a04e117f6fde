import { type ChildProcess, spawn } from 'node:child_process';
import { cpSync, mkdirSync, readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { homedir } from 'node:os';
import { dirname, join, resolve } from 'node:path';
import type { Dockerfile, ImageState, ImageStep } from './dockerfile.ts';

/**
 * Carries out a Dockerfile's steps in a folder, and starts what it describes, as Docker would: with the folder as its
 * root, in mounts of its own. What the base image brings is this machine's, read-only. Needs root.
 */
export type ImageRoot = {
  /** Carries out one step. Rejects with its output where it fails. */
  build(step: ImageStep): Promise<void>;
  /** Starts a command as the image's user. Nothing but the volumes and `/tmp` can be written to. */
  start(command: readonly string[], environment: Readonly<Record<string, string>>): ChildProcess;
  /** Where a path within lies on this machine. */
  outside(path: string): string;
};

export type ImageRootOptions = {
  readonly dockerfile: Dockerfile;
  /** The folder that is built from, and which of its files go to the builder. */
  readonly context: string;
  readonly isSent: (path: string) => boolean;
  /** An empty folder. */
  readonly folder: string;
};

// As the base image has it.
const imageUser = { name: 'node', id: 1000 };

export function openImageRoot({ dockerfile, context, isSent, folder }: ImageRootOptions): ImageRoot {
  const root = join(folder, 'root');
  const own = ownFoldersOf(dockerfile);
  for (const path of [...own, '/tmp', '/proc', '/dev', '/.node']) mkdirSync(join(root, path), { recursive: true });
  writeAccounts(folder);
  const end = dockerfile.steps.at(-1);
  if (end === undefined) throw new Error('The Dockerfile is empty.');

  function spawnWithin(state: ImageState, phase: Phase, command: readonly string[], more: Record<string, string>) {
    const variables = Object.entries({ ...state.environment, ...more }).map(([name, value]) => `${name}=${value}`);
    const script = [
      ...mountLines({ root, folder, own, phase, volumes: dockerfile.volumes }),
      enter(root, state, phase),
    ];
    return spawn(
      'unshare',
      ['--mount', '--propagation', 'private', 'sh', '-euc', script.join('\n'), 'sh', ...variables, ...command],
      { cwd: folder, stdio: ['ignore', 'pipe', 'pipe'] },
    );
  }

  async function build({ does, ...state }: ImageStep): Promise<void> {
    if (does.kind === 'copy') return copyInto(does, state.folder);
    if (does.kind === 'end') return;
    const child = spawnWithin(state, 'build', ['/bin/sh', '-c', does.script], buildEnvironment());
    let output = '';
    for (const stream of [child.stdout, child.stderr]) stream?.on('data', (chunk: Buffer) => (output += chunk));
    const code = await new Promise((done) => child.once('close', done));
    if (code !== 0) throw new Error(`It ended with ${code}:\n${output}`);
  }

  function copyInto({ from, to }: Extract<ImageStep['does'], { kind: 'copy' }>, folder: string): void {
    const target = join(root, resolve(folder, to));
    const filter = (path: string) => isSent(path.slice(context.length + 1)) || holdsSent(path);
    for (const source of from) {
      const path = join(context, source);
      const isFolder = statSync(path).isDirectory();
      if (!holdsSent(path)) throw new Error(`${source} is kept back by .dockerignore.`);
      cpSync(path, isFolder || (from.length === 1 && !/[/.]$/.test(to)) ? target : join(target, source), {
        recursive: true,
        filter,
      });
    }
  }

  function holdsSent(path: string): boolean {
    if (!statSync(path).isDirectory()) return isSent(path.slice(context.length + 1));
    return readdirSync(path).some((name) => holdsSent(join(path, name)));
  }

  return {
    build,
    start: (command, environment) => spawnWithin(end, 'start', command, { PATH: imagePath, ...environment }),
    outside: (path) => join(root, path),
  };
}

type Phase = 'build' | 'start';

const imagePath = '/.node:/usr/local/bin:/usr/bin:/bin';

/** The folders that the image makes for itself. */
function ownFoldersOf({ steps, volumes }: Dockerfile): readonly string[] {
  const folders = [...steps.map(({ folder }) => folder), ...volumes].filter((folder) => folder !== '/');
  return [...new Set(folders.map((folder) => `/${folder.split('/')[1]}`))];
}

/** The base image has a user of this name; this machine may have none. */
function writeAccounts(folder: string): void {
  const { name, id } = imageUser;
  const without = (file: string) =>
    readFileSync(file, 'utf8')
      .split('\n')
      .filter((line) => !line.startsWith(`${name}:`) && line.split(':')[2] !== String(id))
      .join('\n');
  writeFileSync(join(folder, 'passwd'), `${without('/etc/passwd')}${name}:x:${id}:${id}::/:/bin/sh\n`);
  writeFileSync(join(folder, 'group'), `${without('/etc/group')}${name}:x:${id}:\n`);
}

/** npm, and where this machine gets packages from. */
function buildEnvironment(): Record<string, string> {
  const kept = Object.entries(process.env).filter(([name]) =>
    /^(npm_config_|NODE_EXTRA_CA_CERTS|SSL_CERT_|HTTPS?_PROXY|NO_PROXY)/i.test(name),
  );
  return { PATH: imagePath, HOME: homedir(), ...Object.fromEntries(kept.map(([name, value]) => [name, value ?? ''])) };
}

type Mounts = {
  readonly root: string;
  readonly folder: string;
  readonly own: readonly string[];
  readonly phase: Phase;
  readonly volumes: readonly string[];
};

/** What a start finds of this machine is its libraries alone; a build also needs npm and its settings. */
const forStart = ['bin', 'etc', 'lib', 'lib32', 'lib64', 'libx32', 'sbin', 'usr'];

function mountLines({ root, folder, own, phase, volumes }: Mounts): readonly string[] {
  const kept = ['tmp', 'proc', 'dev', 'sys', ...own.map((path) => path.slice(1))];
  const names = readdirSync('/').filter(
    (name) => !kept.includes(name) && (phase === 'build' || forStart.includes(name)),
  );
  const bind = (from: string, to: string) => `mount --bind '${from}' '${to}'; mount -o remount,bind,ro '${to}'`;
  return [
    `mount --bind '${root}' '${root}'`,
    ...names.map((name) => {
      const [from, to] = [`/${name}`, join(root, name)];
      return `if [ -L '${from}' ]; then ln -sfn "$(readlink '${from}')" '${to}'; elif [ -d '${from}' ]; then mkdir -p '${to}'; ${bind(from, to)}; fi`;
    }),
    ...['passwd', 'group'].map((name) => bind(join(folder, name), join(root, 'etc', name))),
    bind(dirname(process.execPath), join(root, '.node')),
    `mount --rbind /proc '${join(root, 'proc')}'`,
    `mount --rbind /dev '${join(root, 'dev')}'`,
    `mount -t tmpfs -o mode=1777 tmpfs '${join(root, 'tmp')}'`,
    // npm keeps what it fetched there.
    ...(phase === 'build' ? [`mount --bind '${homedir()}' '${join(root, homedir())}'`] : []),
    ...(phase === 'start' ? volumes.map((path) => `mount --bind '${join(root, path)}' '${join(root, path)}'`) : []),
    ...(phase === 'start' ? [`mount -o remount,bind,ro '${root}'`] : []),
  ];
}

/** Replaces the shell, so that signals reach the command itself. */
function enter(root: string, { user, folder }: ImageState, phase: Phase): string {
  const id = user === imageUser.name ? imageUser.id : 0;
  const rights =
    phase === 'build'
      ? ''
      : `setpriv --reuid=${id} --regid=${id} --clear-groups --no-new-privs --bounding-set=-all --inh-caps=-all`;
  return `exec chroot '${root}' ${rights} env -i -C '${folder}' "$@"`;
}
