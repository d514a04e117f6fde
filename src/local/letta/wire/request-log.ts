/** A request as it was received. The status is 0 until it was answered, and stays so where it never was. */
export type RecordedLettaRequest = {
  readonly method: string;
  readonly path: string;
  readonly query: string;
  readonly body: unknown;
  status: number;
};

/** Keeps what was asked, in order. */
export class RequestLog {
  readonly requests: RecordedLettaRequest[] = [];

  open(method: string, url: URL, body: unknown): { close(status: number): void } {
    const request: RecordedLettaRequest = { method, path: url.pathname, query: url.search.slice(1), body, status: 0 };
    this.requests.push(request);
    return {
      close: (status) => {
        request.status = status;
      },
    };
  }
}
