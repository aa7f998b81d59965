/**
 * A label for people out of a property's name: `createdAt` is `Created At`, `user_name` is `User name`.
 *
 * @param name as the data has it; of a path its last name
 */
export function formatLabel(name: string): string {
  const last = name.slice(name.lastIndexOf('.') + 1);
  const words = last
    .replace(/([a-z\d])([A-Z])/g, '$1 $2')
    .replace(/[_-]+/g, ' ')
    .trim();
  return words.charAt(0).toUpperCase() + words.slice(1);
}
