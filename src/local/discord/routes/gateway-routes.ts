import type { Route } from '../router.ts';
import type { World } from '../world.ts';

/** What a bot may still start is told honestly: 1,000 sessions a day, less those it started. */
export function gatewayRoutes(world: World, shards: number, identifies: () => number): readonly Route[] {
  const url = () => world.origin.replace(/^http/, 'ws');
  return [
    { method: 'GET', template: '/gateway', open: true, answer: () => ({ status: 200, body: { url: url() } }) },
    {
      method: 'GET',
      template: '/gateway/bot',
      answer: () => ({
        status: 200,
        body: {
          url: url(),
          shards,
          session_start_limit: {
            total: 1000,
            remaining: 1000 - identifies(),
            reset_after: 86_400_000,
            max_concurrency: 1,
          },
        },
      }),
    },
  ];
}
