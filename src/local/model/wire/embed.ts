import { createHash } from 'node:crypto';
import { z } from 'zod';
import { ModelFailure } from './model-failure.ts';

const embedRequestSchema = z.looseObject({
  model: z.string().min(1),
  input: z.union([
    z.string(),
    z.array(z.string()).min(1),
    z.array(z.number()).min(1),
    z.array(z.array(z.number())).min(1),
  ]),
  encoding_format: z.enum(['float', 'base64']).nullish(),
  dimensions: z.int().min(1).max(3072).nullish(),
});

/** The models that only embed. Any other model is refused, the one that talks included. */
const embeddingModels = ['text-embedding-3-small', 'text-embedding-ada-002'];

/** Answers a request for embeddings. @throws ModelFailure 400, 404 */
export function embed(body: unknown): object {
  const request = embedRequestSchema.safeParse(body);
  if (!request.success) throw new ModelFailure(400, "Invalid request: 'model' and 'input' are required.");
  const { model, encoding_format: format, dimensions } = request.data;
  if (!embeddingModels.includes(model)) {
    throw new ModelFailure(404, `The model '${model}' does not embed.`, { code: 'model_not_found', param: 'model' });
  }
  const texts = textsOf(request.data.input);
  const data = texts.map((text, index) => {
    const numbers = embeddingOf(text, dimensions ?? 1536);
    return { object: 'embedding', index, embedding: format === 'base64' ? toBase64(numbers) : numbers };
  });
  const tokens = Math.ceil(texts.join('').length / 4);
  return { object: 'list', data, model, usage: { prompt_tokens: tokens, total_tokens: tokens } };
}

/** A vector of length 1, the same for the same text, and near for texts that share words. */
function embeddingOf(text: string, size = 1536): number[] {
  const sums = new Array<number>(size).fill(0);
  for (const word of wordsOf(text)) {
    const hash = createHash('sha256').update(word).digest();
    for (let at = 0; at < hash.length; at += 4) {
      const place = hash.readUInt16LE(at) % size;
      sums[place] = (sums[place] ?? 0) + (hash.readUInt16LE(at + 2) / 65_535 - 0.5);
    }
  }
  const norm = Math.hypot(...sums);
  return sums.map((sum) => (norm === 0 ? 0 : sum / norm));
}

function wordsOf(text: string): string[] {
  const words = text.toLowerCase().match(/[\p{L}\p{N}]+/gu);
  return words === null ? [`nothing but ${text}`] : [...words];
}

// Callers may send texts as token numbers, alone or in a list.
function textsOf(input: z.infer<typeof embedRequestSchema>['input']): string[] {
  if (typeof input === 'string') return [input];
  if (typeof input[0] === 'number') return [input.join(' ')];
  return input.map((item) => (Array.isArray(item) ? item.join(' ') : String(item)));
}

// The official Python client asks for base64 of little-endian 32-bit floats unless told otherwise.
function toBase64(numbers: readonly number[]): string {
  return Buffer.from(new Float32Array(numbers).buffer).toString('base64');
}
