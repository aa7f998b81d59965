import type schema from './schema.ts';

declare module '@sundog/live/server' {
  interface Register {
    schema: typeof schema;
  }
}
