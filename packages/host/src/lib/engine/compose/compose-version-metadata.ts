import type { BindingComposer } from './composition.ts';

/** `version_metadata`: which build this is. */
export const versionMetadataComposer: BindingComposer = {
  bindings({ project, version }) {
    if (project.versionMetadata === undefined) return [];
    return [{ name: project.versionMetadata, json: JSON.stringify(version) }];
  },
  services: () => [],
};
