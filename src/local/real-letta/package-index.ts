/**
 * Lets uv fetch from where this machine's pip is set up to fetch. uv doesn't read pip's configuration; it is asked for
 * as `pip config list` prints it, and handed over as uv's own variables. What the operator set for uv itself wins.
 */
export function uvEnvironment(pipConfigList: string, env: NodeJS.ProcessEnv): NodeJS.ProcessEnv {
  const pip = pipOptionsOf(pipConfigList);
  const wanted = {
    UV_DEFAULT_INDEX: env['UV_INDEX_URL'] === undefined ? pip['index-url'] : undefined,
    UV_INDEX: env['UV_EXTRA_INDEX_URL'] === undefined ? pip['extra-index-url'] : undefined,
    UV_FIND_LINKS: pip['find-links']?.split(/\s+/).join(','),
    UV_NO_INDEX: pip['no-index'],
    SSL_CERT_FILE: pip.cert,
  };
  const missing = Object.entries(wanted).filter(([name, value]) => value !== undefined && env[name] === undefined);
  return { ...env, ...Object.fromEntries(missing) };
}

type PipOptions = { [name in (typeof optionNames)[number]]?: string };

const optionNames = ['index-url', 'extra-index-url', 'find-links', 'no-index', 'cert'] as const;

// pip's order of precedence, the weakest first: general settings, those of `pip install`, environment variables.
const sections = ['global', 'install', ':env:'] as const;

function pipOptionsOf(pipConfigList: string): PipOptions {
  const options: PipOptions = {};
  for (const section of sections) {
    for (const name of optionNames) {
      const value = settingOf(pipConfigList, `${section}.${name}`);
      if (value !== undefined) options[name] = value;
    }
  }
  return options;
}

/** A line looks like `global.index-url='https://…'`; several values stand in one, parted by an escaped line break. */
function settingOf(pipConfigList: string, key: string): string | undefined {
  const line = pipConfigList.split(/\r?\n/).find((candidate) => candidate.startsWith(`${key}=`));
  const value = line
    ?.slice(key.length + 1)
    .replace(/^(['"])(.*)\1$/, '$2')
    .replaceAll('\\n', ' ')
    .trim();
  return value === '' ? undefined : value;
}
