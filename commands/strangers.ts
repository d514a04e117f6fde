import type { UserId } from '../src/base/ids.ts';
import type { Texts } from '../src/texts/texts.ts';

export type StrangerServices = {
  /** Whether she may get to know this person, or does already: the operator may limit how many she knows. */
  hasRoomFor(user: UserId): Promise<boolean>;
};

/** What to say to somebody whom she does not know yet: whoever is invited to talk to her must be let in then. */
export async function inviteStranger(
  invitation: string,
  { userId, texts }: { readonly userId: UserId; readonly texts: Texts },
  { hasRoomFor }: StrangerServices,
): Promise<string> {
  return (await hasRoomFor(userId)) ? invitation : texts.chat.failures['too-many-users'];
}
