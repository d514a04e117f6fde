/** A request that came in, and how it was answered. */
export type RecordedRequest = {
  readonly number: number;
  /** Milliseconds since 1970, by the local Discord's clock. */
  readonly at: number;
  readonly method: string;
  readonly path: string;
  readonly query: string;
  /** The template in Discord's OpenAPI, or the bare path where nothing matches. */
  readonly route: string;
  readonly headers: Readonly<Record<string, string | string[] | undefined>>;
  body: unknown;
  files: readonly { readonly field: string; readonly filename: string; readonly size: number }[];
  /** `undefined` while there is no answer, and for ever when the connection was dropped. */
  answer: RecordedAnswer | undefined;
  /** Whether a fault changed what the client got. */
  faulty: boolean;
};

export type RecordedAnswer = {
  readonly status: number;
  readonly body: unknown;
  readonly headers: Readonly<Record<string, string>>;
};
