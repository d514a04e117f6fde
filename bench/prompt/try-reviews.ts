import { readFile } from 'node:fs/promises';
import { parseArgs } from 'node:util';
import { askModel } from './ask-model.ts';

/**
 * Tries forms of the review on a real model, all notes of `windows/review.json` (or of `--notes`) in one batch:
 *
 *     node bench/prompt/try-reviews.ts --url http://127.0.0.1:18080/v1 --form review-a-verdict
 *
 * `--under sleep.md` puts the form's instructions into the request, below another system prompt.
 */

const { values } = parseArgs({
  options: {
    url: { type: 'string', default: 'http://127.0.0.1:18080/v1' },
    form: { type: 'string', multiple: true, default: [] },
    notes: { type: 'string', default: 'review' },
    under: { type: 'string' },
  },
});

type Note = {
  readonly statement: string;
  readonly before?: string;
  readonly person: string;
  readonly others?: string;
  readonly right: string;
};

/** The words of plainer forms for the verdicts. */
const plainWords: Readonly<Record<string, string>> = {
  yes: 'supported',
  no: 'denied',
  'only imagined': 'denied',
  'another person': 'about-someone-else',
  nothing: 'not-supported',
};

const here = new URL('.', import.meta.url);
const notes = JSON.parse(await readFile(new URL(`windows/${values.notes}.json`, here), 'utf8')) as Note[];

for (const form of values.form) {
  const [instructions = '', data = ''] = (await readFile(new URL(`forms/${form}.md`, here), 'utf8')).split(
    '\n=== request ===\n',
  );
  const batch = data.trim().replaceAll('{nonce}', 'k3x9q').replace('{notes}', notes.map(noteLines).join('\n'));
  const [system, whole] =
    values.under === undefined
      ? [instructions, batch]
      : [await readFile(values.under, 'utf8'), `${instructions}\n\n${batch}`];
  const messages = [
    { role: 'system' as const, content: system },
    { role: 'user' as const, content: whole },
  ];
  const answer = await askModel(values.url, { messages, answer: 'json', temperature: 0, maxTokens: 1_200 }, (part) =>
    process.stderr.write(part),
  );
  const verdicts = verdictsOf(answer.text);
  let right = 0;
  let same = 0;
  let wronglyPassed = 0;
  process.stdout.write(`\n${form}${values.under === undefined ? '' : ' in the request'}\n`);
  notes.forEach((note, index) => {
    const said = verdicts.get(`s${index + 1}`) ?? 'none';
    const verdict = plainWords[said] ?? said;
    const agrees = (verdict === 'supported') === (note.right === 'supported');
    right += Number(agrees);
    same += Number(verdict === note.right);
    wronglyPassed += Number(verdict === 'supported' && !agrees);
    process.stdout.write(
      `  ${agrees ? 'right' : 'WRONG'} | ${note.right} | ${verdict} | ${note.statement} | ${note.person}\n`,
    );
  });
  process.stdout.write(
    `accept or refuse right ${right} of ${notes.length}, wrongly passed ${wronglyPassed}, verdict right ${same}, tokens ${answer.tokensIn} in, ${answer.tokensOut} out, ${Math.round(answer.tookMs / 1_000)} s\n${answer.text}\n`,
  );
}

function noteLines({ statement, before, person, others }: Note, index: number): string {
  return [
    `s${index + 1} statement: ${statement}`,
    `   person: ${person}`,
    ...(before === undefined ? [] : [`   (said before: ${before})`]),
    ...(others === undefined ? [] : [`   > words of others: ${others}`]),
  ].join('\n');
}

function verdictsOf(answer: string): ReadonlyMap<string, string> {
  try {
    const json = JSON.parse(answer) as Record<string, unknown> & { verdicts?: { id: string; verdict: string }[] };
    if (Array.isArray(json.verdicts)) return new Map(json.verdicts.map(({ id, verdict }) => [id, verdict]));
    return new Map(
      Object.entries(json).map(
        ([id, said]) =>
          [id, String(typeof said === 'object' && said !== null ? Object.values(said).at(-1) : said)] as const,
      ),
    );
  } catch {
    return new Map();
  }
}
