import type { Answer } from './answer.ts';
import type { LettaRequest } from './request.ts';

/** One route, named by its method and a template such as `/v1/agents/{agent_id}`. */
export type Route = {
  readonly method: 'GET' | 'POST' | 'PATCH' | 'DELETE';
  readonly template: string;
  readonly answer: (request: LettaRequest) => Answer | Promise<Answer>;
};
