import { z } from 'zod';

const givenSchema = z.object({
  baseUrl: z.url(),
  version: z.string(),
  /** The model's handle. */
  model: z.string(),
  /** The port on 127.0.0.1 where the server looks for its model. */
  modelPort: z.number().int().positive(),
  /** Where a POST has the server killed and started again; absent where it is somebody else's. */
  restartUrl: z.url().optional(),
});

/** A real Letta server that test/real-letta/run.ts has prepared for the tests. */
export type GivenLetta = z.infer<typeof givenSchema>;

const variable = 'SCARLET_TEST_LETTA';

export function givenLetta(env: NodeJS.ProcessEnv): GivenLetta | undefined {
  const text = env[variable];
  return text === undefined ? undefined : givenSchema.parse(JSON.parse(text));
}

/** What a test run needs in its environment so that `givenLetta` finds the server. */
export function withGivenLetta(env: NodeJS.ProcessEnv, given: GivenLetta): NodeJS.ProcessEnv {
  return { ...env, [variable]: JSON.stringify(given) };
}
