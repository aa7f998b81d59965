/** Calls a function of the user's: what it throws is reported, and stops nobody else. */
export function callOut(callback: () => void): void {
  try {
    callback();
  } catch (error) {
    queueMicrotask(() => {
      throw error;
    });
  }
}
