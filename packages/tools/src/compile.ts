export type { PhotonManifest } from './lib/manifest/manifest.ts';
