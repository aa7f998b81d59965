/** Which modules `live` takes, when `sundog generate` has registered some. Compiled, never run. */
import { live, type LiveOptions } from '@sundog/live/worker';

import * as channels from '../live/admin/channels.ts';
import * as messages from '../live/messages.ts';
import schema from '../live/schema.ts';
import * as texts from '../live/texts.ts';

const authorizeShard = (): boolean => true;

live({ schema, functions: { messages, admin: { channels } }, authorizeShard });
live({ schema, functions: { messages, admin: { channels }, texts }, authorizeShard });

/** A module that is no file of the project, such as one of a package. */
export const more: LiveOptions['functions'] = { messages, admin: { channels }, elsewhere: { messages } };

// @ts-expect-error the module messages is forgotten
live({ schema, functions: { admin: { channels } }, authorizeShard });
// @ts-expect-error a module in a folder is forgotten
live({ schema, functions: { messages, admin: {} }, authorizeShard });
// @ts-expect-error a module under the name of another
live({ schema, functions: { messages: channels, admin: { channels } }, authorizeShard });
