export { generate } from './lib/generate/generate.ts';
