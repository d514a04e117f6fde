/** What a client's call failed with: its status, and its body as text. */
export type Failure = { readonly status: number | undefined; readonly body: string };

/** Waits for a call to fail. @throws where it doesn't */
export async function failureOf(call: Promise<unknown>): Promise<Failure> {
  try {
    await call;
  } catch (error) {
    const { status, error: body } = error as { readonly status?: number; readonly error?: unknown };
    return { status, body: JSON.stringify(body) ?? String(error) };
  }
  throw new Error('The call was answered without a failure.');
}
