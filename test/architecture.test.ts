/** Who may import whom, how files are, and what the documents name. */
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { basename, dirname, join, relative } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, test } from 'vitest';

const root = fileURLToPath(new URL('..', import.meta.url));

/** What each part may import, besides itself. `packages` are npm packages; Node's own modules are listed as `node:`. */
type Rule = { readonly from: RegExp; readonly may: readonly RegExp[]; readonly because: string };

const coreBecause =
  'the core knows no SDK, no clock and no environment: it declares the ports that it needs, and others implement them';
const edgeBecause = 'an edge implements ports of the core, and edges never import each other';

/** The core by its parts, from the bottom up: nothing imports what stands below it in this list. */
const rules: readonly Rule[] = [
  {
    from: /^src\/base\//,
    may: [/^src\/base\//, /^zod$/],
    because: 'the base is what every part may use, so it knows nothing of agents, chat or Discord',
  },
  { from: /^src\/wording\//, may: [/^src\/(wording|base)\//, /^zod$/], because: coreBecause },
  {
    from: /^src\/pair\//,
    may: [/^src\/(pair|base)\//, /^zod$/, /^uuid$/, /^yaml$/, /^node:(fs\/promises|buffer)$/],
    because: coreBecause,
  },
  {
    from: /^src\/chat\//,
    may: [/^src\/(chat|pair|wording|texts|base)\//, /^zod$/, /^node:util$/],
    because: coreBecause,
  },
  {
    from: /^src\/sleep\//,
    may: [
      /^src\/(sleep|pair|wording|base)\//,
      /^zod$/,
      /^jsonrepair$/,
      // Lists of words alone.
      /^@scure\/bip39\/wordlists\//,
      /^node:(util|crypto)$/,
    ],
    because: coreBecause,
  },
  {
    from: /^src\/texts\//,
    may: [/^src\/(texts|admin|sleep|pair|base)\//],
    because: 'a catalogue has a sentence for each kind that the core declares, and knows nothing else of it',
  },
  {
    from: /^src\/admin\//,
    may: [/^src\/(admin|sleep|chat|pair|texts|base)\//, /^zod$/],
    because: 'what administrators see and do is the same by commands and by HTTP, and knows neither',
  },
  {
    from: /^src\/status\//,
    may: [/^src\/(status|admin|base)\//, /^prom-client$/, /^zod$/, /^node:/],
    because: edgeBecause,
  },
  {
    from: /^src\/discord\//,
    may: [/^src\/(discord|admin|chat|pair|wording|texts|base)\//, /^commands\/command\.ts$/, /^discord\.js$/, /^node:/],
    because: edgeBecause,
  },
  {
    from: /^src\/letta\//,
    may: [
      /^src\/(letta|pair|base)\//,
      /^@letta-ai\/letta-client/,
      /^eventsource-parser$/,
      /^undici$/,
      /^zod$/,
      /^node:/,
    ],
    because: edgeBecause,
  },
  {
    from: /^src\/store\//,
    may: [/^src\/(store|base)\//, /^keyv$/, /^@keyv\//, /^zod$/, /^node:/],
    because: edgeBecause,
  },
  {
    from: /^commands\//,
    may: [/^commands\//, /^src\/(admin|sleep|pair|texts|base)\//],
    because: 'commands get the services that they use; they know no SDK client and no edge',
  },
  {
    from: /^src\/(config|setting-rules|log)\.ts$/,
    may: [
      /^zod$/,
      /^pino$/,
      /^src\/setting-rules\.ts$/,
      /^src\/texts\/languages\.ts$/,
      /^src\/base\/(time-zones|text|failure)\.ts$/,
    ],
    because:
      'configuration and log stand at the bottom: they need nobody, but for what settings name, languages and time zones, whether they say anything, and which errors need no stack',
  },
];

/** The folders of sleep-time, and which of the others each may import: none imports what is made from it. */
const sleepFolders: Readonly<Record<string, readonly string[]>> = {
  text: [],
  agent: ['text'],
  plan: ['text', 'agent'],
  state: ['agent', 'plan'],
  cycle: ['agent', 'plan', 'state'],
  native: ['plan', 'state', 'cycle'],
  engine: ['state', 'cycle', 'native'],
  recall: ['text', 'plan', 'state'],
  report: ['plan', 'state', 'cycle', 'engine'],
};

const files = ['src', 'commands'].flatMap(filesIn);

function filesIn(folder: string): readonly string[] {
  return readdirSync(join(root, folder), { recursive: true, encoding: 'utf8' })
    .filter((file) => file.endsWith('.ts'))
    .map((file) => join(folder, file));
}

function textOf(file: string): string {
  return readFileSync(join(root, file), 'utf8');
}

function importsOf(file: string): readonly string[] {
  const found = textOf(file).matchAll(
    /^(?:import|export)\b[^;]*?\bfrom '([^']+)'|^import '([^']+)'|\bimport\('([^']+)'\)/gm,
  );
  return [...found].map((match) => {
    const target = match[1] ?? match[2] ?? match[3] ?? '';
    return target.startsWith('.') ? relative(root, join(root, dirname(file), target)) : target;
  });
}

/** The files that one imports, and those that they import. */
function reachedFrom(entry: string): readonly string[] {
  const reached = new Set([entry]);
  for (const file of reached) {
    for (const target of importsOf(file)) if (files.includes(target)) reached.add(target);
  }
  return [...reached];
}

describe('who may import whom', () => {
  test.each(rules.map((rule) => [String(rule.from), rule] as const))('%s', (_, rule) => {
    const ours = files.filter((file) => rule.from.test(file));
    expect(ours, 'a rule for a folder that is not there').not.toEqual([]);

    const breaches = ours.flatMap((file) =>
      importsOf(file)
        .filter((target) => !rule.may.some((allowed) => allowed.test(target)))
        .map((target) => `${file} imports ${target}, but ${rule.because}.`),
    );

    expect(breaches).toEqual([]);
  });

  test('src/sleep has the folders that are named here', () => {
    const folders = new Set(filesIn('src/sleep').map((file) => relative('src/sleep', dirname(file)).split('/')[0]));

    expect([...folders].toSorted()).toEqual(Object.keys(sleepFolders).toSorted());
  });

  test.each(Object.entries(sleepFolders))('src/sleep/%s imports of src/sleep: %s', (folder, may) => {
    const breaches = filesIn(`src/sleep/${folder}`).flatMap((file) =>
      importsOf(file)
        .filter((target) => target.startsWith('src/sleep/') && ![folder, ...may].includes(target.split('/')[2] ?? ''))
        .map((target) => `${file} imports ${target}, but data flows one way, from what is said to what is remembered.`),
    );

    expect(breaches).toEqual([]);
  });

  test('only main.ts, app, index.ts and local wire the edges together', () => {
    const edges = /^src\/(discord|letta|store|status)\//;
    const wiring = /^src\/(main|app|index)\.ts$|^src\/(app|local)\//;

    const breaches = files
      .filter((file) => !edges.test(file) && !wiring.test(file))
      .filter((file) => importsOf(file).some((target) => edges.test(target)));

    expect(breaches).toEqual([]);
  });

  test('texts take only types from the rest of the core', () => {
    const values = files
      .filter((file) => file.startsWith('src/texts/'))
      .flatMap((file) => [...textOf(file).matchAll(/^import (?!type\b)[^;]*?'(?<target>\.\.\/[^']+)';/gm)])
      .map(({ groups }) => groups?.['target']);

    expect(values).toEqual([]);
  });

  test('no signal is joined for ever: `followAbort` lets go of one that outlives the work', () => {
    const joining = files
      .filter((file) => !file.startsWith('src/local/'))
      .filter((file) => /AbortSignal\.any\(/.test(textOf(file)));

    expect(joining).toEqual([]);
  });

  test('what a server lists is taken from `listedBy`: the client makes an empty list of an answer that is none', () => {
    const believing = files
      .filter((file) => file.startsWith('src/letta/'))
      .filter((file) => /\{ items \} = await|\)\.items\b|getPaginatedItems/.test(textOf(file)));

    expect(believing).toEqual([]);
  });

  test('nothing but local and its entry points knows the stand-ins', () => {
    const breaches = files
      .filter((file) => !file.startsWith('src/local/'))
      .filter((file) => importsOf(file).some((target) => target.startsWith('src/local/')));

    expect(breaches).toEqual([]);
  });
});

describe('the library', () => {
  const { dependencies } = JSON.parse(textOf('package.json')) as { readonly dependencies: object };
  const reached = reachedFrom('src/index.ts');

  test('reaches nothing of Discord, of the commands and of the stand-ins', () => {
    expect(reached.filter((file) => /^src\/(discord|local)\/|^commands\//.test(file))).toEqual([]);
  });

  test('imports what its users get, and the adapter that the package carries', () => {
    const packages = reached.flatMap(importsOf).filter((target) => !/^(src\/|node:)/.test(target));
    const names = new Set(packages.map((target) => /^(@[^/]+\/)?[^/]+/.exec(target)?.[0]));

    expect([...names].filter((name) => !Object.keys(dependencies).includes(name ?? ''))).toEqual(['@keyv/sqlite']);
  });
});

// A container asks every half a minute.
test('the health check loads no client of Discord or of Letta', () => {
  const clients = reachedFrom('src/app/health.ts').filter((file) =>
    importsOf(file).some((target) => /^discord\.js$|^@letta-ai\//.test(target)),
  );

  expect(clients).toEqual([]);
});

describe('what the core does without', () => {
  const core = files.filter((file) => /^src\/(base|texts|wording|pair|chat|sleep|admin)\//.test(file));

  test.each([
    [
      'a clock of its own',
      /\bDate\.now\(|\bnew Date\(\)|\bperformance\.now|\bset(Timeout|Interval)\(|AbortSignal\.timeout/,
    ],
    ['the environment', /\bprocess\./],
    ['the network', /\bfetch\(/],
    ['chance', /\bMath\.random/],
  ])('%s', (_, pattern) => {
    const breaches = core.filter((file) => pattern.test(textOf(file)));

    expect(breaches).toEqual([]);
  });
});

describe('how files are', () => {
  test('no file is over 250 lines, but for a language, which is one file however long it gets', () => {
    const ofOneLanguage = /^src\/texts\/[a-z]{2,3}(-[a-z]+)?\.ts$/;
    const long = files.filter((file) => !ofOneLanguage.test(file) && textOf(file).split('\n').length > 251);

    expect(long).toEqual([]);
  });

  test('nothing is worked out while a file is imported: tables, and what Intl offers, are made when first wanted', () => {
    const atImport = /^(?:export )?(?:const|let) [^\n]*=\s+new (?:Intl\.|\w*Array\b)/m;
    // What does its work when it is called.
    const calls = /^(?:export )?(?:const|let) [^\n]*=\s+(?!onceEach\b)[a-z]\w*\(/m;
    const isOfSleep = (file: string) => file.startsWith('src/sleep/');

    expect(files.filter((file) => atImport.test(textOf(file)))).toEqual([]);
    expect(files.filter((file) => isOfSleep(file) && calls.test(textOf(file)))).toEqual([]);
  });

  test('what one part exports, no other part exports under the same name', () => {
    // One idea in two forms: as other programs get them, and as a schema reads them.
    const oneIdea = ['Insights'];
    const parts = new Map<string, Set<string>>();
    // The stand-ins are programs of their own.
    for (const file of files.filter((one) => one.startsWith('src/') && !one.startsWith('src/local/'))) {
      const exported = textOf(file).matchAll(/^export (?:async )?(?:function\*?|class|type|const) (\w+)/gm);
      for (const [, name = ''] of exported)
        parts.set(name, (parts.get(name) ?? new Set()).add(dirname(file).split('/')[1] ?? ''));
    }
    const twice = [...parts].filter(([name, { size }]) => size > 1 && !oneIdea.includes(name));

    expect(twice).toEqual([]);
  });

  test('constants are named in camelCase, and what a type is given has a word for its name', () => {
    const others = /^(?:export )?const [A-Z]|\w<[A-Z]\b/m;

    expect(files.filter((file) => others.test(textOf(file)))).toEqual([]);
  });

  test('files are named in kebab-case', () => {
    const odd = files.filter((file) => !/^[a-z0-9/-]+(\.md)?\.ts$/.test(file));

    expect(odd).toEqual([]);
  });
});

describe('how tests are', () => {
  const tests = filesIn('test').filter((file) => file.endsWith('.test.ts'));
  const sources = ['src', 'commands', 'bench'].flatMap(filesIn);

  test.each(tests)('%s mirrors a source file, or says in its first line what it holds', (file) => {
    const folder = dirname(relative('test', file));
    const name = basename(file, '.test.ts');
    // The source may stand in a folder further down.
    const mirrors = sources.some(
      (source) =>
        basename(source, '.ts') === name &&
        (folder === '.' || [folder, join('src', folder)].some((part) => source.startsWith(`${part}/`))),
    );

    expect(mirrors || /^\/\*\* .+/.test(textOf(file))).toBe(true);
  });
});

describe.each(['ARCHITECTURE.md', 'CONTRIBUTING.md'])('what %s says', (document) => {
  // `x` is what a reader is about to make.
  const named = [...textOf(document).matchAll(/`((?:src|commands|test|bot|scripts)\/[\w./-]+)`/g)]
    .map(([, path = '']) => path)
    .filter((path) => !/\/xx?\./.test(path));

  const inFiles = [...textOf(document).matchAll(/`(\w+)` (?:of|in) `((?:src|commands|test)\/[\w/-]+\.ts)`/g)].map(
    ([, name = '', path = '']) => [name, path] as const,
  );

  test.each([...new Set(named)])('%s exists', (path) => {
    expect(existsSync(join(root, path))).toBe(true);
  });

  test.each(inFiles)('%s is in %s', (name, path) => {
    expect(textOf(path)).toMatch(new RegExp(`\\b${name}\\b`));
  });
});
