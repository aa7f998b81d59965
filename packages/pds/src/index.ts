export { XrpcError } from './lib/xrpc/xrpc-error.ts';
