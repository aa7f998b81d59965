import type { CorsRules } from '@sundog/actor/edge';

/** What pages of other origins may send and read, if the project lets them. */
export const corsRules: CorsRules = {
  methods: 'GET, HEAD, POST, PUT',
  requestHeaders: 'authorization, content-type, range, x-live-bookmark',
  responseHeaders: 'accept-ranges, content-disposition, content-range, etag, x-live-bookmark, x-request-id',
};
