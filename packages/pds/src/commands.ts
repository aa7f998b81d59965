export { commands } from './lib/command/commands.ts';
