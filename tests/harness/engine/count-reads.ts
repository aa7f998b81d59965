// oxlint-disable-next-line typescript/triple-slash-reference -- whoever compiles this file needs those declarations
/// <reference path="./node.d.ts" />

/**
 * The state of an object, whose SQL counts the rows that it reads.
 *
 * @param ctx of the object
 * @returns the state to give to what is tested, and how many rows it has read so far
 */
export function countReads(ctx: DurableObjectState): { ctx: DurableObjectState; rowsRead: () => number } {
  const cursors: { readonly rowsRead: number }[] = [];
  const exec = (text: string, ...values: unknown[]): unknown => {
    const cursor = ctx.storage.sql.exec(text, ...values);
    cursors.push(cursor);
    return cursor;
  };
  return {
    ctx: replace(ctx, 'storage', replace(ctx.storage, 'sql', replace(ctx.storage.sql, 'exec', exec))),
    rowsRead: () => cursors.reduce((sum, cursor) => sum + cursor.rowsRead, 0),
  };
}

/** An object of the engine with one of its members replaced. */
function replace<Target extends object>(target: Target, replaced: string, member: unknown): Target {
  return new Proxy(target, {
    get: (_, name) => {
      if (name === replaced) return member;
      const own: unknown = Reflect.get(target, name);
      return typeof own === 'function' ? own.bind(target) : own;
    },
  });
}
