/** What a client's call was refused with: its status, and its body as text. */
export type Refusal = { readonly status: number | undefined; readonly body: string };

/** Waits for a call to be refused. @throws where it doesn't */
export async function refusalOf(call: Promise<unknown>): Promise<Refusal> {
  try {
    await call;
  } catch (error) {
    const { status, error: body } = error as { readonly status?: number; readonly error?: unknown };
    return { status, body: JSON.stringify(body) ?? String(error) };
  }
  throw new Error('The call was answered without a failure.');
}
