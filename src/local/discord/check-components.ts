import { ApiError, type FieldError } from './api-error.ts';

type Path = FieldError['path'];

const actionRow = 1;
const button = 2;
const mostAbreast = 5;

/** Throws 50035 for rows and buttons that Discord refuses. Documents: Component Reference, Action Row and Button. */
export function checkComponents(components: readonly Readonly<Record<string, unknown>>[]): void {
  const isRow = ({ type }: { readonly type?: unknown }) => type === actionRow;
  if (components.every(isRow) && components.length > mostAbreast) {
    throw refused(['components'], 'BASE_TYPE_BAD_LENGTH', `Must be between 1 and ${mostAbreast} in length.`);
  }
  const ids = new Set<string>();
  for (const [index, component] of components.entries()) checkOne(component, ['components', index], ids);
}

function checkOne(component: unknown, path: Path, ids: Set<string>): void {
  if (typeof component !== 'object' || component === null) return;
  const { type, components, custom_id: id, label } = component as Readonly<Record<string, unknown>>;
  const inner = Array.isArray(components) ? components : [];
  if (type === actionRow && (inner.length === 0 || inner.length > mostAbreast)) {
    throw refused([...path, 'components'], 'BASE_TYPE_BAD_LENGTH', `Must be between 1 and ${mostAbreast} in length.`);
  }
  if (type === button && typeof label === 'string' && [...label].length > 80) {
    throw refused([...path, 'label'], 'BASE_TYPE_MAX_LENGTH', 'Must be 80 or fewer in length.');
  }
  if (typeof id === 'string') checkId(id, [...path, 'custom_id'], ids);
  for (const [index, each] of inner.entries()) checkOne(each, [...path, 'components', index], ids);
}

function checkId(id: string, path: Path, ids: Set<string>): void {
  if (id === '' || id.length > 100) {
    throw refused(path, 'BASE_TYPE_BAD_LENGTH', 'Must be between 1 and 100 in length.');
  }
  if (ids.has(id)) throw refused(path, 'COMPONENT_CUSTOM_ID_DUPLICATED', 'Component custom id cannot be duplicated');
  ids.add(id);
}

function refused(path: Path, code: string, message: string): ApiError {
  return new ApiError(50035, [{ path, code, message }]);
}
