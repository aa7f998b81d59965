/**
 * Waits for a promise, but not for ever.
 *
 * @returns whether it was fulfilled in time
 * @throws what the promise rejects with in that time
 */
export async function endedWithin(promise: PromiseLike<unknown>, limitMs: number): Promise<boolean> {
  let timer = 0;
  const limit = new Promise<false>((resolve) => {
    timer = setTimeout(() => resolve(false), limitMs);
  });
  try {
    return await Promise.race([promise.then(() => true), limit]);
  } finally {
    clearTimeout(timer);
  }
}
