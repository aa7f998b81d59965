/** What the reference server answered when it was last asked, and how to ask a server all questions. */
import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

import { startAppView, type AppView } from '../app-view.ts';
import { startPlc } from '../plc.ts';
import { startServer } from '../start-server.ts';
import { askAll, type Answer } from './ask.ts';
import { questions } from './questions/questions.ts';
import { startReference, type PeerServer } from './start-reference.ts';

/** What has been recorded. */
export interface Recorded {
  /** Of the reference server. */
  readonly version: string;
  readonly answers: Readonly<Record<string, Answer>>;
}

/** Where it is kept. */
export const recordedPath = fileURLToPath(new URL('answers.json', import.meta.url));

const BLOB_BYTES_MAX = 1_000_000;

/** @returns what is kept */
export function readRecorded(): Recorded {
  return JSON.parse(readFileSync(recordedPath, 'utf8')) as Recorded;
}

/** Asks the reference server. It has to be installed: see `bench/rivals`. */
export function askReference(): Promise<Record<string, Answer>> {
  return askServer(async ({ url, did }) => {
    const plc = await startPlc();
    const settings = {
      bskyAppViewUrl: url,
      bskyAppViewDid: did,
      blobUploadLimit: BLOB_BYTES_MAX,
      enableDidDocWithSession: true,
    };
    const server = await startReference(plc, settings);
    return { ...server, stop: () => server.stop().then(plc.stop) };
  });
}

/** Asks ours. */
export function askOurs(): Promise<Record<string, Answer>> {
  return askServer(({ url, did }) => {
    const variables = {
      PDS_APPVIEW_URL: url,
      PDS_APPVIEW_DID: did,
      PDS_DOH_URL: url,
      PDS_RATE_LIMITS: 'false',
      PDS_BLOB_LIMIT_BYTES: String(BLOB_BYTES_MAX),
    };
    return startServer({ variables });
  });
}

async function askServer(start: (appView: AppView) => Promise<PeerServer>): Promise<Record<string, Answer>> {
  const appView = await startAppView();
  appView.answers.set('app.bsky.actor.getProfile', () => ({
    body: { did: 'did:plc:ewvi7nxzyoun6zhxrhs64oiz', handle: 'elsewhere.test' },
  }));
  appView.answers.set('com.example.unheard', () => ({ body: { heard: true } }));
  const server = await start(appView);
  try {
    return await askAll(server, questions, { appview: appView.did });
  } finally {
    await server.stop();
    await appView.stop();
  }
}
