/**
 * Does something with each of many, some of them at the same time.
 *
 * @param items
 * @param atOnce how many at the same time
 * @param map
 * @returns in the order of the items; it rejects with the first failure
 */
export async function mapInParallel<Item, Result>(
  items: readonly Item[],
  atOnce: number,
  map: (item: Item) => Promise<Result>,
): Promise<Result[]> {
  const results: Result[] = [];
  const left = items.entries();
  const work = async (): Promise<void> => {
    for (const [index, item] of left) results[index] = await map(item);
  };
  await Promise.all(Array.from({ length: Math.min(atOnce, items.length) }, work));
  return results;
}
