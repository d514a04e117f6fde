/** A promise that is opened by hand. */
export type ClosedDoor = { readonly opened: Promise<void>; open(): void };

/** A door that stays closed until the test opens it. */
export function closedDoor(): ClosedDoor {
  const { promise, resolve } = Promise.withResolvers<void>();
  return { opened: promise, open: resolve };
}
