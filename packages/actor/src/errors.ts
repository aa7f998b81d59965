export { ActorError } from './lib/errors.ts';
