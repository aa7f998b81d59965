/** @returns what stands before the first dot of a handle */
export function hostNameOf(handle: string): string {
  const [name = ''] = handle.split('.', 1);
  return name;
}
