/* eslint-disable */
// Written by `sundog generate` out of the modules beside this folder: change those, not this.
import type * as messages from '../messages.ts';
import type schema from '../schema.ts';

interface Functions {
  messages: typeof messages;
}

declare module '@sundog/live/server' {
  interface Register {
    schema: typeof schema;
    functions: Functions;
  }
}

declare module '@sundog/live/client' {
  interface Register {
    functions: Functions;
  }
}
