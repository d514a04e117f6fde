import { v5 } from 'uuid';
import type { MessageId, Otid } from '../base/ids.ts';

// Never change it: the otids of turns that are under way are compared with what the server stored under this name.
const otidNamespace = '4b0c7d0e-6c55-4c3c-9d5c-0f2f4b3a9e61';

/** The id under which a Discord message is sent to Letta: the same at every attempt, after every restart. */
export function otidOf(message: MessageId): Otid {
  return v5(message, otidNamespace) as Otid;
}
