import { readFile } from 'node:fs/promises';
import { parseArgs } from 'node:util';
import { askModel, type Completion } from './ask-model.ts';

/**
 * Tries forms of the review on a real model, all notes of `windows/review.json` (or of `--notes`) in one batch:
 *
 *     node bench/prompt/try-reviews.ts --url http://127.0.0.1:18080/v1 --form review-a-verdict
 *
 * Ends (`--form ends-a-worked-example --notes ends`) are notes of what is remembered. `--batch 5` asks about five at a time, as a small window does. `--under sleep.md` puts the form's instructions into the request, below another system prompt.
 */

const { values } = parseArgs({
  options: {
    url: { type: 'string', default: 'http://127.0.0.1:18080/v1' },
    form: { type: 'string', multiple: true, default: [] },
    notes: { type: 'string', default: 'review' },
    under: { type: 'string' },
    batch: { type: 'string', default: '60' },
    temperature: { type: 'string', default: '0' },
  },
});

type Note = {
  /** Of ends `remembered`, what would be let go. */
  readonly statement?: string;
  readonly remembered?: string;
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
  over: 'supported',
  forget: 'supported',
  still: 'not-supported',
};

const here = new URL('.', import.meta.url);
const notes = JSON.parse(await readFile(new URL(`windows/${values.notes}.json`, here), 'utf8')) as Note[];

for (const form of values.form) {
  const [instructions = '', data = ''] = (await readFile(new URL(`forms/${form}.md`, here), 'utf8')).split(
    '\n=== request ===\n',
  );
  const total = { right: 0, same: 0, kept: 0, passed: 0, tokensIn: 0, tokensOut: 0, seconds: 0 };
  process.stdout.write(`\n${form}${values.under === undefined ? '' : ' in the request'}\n`);
  for (let from = 0; from < notes.length; from += Number(values.batch)) {
    const some = notes.slice(from, from + Number(values.batch));
    const answer = await ask(instructions, data, some);
    const verdicts = verdictsOf(answer.text);
    some.forEach((note, index) => {
      const said =
        verdicts
          .get(`s${index + 1}`)
          ?.trim()
          .toLowerCase() ?? 'none';
      const verdict = plainWords[said] ?? said;
      const agrees = (verdict === 'supported') === (note.right === 'supported');
      total.right += Number(agrees);
      total.same += Number(verdict === note.right);
      total.kept += Number(verdict === 'supported' && agrees);
      total.passed += Number(verdict === 'supported' && !agrees);
      process.stdout.write(
        `  ${agrees ? 'right' : 'WRONG'} | ${note.right} | ${verdict} | ${note.statement ?? note.remembered} | ${note.person}\n`,
      );
    });
    process.stdout.write(`${answer.text}\n`);
    total.tokensIn += answer.tokensIn;
    total.tokensOut += answer.tokensOut;
    total.seconds += Math.round(answer.tookMs / 1_000);
  }
  const trueOnes = notes.filter(({ right }) => right === 'supported').length;
  process.stdout.write(
    `${form} ${values.notes}: true ones kept ${total.kept} of ${trueOnes}, false ones passed ${total.passed} of ${notes.length - trueOnes}, verdict right ${total.same}, tokens ${total.tokensIn} in, ${total.tokensOut} out, ${total.seconds} s\n`,
  );
}

async function ask(instructions: string, data: string, some: readonly Note[]): Promise<Completion> {
  const batch = data
    .trim()
    .replaceAll('{nonce}', 'k3x9q')
    .replace('{marks}', `s1 to s${some.length}`)
    .replace('{notes}', some.map(noteLines).join('\n'));
  const [system, whole] =
    values.under === undefined
      ? [instructions, batch]
      : [await readFile(values.under, 'utf8'), `${instructions}\n\n${batch}`];
  const messages = [
    { role: 'system' as const, content: system },
    { role: 'user' as const, content: whole },
  ];
  const asked = { messages, answer: 'json' as const, temperature: Number(values.temperature), maxTokens: 1_200 };
  return await askModel(values.url, asked, (part) => process.stderr.write(part));
}

function noteLines({ statement, remembered, before, person, others }: Note, index: number): string {
  return [
    statement === undefined ? `s${index + 1} remembered: ${remembered}` : `s${index + 1} statement: ${statement}`,
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
