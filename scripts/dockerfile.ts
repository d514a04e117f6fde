/** Reads a Dockerfile as far as ours goes. Whatever it doesn't know it refuses, so that nothing is passed over. */

export type Dockerfile = {
  /** Such as `node:24.21.0-slim`. */
  readonly image: string;
  /** What is done to make the image, in order. */
  readonly steps: readonly ImageStep[];
  readonly volumes: readonly string[];
  readonly stopSignal: string;
  readonly healthCheck: readonly string[];
  readonly command: readonly string[];
};

/** Each with all that holds where it stands. */
export type ImageStep = ImageState & {
  readonly line: string;
  readonly does:
    | { readonly kind: 'copy'; readonly from: readonly string[]; readonly to: string }
    | { readonly kind: 'run'; readonly script: string }
    /** The image as it is started. */
    | { readonly kind: 'end' };
};

export type ImageState = {
  readonly folder: string;
  readonly user: string;
  readonly environment: Readonly<Record<string, string>>;
};

/** @throws Error naming an instruction that isn't known here */
export function readDockerfile(text: string): Dockerfile {
  let state: ImageState = { folder: '/', user: 'root', environment: {} };
  const steps: ImageStep[] = [];
  const found = { image: '', volumes: [] as string[], stopSignal: 'SIGTERM', healthCheck: [] as readonly string[] };
  let command: readonly string[] = [];
  for (const line of linesOf(text)) {
    const [, instruction = '', rest = ''] = /^(\S+)\s+(.*)$/.exec(line) ?? [];
    switch (instruction) {
      case 'FROM':
        found.image = rest;
        break;
      case 'WORKDIR':
        state = { ...state, folder: rest };
        break;
      case 'USER':
        state = { ...state, user: rest };
        break;
      case 'ENV':
        state = { ...state, environment: { ...state.environment, ...assignmentsIn(rest) } };
        break;
      case 'COPY':
        steps.push({ ...state, line, does: copyOf(rest) });
        break;
      case 'RUN':
        steps.push({ ...state, line, does: { kind: 'run', script: rest } });
        break;
      case 'VOLUME':
        found.volumes.push(rest);
        break;
      case 'STOPSIGNAL':
        found.stopSignal = rest;
        break;
      case 'HEALTHCHECK':
        found.healthCheck = wordsIn(rest.replace(/^(--\S+\s+)*CMD\s+/, ''), line);
        break;
      case 'CMD':
        command = wordsIn(rest, line);
        break;
      default:
        throw new Error(`What "${line}" does is not known here.`);
    }
  }
  steps.push({ ...state, line: 'the image', does: { kind: 'end' } });
  return { ...found, steps, command };
}

/** Tells which files of the folder go to the builder, by the text of `.dockerignore`. The last line that fits decides. */
export function readDockerignore(text: string): (path: string) => boolean {
  const rules = linesOf(text).map((line) => ({ takes: line.startsWith('!'), pattern: line.replace(/^!/, '') }));
  const odd = rules.find(({ pattern }) => pattern !== '*' && /[*?[\]]/.test(pattern));
  if (odd !== undefined) throw new Error(`What "${odd.pattern}" fits is not known here.`);
  return (path) => {
    const rule = rules.findLast(({ pattern }) => pattern === '*' || path === pattern || path.startsWith(`${pattern}/`));
    return rule?.takes ?? true;
  };
}

function linesOf(text: string): readonly string[] {
  return text
    .replace(/^\s*#.*$/gm, '')
    .replace(/\\\n/g, ' ')
    .split('\n')
    .map((line) => line.trim())
    .filter((line) => line !== '');
}

function copyOf(rest: string): Extract<ImageStep['does'], { kind: 'copy' }> {
  const words = rest.split(/\s+/);
  if (rest.startsWith('--')) throw new Error(`What "COPY ${rest}" does is not known here.`);
  return { kind: 'copy', from: words.slice(0, -1), to: words.at(-1) ?? '' };
}

function assignmentsIn(rest: string): Record<string, string> {
  return Object.fromEntries(rest.split(/\s+/).map((one) => [one.split('=')[0] ?? '', one.slice(one.indexOf('=') + 1)]));
}

/** Only the form without a shell hands signals to the program itself. */
function wordsIn(rest: string, line: string): readonly string[] {
  if (!rest.startsWith('[')) throw new Error(`"${line}" starts a shell: give it as a list.`);
  return JSON.parse(rest) as readonly string[];
}
