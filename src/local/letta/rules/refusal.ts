/** A request that is answered with an error status, and the body of that answer. */
export class LettaRefusal extends Error {
  readonly status: number;
  readonly body: unknown;

  constructor(status: number, body: unknown) {
    super(`${status} ${JSON.stringify(body)}`);
    this.name = 'LettaRefusal';
    this.status = status;
    this.body = body;
  }
}

/** A refusal in the shape that most routes use: `{"detail": "…"}`. */
export function refuse(status: number, detail: unknown): LettaRefusal {
  return new LettaRefusal(status, { detail });
}

/** 404 as the database layer words it. */
export function notFoundInStore(kind: 'Agent' | 'Block' | 'Run' | 'Group', id: string): LettaRefusal {
  return refuse(404, `${kind} not found with id='['${id}']', access level in ['read']`);
}

/** 404 as the routes word it that load a whole agent. */
export function agentNotFound(id: string): LettaRefusal {
  return refuse(404, `Agent with ID ${id} not found`);
}

/** 422: the request's shape is wrong. The detail is a string that holds a list, as the server has it. */
export function unprocessable(problems: readonly string[]): LettaRefusal {
  return new LettaRefusal(422, { trace_id: '', detail: `[${problems.join(', ')}]` });
}
