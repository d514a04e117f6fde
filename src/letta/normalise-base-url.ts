/**
 * What people paste as the server's address, in the form that the client needs: it adds `/v1` itself, and a
 * second one makes every path unknown.
 */
export function normaliseBaseUrl(address: string): string {
  return address.trim().replace(/\/+$/, '').replace(/\/v1$/, '').replace(/\/+$/, '');
}
