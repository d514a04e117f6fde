import { applicationFlag } from './bits.ts';
import type { Application, World } from './world.ts';

/** An application's public flags: whether it may have message content. */
export function applicationFlags({ messageContent }: Application): number {
  return messageContent ? applicationFlag.messageContentLimited : 0;
}

/** The bot's own application, as `GET /applications/@me` shows it. */
export function applicationBody(world: World): object {
  const { id, name } = world.application;
  const flags = applicationFlags(world.application);
  return {
    id,
    name,
    icon: null,
    description: '',
    type: null,
    bot: world.bot,
    bot_public: true,
    bot_require_code_grant: false,
    verify_key: '0'.repeat(64),
    flags,
    flags_new: String(flags),
    redirect_uris: [],
    interactions_endpoint_url: null,
    role_connections_verification_url: null,
    owner: world.owner,
    approximate_guild_count: world.guilds.size,
    approximate_user_install_count: 0,
    approximate_user_authorization_count: 0,
    explicit_content_filter: 0,
    eligible_oauth2_scopes: [],
    integration_types_config: { 0: {} },
    team: null,
  };
}
