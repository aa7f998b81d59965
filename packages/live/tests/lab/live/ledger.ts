/** A list that only grows, so that its order tells in which order mutations have run. */
import { LiveError, mutation, query, v, type QueryCtx } from '@sundog/live/server';

type Tables = Pick<QueryCtx['db'], 'query'>;

const ofRoom = (db: Tables, roomId: string) => db.query('entries').withIndex('by_room', (q) => q.eq('roomId', roomId));

const nextNumber = (db: Tables, roomId: string): number =>
  Number(ofRoom(db, roomId).order('desc').first()?.['seq'] ?? 0) + 1;

export const log = query({
  args: { roomId: v.string() },
  handler: (ctx, { roomId }) => ofRoom(ctx.db, roomId).collect(),
});

export const size = query({
  args: { roomId: v.string() },
  handler: (ctx, { roomId }) => ofRoom(ctx.db, roomId).collect().length,
});

const args = { roomId: v.string(), entry: v.string() };

export const append = mutation({
  args,
  handler: (ctx, { roomId, entry }) => {
    const seq = nextNumber(ctx.db, roomId);
    ctx.db.insert('entries', { roomId, seq, entry });
    return seq;
  },
});

/** Others may try to come between what it reads and what it writes. */
export const appendLater = mutation({
  args,
  handler: async (ctx, { roomId, entry }) => {
    const seq = await Promise.resolve(nextNumber(ctx.db, roomId));
    await Promise.resolve(ctx.db.insert('entries', { roomId, seq, entry }));
    return seq;
  },
});

export const refuse = mutation({
  args,
  handler: async (ctx, { roomId, entry }) => {
    await Promise.resolve(ctx.db.insert('entries', { roomId, seq: nextNumber(ctx.db, roomId), entry }));
    throw new LiveError({ code: 'refused', message: 'As asked.' });
  },
});
