/** The few Node modules of the engine that the kernel uses; Node's own types would clash with the engine's globals. */
declare module 'node:async_hooks' {
  class AsyncLocalStorage<Store> {
    static bind<Args extends unknown[], Result>(callback: (...args: Args) => Result): (...args: Args) => Result;
    getStore(): Store | undefined;
    run<Result>(store: Store, callback: () => Result): Result;
  }
}
