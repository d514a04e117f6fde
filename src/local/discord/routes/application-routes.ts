import { applicationBody } from '../application-body.ts';
import type { Route } from '../router.ts';
import type { World } from '../world.ts';

export function applicationRoutes(world: World): readonly Route[] {
  const answer = () => ({ status: 200, body: applicationBody(world) });
  return [
    { method: 'GET', template: '/applications/@me', answer },
    { method: 'GET', template: '/oauth2/applications/@me', answer },
  ];
}
