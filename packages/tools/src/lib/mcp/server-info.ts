/** Who the server is and what it can, by the photon's manifest. */
import type { JsonObject } from '../manifest/json-schema.ts';
import type { Icon, PhotonManifest } from '../manifest/manifest.ts';
import { isSince, tasksExtension, uiExtension } from './era.ts';
import type { PhotonProtocol } from './photon-protocol.ts';

/**
 * How the server introduces itself.
 *
 * @param manifest of the photon
 * @returns MCP's `Implementation`
 */
export function createServerInfo(manifest: PhotonManifest): JsonObject {
  return {
    ...createIdentity(manifest),
    ...(manifest.description === undefined ? {} : { description: manifest.description }),
    ...(manifest.icons === undefined ? {} : { icons: createIcons(manifest.icons) }),
  };
}

/**
 * The same in short: icons can be long, and this goes with each result.
 *
 * @param manifest of the photon
 * @returns MCP's `Implementation`
 */
export function createIdentity(manifest: PhotonManifest): JsonObject {
  return {
    name: manifest.name,
    ...(manifest.title === undefined ? {} : { title: manifest.title }),
    version: manifest.version,
  };
}

/**
 * Icons as JSON.
 *
 * @param icons of the manifest
 * @returns a list that can stand in a message
 */
export function createIcons(icons: readonly Icon[]): readonly JsonObject[] {
  return icons.map((icon) => ({ ...icon }));
}

/**
 * What a model should know before it uses the tools.
 *
 * @param manifest of the photon
 * @returns undefined if the author wrote nothing
 */
export function createInstructions(manifest: PhotonManifest): string | undefined {
  const parts = [manifest.description, manifest.instructions].filter((part) => part !== undefined);
  return parts.length === 0 ? undefined : parts.join('\n\n');
}

/**
 * What the server can.
 *
 * @param protocol of the photon
 * @param version of the client
 * @returns MCP's `ServerCapabilities`
 */
export function createCapabilities(protocol: PhotonProtocol, version: string | undefined): JsonObject {
  const { has, manifest } = protocol;
  const isModern = isSince(version, '2026-07-28');
  const hasViews = manifest.assets.some(({ kind }) => kind === 'ui');
  return {
    ...(has.tools ? { tools: { listChanged: true } } : {}),
    ...(has.prompts ? { prompts: { listChanged: true } } : {}),
    ...(has.resources ? { resources: { subscribe: true, listChanged: true } } : {}),
    ...(has.completions && isSince(version, '2025-03-26') ? { completions: {} } : {}),
    logging: {},
    ...(!isModern && isSince(version, '2025-11-25')
      ? { tasks: { list: {}, cancel: {}, requests: { tools: { call: {} } } } }
      : {}),
    ...(isModern ? { extensions: { [tasksExtension]: {}, ...(hasViews ? { [uiExtension]: {} } : {}) } } : {}),
  };
}
