import type { GatewayEvent } from './dispatch.ts';

/** How the gateway misbehaves at the moment. */
export type GatewayMoods = {
  /** Whether heartbeats are acknowledged. */
  acks: boolean;
  /** Whether new connections are cut off. */
  down: boolean;
  /** Whether REST requests are cut off too. */
  restDown: boolean;
  /** How many coming resumes are refused with op 9. */
  refusedResumes: number;
  /** How many coming resumes get no answer at all. */
  unansweredResumes: number;
  /** How many events from before the client's sequence the next resume replays once more. */
  overReplay: number;
  /** What the next HELLOs hold in place of what belongs there. */
  readonly hellos: unknown[];
  /** What is sent in place of the next READYs. */
  readonly readies: GatewayEvent[];
};

export function calmMoods(): GatewayMoods {
  return {
    acks: true,
    down: false,
    restDown: false,
    refusedResumes: 0,
    unansweredResumes: 0,
    overReplay: 0,
    hellos: [],
    readies: [],
  };
}

/** What stands in line to be sent once in place of the usual. */
export function inMood<Usual>(instead: Usual[], usual: Usual): Usual {
  return instead.length > 0 ? (instead.shift() as Usual) : usual;
}
