/* eslint-disable */
// Written by `sundog generate` out of the modules beside this folder: change those, not this.
import type * as channels from '../channels.ts';
import type * as messages from '../messages.ts';
import type * as presence from '../presence.ts';
import type schema from '../schema.ts';
import type * as texts from '../texts.ts';
import type * as users from '../users.ts';

interface Functions {
  channels: typeof channels;
  messages: typeof messages;
  presence: typeof presence;
  texts: typeof texts;
  users: typeof users;
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
