import type { CorsRules } from '@sundog/actor/edge';

/** What pages of other origins may send and read, if the project lets them. */
export const corsRules: CorsRules = {
  methods: 'GET, POST, PUT, PATCH, DELETE, OPTIONS',
  // Tools may mirror arguments into headers of any name (`Mcp-Param-…`): what a page asks for is allowed besides.
  requestHeaders: [
    'accept',
    'authorization',
    'content-type',
    'last-event-id',
    'mcp-method',
    'mcp-name',
    'mcp-protocol-version',
    'mcp-session-id',
    'x-photon-instance',
  ].join(', '),
  responseHeaders: 'mcp-session-id, mcp-protocol-version, www-authenticate, x-request-id',
};
