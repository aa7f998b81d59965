/** A personal data server and nothing else: what the tests over HTTP talk to. */
import { createWorker } from '@sundog/actor';

import { pds } from '../../../src/index.ts';

const server = pds();
export const { Account, Directory, Sequencer } = server.actors;

export default createWorker({ mounts: server.mounts });
