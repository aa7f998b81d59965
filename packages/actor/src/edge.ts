export { checkOrigin, type OriginRequest, type OriginRules } from './lib/edge/check-origin.ts';
export { answerPreflight, withCors, type CorsRules } from './lib/edge/cors.ts';
export { isLoopback, type LoopbackRequest } from './lib/edge/loopback.ts';
export { readBody } from './lib/edge/read-body.ts';
export { BodyTooLargeError, ForeignHostError, ForeignOriginError } from './lib/edge/request-errors.ts';
