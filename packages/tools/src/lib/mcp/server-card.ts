/**
 * What clients may read about servers before they connect: the card of each (SEP-2127, MCP's extension for server
 * cards), and the catalog of a site that leads to them (AI Catalog 1.0).
 *
 * Called by: `serve`.
 */
import type { JsonObject } from '../manifest/json-schema.ts';
import type { PhotonManifest } from '../manifest/manifest.ts';
import { supportedVersions } from './era.ts';
import { createIcons } from './server-info.ts';

/** Type of a card. */
export const cardType = 'application/mcp-server-card+json';

/** What the extension allows for texts. */
const maxLength = 100;

/**
 * The card of a server: who it is and where, and not what it can do, which clients list when they are connected.
 *
 * @param manifest of the photon
 * @param endpoint URL of its MCP endpoint
 * @param headers that clients must send, as a card describes them
 */
export function createServerCard(
  manifest: PhotonManifest,
  endpoint: string,
  headers: readonly JsonObject[],
): JsonObject {
  const { name, title, description = title ?? name, version, icons } = manifest;
  return {
    $schema: 'https://static.modelcontextprotocol.io/schemas/v1/server-card.schema.json',
    name: `${formatPublisher(new URL(endpoint).hostname)}/${name}`,
    version,
    ...(title !== undefined && { title: shorten(title) }),
    description: shorten(description),
    ...(icons !== undefined && { icons: createIcons(icons) }),
    remotes: [{ type: 'streamable-http', url: endpoint, headers, supportedProtocolVersions: supportedVersions }],
  };
}

/**
 * The catalog of a site.
 *
 * @param servers manifests of their photons, and URLs of their cards
 */
export function createCatalog(
  servers: readonly { readonly manifest: PhotonManifest; readonly cardUrl: string }[],
): JsonObject {
  return {
    specVersion: '1.0',
    entries: servers.map(({ manifest: { name, title, description }, cardUrl }) => ({
      identifier: `urn:air:${new URL(cardUrl).hostname}:${name}`,
      displayName: title ?? name,
      type: cardType,
      url: cardUrl,
      ...(description !== undefined && { description }),
    })),
  };
}

/** `com.example.tools` for `tools.example.com`; addresses stay as they are, as far as a name can hold them. */
function formatPublisher(hostname: string): string {
  const isAddress = /^[\d.]+$|:/.test(hostname);
  return isAddress ? hostname.replaceAll(/[^\d.a-f]/g, '-') : hostname.split('.').toReversed().join('.');
}

function shorten(text: string): string {
  return text.length > maxLength ? `${text.slice(0, maxLength - 1)}…` : text;
}
