/**
 * Which channels tell that a resource has changed. A photon says so by what it emits, without a word of MCP:
 *
 * - on the channel that is the resource's URI: `note://42`;
 * - on the channel called like the method that reads it: `note`, for all that it reads;
 * - and for one of a template, with the values of its variables behind it: `note:42`.
 *
 * Called by: `serve`, for what listens there, and the instance, for sessions. Pure.
 */
import type { PhotonProtocol } from '../../mcp/photon-protocol.ts';

/** The kernel's rule for names. */
const channelName = /^(?!.{201})[A-Za-z0-9._~@/+=%-]+(?::[A-Za-z0-9._~@/+=%-]+){0,7}$/;

/**
 * The channels of a resource.
 *
 * @param protocol of the photon
 * @param uri of the resource
 * @returns none if the photon has no such resource
 */
export function channelsOfResource(protocol: PhotonProtocol, uri: string): readonly string[] {
  const match = protocol.resources.find(uri);
  if (match === undefined) return [];
  const channels = [uri];
  const { target } = match.entry;
  if (target.kind === 'method') {
    const { name } = target.method;
    channels.push(name, [name, ...Object.values(match.variables)].join(':'));
  }
  return [...new Set(channels)].filter((channel) => channelName.test(channel) && !channel.startsWith('_'));
}
