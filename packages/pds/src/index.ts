export { Account } from './lib/account/account.ts';
export { Directory } from './lib/directory/directory.ts';
export { pds, type Pds, type PdsOptions } from './lib/serve/pds.ts';
export { Sequencer } from './lib/sequencer/sequencer.ts';
export { InvalidSettingsError } from './lib/settings/settings-error.ts';
export type { Settings } from './lib/settings/settings.ts';
export type { Mail, Mailer } from './lib/access/mailer.ts';
