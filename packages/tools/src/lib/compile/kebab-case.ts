/**
 * A name with dashes between its words: `addTask`, `AddTask` and `add_task` are `add-task`, `getURLOf` is `get-url-of`.
 *
 * @param name an identifier
 */
export function formatKebab(name: string): string {
  return name
    .replaceAll(/([a-z0-9])([A-Z])/g, '$1-$2')
    .replaceAll(/([A-Z])([A-Z][a-z])/g, '$1-$2')
    .replaceAll('_', '-')
    .toLowerCase();
}
