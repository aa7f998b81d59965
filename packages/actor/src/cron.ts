export { checkCron } from './lib/schedule/occurrence.ts';
