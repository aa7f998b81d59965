import { action, mutation, query, v, type StorageId, type Value } from '@sundog/live/server';

const id = v.string();

const uploadOptions = {
  contentType: v.optional(v.string()),
  sizeBytesMax: v.optional(v.number()),
  expiresInMs: v.optional(v.number()),
};

export const upload = mutation({
  args: uploadOptions,
  handler: (ctx, options) => ctx.storage.generateUploadUrl(options),
});

export const url = query({ args: { id }, handler: (ctx, given) => ctx.storage.getUrl(given.id as StorageId) });

export const metadata = query({
  args: { id },
  handler: (ctx, given) => ctx.storage.getMetadata(given.id as StorageId) as Value,
});

export const remove = mutation({
  args: { id, fails: v.optional(v.boolean()) },
  handler: (ctx, given) => {
    ctx.storage.delete(given.id as StorageId);
    if (given.fails === true) throw new Error('No.');
  },
});

/** An id of a file is one of the system's ids. */
export const keep = mutation({ args: { file: v.id('_storage') }, handler: (_ctx, { file }) => file });

export const look = action({
  args: { id, options: v.optional(v.object(uploadOptions)) },
  handler: async (ctx, given) => {
    const file = given.id as StorageId;
    return {
      url: await ctx.storage.getUrl(file),
      metadata: (await ctx.storage.getMetadata(file)) as Value,
      upload: await ctx.storage.generateUploadUrl(given.options),
    };
  },
});
