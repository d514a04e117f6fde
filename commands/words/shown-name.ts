/** An agent's name, set by the operator, in a reply. Of all that a name may hold, Discord takes only `_` for markup. */
export function shownName(name: string): string {
  return name.replaceAll('_', '\\_');
}
