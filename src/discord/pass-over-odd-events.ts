import type { Client } from 'discord.js';
import type { Log } from '../base/log.ts';
import type { WebSocketManager } from './keep-session.ts';
import { discordErrorFields } from './to-discord-failure.ts';

/**
 * discord.js handles an event while it is brought, or, where it came before all servers were known, some time after. What
 * it throws then nobody can catch, and the process ends with it: so each event is handled within these. What it cannot do
 * without is looked at before: `read-greetings.ts`.
 */

type Brought = { readonly shardId: number; readonly data: Packet };

type Packet = { readonly t: unknown };

/** Of the manager that brings the events. */
export function passOverBrought(manager: WebSocketManager, log: Log): void {
  const bringing = manager as unknown as { emit(event: string, brought: Brought): boolean };
  const bring = bringing.emit.bind(bringing);
  bringing.emit = (event, brought) => {
    const emit = () => bring(event, brought);
    return event === 'dispatch' ? orPassedOver(emit, brought.shardId, brought.data, log) : emit();
  };
}

/** Of the client that keeps what comes too early: all of it goes through this one method. */
export function passOverKept(client: Client, log: Log): void {
  const keeping = client.ws as unknown as {
    handlePacket(packet: Packet | undefined, shard: { readonly id: number } | undefined): boolean;
  };
  const handle = keeping.handlePacket.bind(keeping);
  keeping.handlePacket = (packet, shard) => orPassedOver(() => handle(packet, shard), shard?.id, packet, log);
}

function orPassedOver(handle: () => boolean, shard: number | undefined, packet: Packet | undefined, log: Log): boolean {
  try {
    return handle();
  } catch (error) {
    log.error(
      { shard, event: packet?.t, ...discordErrorFields(error) },
      'event could not be handled, it is passed over',
    );
    return true;
  }
}
