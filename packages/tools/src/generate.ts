export { generate } from './lib/compile/generate/generate.ts';
