/**
 * The part of workerd's configuration schema (`workerd.capnp`) that the host writes.
 * Field names are the schema's own, so that its comments are the documentation.
 */

/** A file whose content the engine reads at start, by absolute path. */
export class EmbeddedFile {
  readonly path: string;

  /** @param path absolute path of the file */
  constructor(path: string) {
    this.path = path;
  }
}

/** The schema's `Void`: choosing a union member that carries nothing. */
export const VOID: unique symbol = Symbol('void');

/** Text given inline or read from a file at the engine's start. */
type TextOrFile = string | EmbeddedFile;

/** A reference to a service, with what `ctx.props` shall be there. */
export interface ServiceDesignator {
  name: string;
  entrypoint?: string;
  props?: { json: string };
}

/** One module of a Worker; the first of a list is the main module. */
export type EngineModule = { name: string } & (
  | { esModule: TextOrFile }
  | { commonJsModule: TextOrFile }
  | { text: TextOrFile }
  | { data: EmbeddedFile }
  | { wasm: EmbeddedFile }
  | { json: TextOrFile }
  | { bundled: string }
);

/** One entry of a Worker's `env`. */
export type EngineBinding = { name: string } & (
  | { text: string }
  | { json: string }
  | { service: ServiceDesignator }
  | { durableObjectNamespace: { className: string; serviceName?: string } }
  | { kvNamespace: ServiceDesignator }
  | { r2Bucket: ServiceDesignator }
  | { queue: ServiceDesignator }
  | { wrapped: { moduleName: string; innerBindings: EngineBinding[] } }
  | { workerLoader: { id?: string } }
);

/** A Durable Object class that a Worker owns; data lives under `uniqueKey`. */
export interface EngineNamespace {
  className: string;
  uniqueKey: string;
  enableSql: boolean;
}

/** A Worker: code, bindings, and where its Durable Objects are kept. */
export interface EngineWorker {
  modules: EngineModule[];
  compatibilityDate: string;
  compatibilityFlags?: string[];
  bindings?: EngineBinding[];
  globalOutbound?: ServiceDesignator;
  cacheApiOutbound?: ServiceDesignator;
  durableObjectNamespaces?: EngineNamespace[];
  durableObjectStorage?: { localDisk: string };
  workflowsEngine?: {
    actorClass: ServiceDesignator;
    workflows: { className: string; name: string; bindingService: ServiceDesignator }[];
  };
}

/** A named service: something that answers requests. */
export type EngineService = { name: string } & (
  | { worker: EngineWorker }
  | { disk: { path: string; writable: boolean; allowDotfiles?: boolean } }
  | { bucket: { path: string } }
  | { network: { allow: string[]; deny?: string[]; tlsOptions?: { trustBrowserCas: boolean } } }
  | { external: { address: string; http: Record<string, never> } }
  | {
      assets: {
        path: string;
        config: string;
        userWorker?: ServiceDesignator;
        compatibilityDate?: string;
        compatibilityFlags?: string[];
      };
    }
);

/** How requests are taken from a socket; a header without a value is removed. */
export interface EngineHttpOptions {
  forwardedProtoHeader?: string;
  injectRequestHeaders?: { name: string; value?: string }[];
}

/** An address the engine listens on, and the service that answers there. */
export interface EngineSocket {
  name: string;
  address: string;
  http: EngineHttpOptions;
  service: ServiceDesignator;
}

/** How the engine writes what it and its Workers say. */
export interface EngineLogging {
  structuredLogging: boolean;
  stdoutPrefix: string;
  stderrPrefix: string;
}

/** The cluster that an engine belongs to: engines of one cluster share their Durable Objects through a bucket. */
export interface EngineCluster {
  bucket: string;
  bucketOptions: string[];
  address: string;
  key: string;
  unsafeTimeDivisor?: number;
}

/** A whole engine configuration. */
export interface EngineConfig {
  services: EngineService[];
  sockets: EngineSocket[];
  logging?: EngineLogging;
  cluster?: EngineCluster;
}
