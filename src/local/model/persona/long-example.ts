import type { Voice } from './voice.ts';

/** An answer of more than 2,000 characters with a fenced piece of code, so that pages have something to break. */
export function longExample(voice: Voice, who: string): string {
  const { before, after, comment } = voice.example(who);
  const code = verbs.map((verb, index) => functionFor(verb, `${comment} ${index + 1}`)).join('\n\n');
  return `${before}\n\n\`\`\`js\n${code}\n\`\`\`\n\n${after}`;
}

const verbs = ['add', 'remove', 'rename', 'finish', 'reopen', 'postpone', 'pin', 'unpin', 'tag', 'archive'];

function functionFor(verb: string, title: string): string {
  return [
    `// ${title}`,
    `export function ${verb}(list, id, details = {}) {`,
    '  const item = list.find((entry) => entry.id === id);',
    `  if (item === undefined) throw new Error(\`There is nothing to ${verb} with id \${id}.\`);`,
    `  return { ...item, ...details, last: '${verb}' };`,
    '}',
  ].join('\n');
}
