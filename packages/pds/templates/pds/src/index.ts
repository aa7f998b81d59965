import { createWorker } from '@sundog/actor';
import { pds } from '@sundog/pds';

const server = pds();
export const { Account, Directory, Sequencer } = server.actors;

export default createWorker({ mounts: server.mounts });
