/** Points an account's DID to this server: an operation of its `did:plc`, or a document that somebody else serves. */
import { mainSchema as requestPlcOperationSignature } from '@atcute/atproto/types/identity/requestPlcOperationSignature';

import type { Identity } from '../../identity/did-document.ts';
import { isPlcDid } from '../../identity/did-url.ts';
import { parsePlcData } from '../../identity/parse-plc-entry.ts';
import type { PlcData } from '../../identity/plc-operation.ts';
import { isDidKey } from '../../keys/public-key.ts';
import { getAt } from '../../values/json.ts';
import { openSession, type AccountSession } from '../client/account-session.ts';
import { CommandError, RefusedError } from '../client/command-error.ts';
import { createLookup } from '../client/lookup.ts';
import { defineCommand, text } from '../define-command.ts';
import { readProject, type Project } from '../project.ts';
import { askText } from '../terminal/ask.ts';
import { printLine } from '../terminal/print.ts';
import { openAccount } from '../the-account.ts';
import { readMove } from './move-file.ts';

/** The PLC directory takes no more. */
const ROTATION_KEYS_MAX = 5;

/** Points a DID here. */
export const identity = defineCommand({
  name: 'pds identity',
  summary: "point an account's DID to this server",
  about: `Makes the account's DID name this server and the key that signs here. For a did:plc, the host where it lived until now sends
a code by e-mail and signs the operation; this server looks it over and submits it. Rotation keys of your own stay. For a
did:web that you serve, it prints what the document must say, and looks whether it does.`,
  options: {
    token: text('CODE', 'the code of the e-mail; without it one is sent, and asked at the terminal'),
    'recovery-key': text('DID_KEY', "a did:key of yours that can undo, for three days, what this server's key does"),
  },
  scope: 'account',
  example: 'pds identity --account alice.example.com',
  async run({ values }, host) {
    const recoveryKey = values['recovery-key'];
    if (recoveryKey !== undefined && !isDidKey(recoveryKey)) {
      return host.failUsage(`--recovery-key takes a did:key of P-256 or K-256, found ${recoveryKey}.`);
    }
    const project = await readProject(values);
    const target = await openAccount(project, values.account);
    const wanted = await readWanted(target);
    const lookup = createLookup(project);
    const current = await lookup.dids.resolve(target.did, { isForced: true });
    if (isRight(current, wanted) && recoveryKey === undefined) {
      printLine(`${target.did} names ${project.url} and its key already.`);
      return 0;
    }
    if (!isPlcDid(target.did)) return describeDocument(target.did, wanted);
    const source = await openSource(project, target, current);
    const token = values.token ?? (await requestToken(source, target.did));
    if (token === undefined) return 0;
    const { rotationKeys: before = [] } = await lookup.plc.mustGetData(target.did);
    const ofSource = source === target ? [] : (await readWanted(source)).rotationKeys;
    const own = [
      ...(recoveryKey === undefined ? [] : [recoveryKey]),
      ...before.filter((key) => !ofSource.includes(key)),
    ];
    const rotationKeys = joinRotationKeys(own, wanted.rotationKeys, project.url);
    await submit(source, target, token, { ...wanted, rotationKeys });
    printLine(`${target.did} names ${project.url}. Next: sundog pds activate --account ${target.did}`);
    return 0;
  },
});

async function readWanted({ client, did }: AccountSession): Promise<PlcData> {
  const data = parsePlcData(await client.json('com.atproto.identity.getRecommendedDidCredentials', {}));
  const { rotationKeys = [], alsoKnownAs = [], verificationMethods = {}, services = {} } = data ?? {};
  if (verificationMethods['atproto'] !== undefined) {
    return { rotationKeys, alsoKnownAs, verificationMethods, services };
  }
  throw new CommandError('bad_answer', `${client.url} does not say what the DID document of ${did} should be.`);
}

function isRight({ pdsUrl, signingKey }: Identity, { services, verificationMethods }: PlcData): boolean {
  return pdsUrl === services['atproto_pds']?.endpoint && signingKey === verificationMethods['atproto'];
}

/** Somebody's own document cannot be written from here. */
function describeDocument(did: string, { alsoKnownAs, verificationMethods, services }: PlcData): number {
  printLine(`The document of ${did} is yours to change. It must say:
  alsoKnownAs                            ${alsoKnownAs[0] ?? ''}
  verificationMethod #atproto, Multikey  ${(verificationMethods['atproto'] ?? '').replace('did:key:', '')}
  service #atproto_pds, AtprotoPersonalDataServer
                                         ${services['atproto_pds']?.endpoint ?? ''}

Run this again when it does.`);
  return 1;
}

/** Who signs: the host where the account was until now, which is this one if the account was here before. */
async function openSource(project: Project, target: AccountSession, current: Identity): Promise<AccountSession> {
  const { directory, url } = project;
  const move = await readMove(directory, target.did);
  const sourceUrl = current.pdsUrl ?? move?.sourceUrl ?? url;
  if (sourceUrl === url) return target;
  return openSession({ directory, url: sourceUrl, identifier: target.did, variable: 'PDS_SOURCE_PASSWORD' });
}

/** Undefined: it was sent, and nobody is here to type it. */
async function requestToken({ client }: AccountSession, did: string): Promise<string | undefined> {
  await client.procedure(requestPlcOperationSignature);
  process.stderr.write(`${client.url} has sent a code by e-mail.\n`);
  const token = await askText({ prompt: 'The code', variable: 'PDS_PLC_TOKEN' });
  if (token === undefined) printLine(`Run this again with it: sundog pds identity --account ${did} --token CODE`);
  return token;
}

/** Keys of the owner stay and come first, those of this server follow; what was the old host's is gone. */
function joinRotationKeys(own: readonly string[], ofHost: readonly string[], url: string): readonly string[] {
  if (ofHost.length === 0) {
    throw new CommandError(
      'no_rotation_key',
      `${url} has no rotation key, and without one the DID could never leave again: set PDS_ROTATION_KEY ` +
        '(sundog pds init makes one), start the server again, and run this again.',
    );
  }
  const keys = [...new Set([...own.filter((key) => !ofHost.includes(key)), ...ofHost])];
  if (keys.length <= ROTATION_KEYS_MAX) return keys;
  throw new CommandError(
    'too_many_keys',
    `The DID would have ${keys.length} rotation keys of at most ${ROTATION_KEYS_MAX}: ${keys.join(', ')}. Take one of ` +
      'yours out of it first.',
  );
}

async function submit(source: AccountSession, target: AccountSession, token: string, data: PlcData): Promise<void> {
  try {
    const answer = await source.client.json('com.atproto.identity.signPlcOperation', { input: { token, ...data } });
    const operation = getAt(answer, 'operation');
    await target.client.json('com.atproto.identity.submitPlcOperation', { input: { operation } });
  } catch (error) {
    if (error instanceof RefusedError) throw explain(error);
    throw error;
  }
}

function explain(error: RefusedError): CommandError {
  if (/token/i.test(error.code) || /token/i.test(error.reason)) {
    const message = `${error.message} A code works once and for a short time: run this again without --token.`;
    return new CommandError(error.code, message, { cause: error });
  }
  return new CommandError(error.code, `${error.message} Nothing has changed: the DID names the old host still.`, {
    cause: error,
  });
}
