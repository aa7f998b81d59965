import type * as messages from './messages.ts';
import type schema from './schema.ts';

declare module '@sundog/live/server' {
  interface Register {
    schema: typeof schema;
    functions: { messages: typeof messages; admin: { messages: typeof messages } };
  }
}
