import { readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';

/**
 * Types that stand in a public signature and can't be named by those who use it, as `user: wanted`. Reads the
 * declarations that tsc writes: one statement begins at the start of each line that is not indented.
 *
 * @param index the package's `index.d.ts`
 */
export function unexportedNames(index: string): readonly string[] {
  const exports = [...readFileSync(index, 'utf8').matchAll(/^export (?:type )?\{([^}]*)\} from '([^']+)';/gms)].map(
    ([, names = '', path = '']) => ({ names: listed(names), file: declarationOf(join(dirname(index), path)) }),
  );
  const known = new Set(exports.flatMap(({ names }) => names));
  if (known.size === 0) throw new Error(`${index} exports nothing that could be read.`);
  return exports.flatMap(({ names, file }) => {
    const text = readFileSync(file, 'utf8').replace(/\/\*.*?\*\//gs, '');
    const own = namesIn(text);
    return names.flatMap((name) =>
      typesOf(statementOf(name, text, file))
        .filter((type) => own.has(type) && !known.has(type))
        .map((type) => `${name}: ${type}`),
    );
  });
}

function declarationOf(path: string): string {
  return path.replace(/\.[jt]s$/, '.d.ts');
}

function listed(names: string): readonly string[] {
  return names
    .split(',')
    .map((name) => name.trim().replace(/^type /, ''))
    .filter((name) => name !== '');
}

/** What the file imports or declares; other capitals are the language's own, such as `Promise`. */
function namesIn(text: string): ReadonlySet<string> {
  const imported = [...text.matchAll(/^import (?:type )?\{([^}]*)\}/gm)].flatMap(([, names = '']) => listed(names));
  const declared = [...text.matchAll(/^(?:export )?(?:declare )?(?:type|class|interface) (\w+)/gm)];
  return new Set([...imported, ...declared.map(([, name = '']) => name)]);
}

function statementOf(name: string, text: string, file: string): string {
  const statements = text.split(/^(?=\w)/m);
  const found = statements.find((statement) =>
    new RegExp(`^export (declare )?(type|class|interface|function|const) ${name}\\b`).test(statement),
  );
  if (found === undefined) throw new Error(`${file} does not declare ${name}.`);
  return found;
}

function typesOf(statement: string): readonly string[] {
  const bare = statement.replace(/'[^']*'|"[^"]*"/g, '');
  return [...new Set(bare.match(/\b[A-Z]\w*/g))];
}
