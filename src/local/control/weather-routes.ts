import { z } from 'zod';
import type { DiscordFault } from '../discord/faults.ts';
import type { LocalDiscord } from '../discord/local-discord.ts';
import { bodyOf, type ControlRoute, route } from './control-route.ts';

const advanceRequest = z.strictObject({ ms: z.number().int().min(1) });
const end = z.enum(['hang', 'reset', 'close']);
const fault: z.ZodType<DiscordFault> = z.discriminatedUnion('kind', [
  z.strictObject({
    kind: z.literal('answer'),
    status: z.number().int().min(200).max(599),
    body: z.looseObject({}).default({}),
    headers: z.record(z.string(), z.string()).default({}),
  }),
  z.strictObject({
    kind: z.literal('rate-limit'),
    retryAfterSeconds: z.number().positive(),
    global: z.boolean().default(false),
  }),
  z.strictObject({ kind: z.literal('apply-then'), end: z.enum(['answer-502', ...end.options]) }),
  z.strictObject({ kind: z.literal('drop'), end }),
  z.strictObject({ kind: z.literal('delay'), ms: z.number().int().min(0) }),
]);
const faultRequest = z.strictObject({
  method: z.enum(['GET', 'POST', 'PUT', 'PATCH', 'DELETE']).optional(),
  /** A template such as `/channels/{channel_id}/messages`. */
  route: z.string().optional(),
  fault,
  times: z.number().int().min(1).default(1),
});
const gatewayRequest = z.discriminatedUnion('do', [
  z.strictObject({ do: z.literal('cut') }),
  z.strictObject({ do: z.literal('ask-to-reconnect') }),
  z.strictObject({ do: z.literal('ask-for-heartbeat') }),
  z.strictObject({ do: z.literal('come-back') }),
  z.strictObject({ do: z.literal('invalidate'), resumable: z.boolean().default(false) }),
  z.strictObject({ do: z.literal('close'), code: z.number().int().min(4000).max(4014) }),
  z.strictObject({ do: z.literal('go-down'), rest: z.boolean().default(false) }),
  z.strictObject({ do: z.literal('acknowledge'), heartbeats: z.boolean() }),
  z.strictObject({ do: z.literal('refuse-resumes'), times: z.number().int().min(1).default(1) }),
]);
const ruleRequest = z.strictObject({
  words: z.string().min(1),
  as: z.enum(['auto-moderation', 'title-auto-moderation', 'harmful-link', 'invalid-form', 'too-large']),
});

/** Time, faults, the gateway's bad days, and what happened. */
export function weatherRoutes(discord: LocalDiscord): readonly ControlRoute[] {
  return [
    route(
      'POST',
      '/clock/advance',
      'moves the clock forward, past nonces, tokens of interactions and typing indicators; timers do not move',
      (request) => discord.advance(bodyOf(advanceRequest, request).ms),
    ),
    route('POST', '/faults', 'plans what goes wrong with the next REST requests of the bot', (request) => {
      const { method, route, fault: planned, times } = bodyOf(faultRequest, request);
      const matcher = { ...(method === undefined ? {} : { method }), ...(route === undefined ? {} : { route }) };
      discord.faults.plan(matcher, planned, times);
    }),
    route('DELETE', '/faults', 'takes all planned faults back', () => discord.faults.clear()),
    route('POST', '/moderation', 'lets Discord refuse what the bot writes with these words in it', (request) => {
      discord.moderate(bodyOf(ruleRequest, request));
    }),
    route('POST', '/gateway', 'cuts, closes or stops the gateway, or makes it ask for something', (request) => {
      disturb(discord, bodyOf(gatewayRequest, request));
      return { connected: discord.gateway.connected, ...discord.gateway.counts };
    }),
    route('GET', '/gateway', 'tells whether the bot is connected, and how many sessions it began and resumed', () => ({
      connected: discord.gateway.connected,
      ...discord.gateway.counts,
    })),
    route(
      'GET',
      '/requests',
      "lists the bot's REST requests and their answers, oldest first; ?after= gives those after this number",
      ({ query }) => {
        const after = Number(query.get('after') ?? 0);
        return discord.requests
          .filter(({ number }) => number > after)
          .map(({ headers: _, ...request }) => ({ ...request }));
      },
    ),
    route('GET', '/story', 'tells in words what happened lately, oldest first', () => discord.story),
  ];
}

function disturb({ gateway }: LocalDiscord, asked: z.output<typeof gatewayRequest>): void {
  if (asked.do === 'cut') gateway.cut();
  else if (asked.do === 'ask-to-reconnect') gateway.askToReconnect();
  else if (asked.do === 'ask-for-heartbeat') gateway.askForHeartbeat();
  else if (asked.do === 'come-back') gateway.comeBack();
  else if (asked.do === 'invalidate') gateway.invalidate(asked.resumable);
  else if (asked.do === 'close') gateway.closeWith(asked.code);
  else if (asked.do === 'go-down') gateway.goDown({ rest: asked.rest });
  else if (asked.do === 'acknowledge') gateway.acknowledge(asked.heartbeats);
  else if (asked.do === 'refuse-resumes') gateway.refuseResumes(asked.times);
}
