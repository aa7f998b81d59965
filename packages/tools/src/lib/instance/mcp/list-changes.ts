/**
 * Lists change with the photon's code. Whoever listens is told when the instance runs another manifest than the one it
 * had when somebody began to listen.
 *
 * Owns the key `_sundog_mcp:lists`.
 */
import type { PhotonManifest } from '../../manifest/manifest.ts';
import { formatChange, type Change } from '../../mcp/changes.ts';
import { hashText } from '../../mcp/hash-text.ts';
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

function digestOf(manifest: PhotonManifest): string {
  let digest = digests.get(manifest);
  if (digest === undefined) digests.set(manifest, (digest = hashText(JSON.stringify(manifest))));
  return digest;
}
