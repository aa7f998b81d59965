/**
 * Lists change with the photon's code. Whoever listens is told when the instance runs another manifest than the one it
 * had when somebody began to listen.
 *
 * Owns the key `_sundog_mcp:lists`.
 */
import type { PhotonManifest } from '../../manifest/manifest.ts';
import { formatChange, type Change } from '../../mcp/changes.ts';
import type { PhotonProtocol } from '../../mcp/photon-protocol.ts';
import { CHANGES_CHANNEL, sessionChannel } from './hidden-channels.ts';
import { writeMessage, type StreamChannels } from './message-stream.ts';
import type { Sessions } from './sessions.ts';

const KEY = '_sundog_mcp:lists';

/** What it needs of its actor. */
export interface ListChangesParts {
  readonly protocol: PhotonProtocol;
  readonly storage: DurableObjectStorage;
  readonly channels: StreamChannels;
  readonly sessions: Sessions;
}

/** Tells of changed lists. Call it when the instance wakes. */
export function announceChangedLists({ protocol, storage, channels, sessions }: ListChangesParts): void {
  const known = storage.kv.get<string>(KEY);
  const digest = digestOf(protocol.manifest);
  if (known === undefined || known === digest) return;
  storage.kv.put(KEY, digest);
  for (const kind of ['tools', 'prompts', 'resources'] as const) {
    if (!protocol.has[kind]) continue;
    const change: Change = { kind };
    channels.emit(CHANGES_CHANNEL, change);
    for (const secret of sessions.secrets()) writeMessage(channels, sessionChannel(secret), formatChange(change));
  }
}

/** Somebody listens: from now on changes are told. */
export function noticeListener({ protocol, storage }: Pick<ListChangesParts, 'protocol' | 'storage'>): void {
  const digest = digestOf(protocol.manifest);
  if (storage.kv.get<string>(KEY) !== digest) storage.kv.put(KEY, digest);
}

const digests = new WeakMap<PhotonManifest, string>();

/** Tells manifests apart; two that differ have the same digest once in some thousand billion times. */
function digestOf(manifest: PhotonManifest): string {
  let digest = digests.get(manifest);
  if (digest === undefined) digests.set(manifest, (digest = hash(JSON.stringify(manifest))));
  return digest;
}

/** Two multiplicative hashes of 32 bits. */
function hash(text: string): string {
  let left = 0x9e3779b9;
  let right = 0x85ebca6b;
  for (let at = 0; at < text.length; at += 1) {
    const code = text.charCodeAt(at);
    left = Math.imul(left ^ code, 0x01000193);
    right = Math.imul(right + code, 0x5bd1e995) ^ (right >>> 15);
  }
  return `${(left >>> 0).toString(36)}.${(right >>> 0).toString(36)}`;
}
