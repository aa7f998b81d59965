/**
 * The manifest: all that the compiler knows about a photon and the runtime needs to know. It is plain JSON, written
 * next to the photon's module; the two together make an actor.
 *
 * Called by: `compile` writes it; `instance`, `run`, `mcp`, `serve` and `console` read it.
 *
 * Invariants:
 * - N1 Whatever is not in `methods` cannot be called by anybody.
 * - N2 Lists are in the order of the source; nothing depends on the time or the machine of the build, so the same
 *   source gives the same bytes.
 */
import type { Json, JsonObject, JsonSchema, ObjectSchema } from './json-schema.ts';

/** Version of the format: a runtime refuses a manifest that it does not know. */
export const MANIFEST_FORMAT = 1;

/** One photon. */
export interface PhotonManifest {
  readonly format: typeof MANIFEST_FORMAT;
  /** File name without `.photon.ts`, in kebab-case: the photon's address in `call`, `/p/<name>/` and the command. */
  readonly name: string;
  /** Name of the actor class: `CounterPhoton`. */
  readonly actorClass: string;
  readonly title?: string;
  /** First paragraph of the class's comment. */
  readonly description?: string;
  /** The rest of the class's comment: how to use the tools together. */
  readonly instructions?: string;
  /** `@version`, else that of the nearest package.json, else `0.0.0`. */
  readonly version: string;
  readonly icons?: readonly Icon[];
  /** How the class's constructor is called, in order. */
  readonly constructorParameters: readonly ConstructorParameter[];
  /** Everything callable, by name of the method (N1). */
  readonly methods: Readonly<Record<string, MethodManifest>>;
  /** `@stateful`: these properties are kept in storage and come back. */
  readonly state?: StateManifest;
  /** `protected settings = { … }`: their schema and defaults. */
  readonly settings?: SettingsManifest;
  /** `@instanceArgument`: each tool takes the name of an instance as an argument. */
  readonly takesInstance?: true;
  /** `@stamped`: its events say which they are, when and whose. */
  readonly stampsEvents?: true;
  /** `@photons`: other photons that it may call. */
  readonly photons: readonly string[];
  /** `@resource id ./path`, `@prompt id ./path`, `@ui id ./path` of the class: files that travel with it. */
  readonly assets: readonly Asset[];
  /** What its views begin with, if it has any: the script that makes `photon` in them. */
  readonly viewScript?: string;
  /** `@auth` of the class. */
  readonly auth?: AuthManifest;
  /**
   * Stands for the source: other code, another text. Only where something is kept that the code has made: `@cached`.
   */
  readonly code?: string;
  /** What it reaches by `this.cf`. */
  readonly bindings: readonly CloudflareBinding[];
}

/** An icon, as MCP has it. */
export interface Icon {
  readonly src: string;
  readonly mimeType?: string;
  readonly sizes?: readonly string[];
  readonly theme?: 'light' | 'dark';
}

/** Where a constructor's argument comes from. */
export type ConstructorParameter =
  /** A variable of `env`, made to fit the type; without a default and not optional, it must be there. */
  | {
      readonly kind: 'env';
      readonly parameter: string;
      readonly variable: string;
      readonly type: 'string' | 'number' | 'boolean';
      readonly isRequired: boolean;
    }
  /** Another photon: an object with its methods. */
  | { readonly kind: 'photon'; readonly parameter: string; readonly photon: string; readonly instance: string }
  /** All that `this` can do, or Cloudflare's services: by the parameter's type. */
  | { readonly kind: 'capabilities' | 'cloudflare'; readonly parameter: string }
  /** Kept state, if there is any; else the default of the source. */
  | { readonly kind: 'state'; readonly parameter: string }
  /** Nothing: the default of the source holds. */
  | { readonly kind: 'none'; readonly parameter: string };

/** Which properties of a stateful photon are kept. */
export interface StateManifest {
  readonly properties: readonly string[];
  /** Constructor parameters of kind `state`, by the property that holds them. */
  readonly constructorProperties: Readonly<Record<string, string>>;
}

/** Settings of a photon: a tool named `settings` reads and changes them, per instance. */
export interface SettingsManifest {
  /** Name of the property that holds them. */
  readonly property: string;
  readonly schema: ObjectSchema;
  readonly defaults: JsonObject;
}

/** A file that is part of the photon. */
export interface Asset {
  readonly id: string;
  readonly kind: 'resource' | 'prompt' | 'ui';
  /** As the source writes it, relative to the photon's file. */
  readonly path: string;
  readonly mimeType: string;
  readonly description?: string;
  /** The file's content: text as it is, anything else in Base64. */
  readonly content: { readonly text: string } | { readonly base64: string };
}

/** Who may use the photon. */
export interface AuthManifest {
  /** `@auth required`, `optional`, `jwt`, `bearer`, `oauth`, `cf-access`, `open`. */
  readonly scheme: string;
  /** The claim that names the instance: `@auth jwt claim=sub`. */
  readonly instanceClaim?: string;
}

/** A binding that `this.cf` reaches: `this.cf.kv('cache')` is `<photon>_cache_kv`. */
export interface CloudflareBinding {
  readonly kind: 'kv' | 'r2' | 'd1' | 'queue' | 'vectorize' | 'ai' | 'images' | 'browser';
  readonly name: string;
}

/** One method that somebody may call. */
export interface MethodManifest {
  readonly name: string;
  readonly isStatic: boolean;
  readonly title?: string;
  readonly description?: string;
  readonly icons?: readonly Icon[];
  readonly arguments: ArgumentStyle;
  /** What the arguments must be, as one object. */
  readonly input: ObjectSchema;
  /** What the method returns; absent if the type says nothing about it. */
  readonly output?: JsonSchema;
  /** How each argument can be completed, by name. */
  readonly completions: Readonly<Record<string, Completion>>;
  /** Who can reach it. Empty: other photons and schedules only. */
  readonly surfaces: readonly Surface[];
  /** `@scope`; absent: inferred from `annotations.readOnlyHint`. */
  readonly scopes?: readonly string[];
  /** `@scheduled`, `@cron`. */
  readonly schedule?: { readonly cron: string; readonly timeZone?: string };
  /** In the order in which they wrap the method, outermost first. */
  readonly middleware: readonly Middleware[];
  /** `@async`: a call answers at once, with a task. */
  readonly isAsync: boolean;
  /** `@notify-on`, `@format` and other tags that people read, by name. */
  readonly tags: Readonly<Record<string, string>>;
}

/**
 * How the one object of arguments becomes a call: `object` hands it on, `positional` spreads it over the parameters by
 * name; a missing one is undefined, so that defaults of the source hold.
 */
export type ArgumentStyle =
  | { readonly kind: 'none' }
  | { readonly kind: 'object' }
  | { readonly kind: 'positional'; readonly names: readonly string[]; readonly rest?: string };

/** How an argument can be completed. */
export type Completion =
  | { readonly kind: 'values'; readonly values: readonly string[] }
  /** `{@choice-from method.field}`: what another method answers. */
  | { readonly kind: 'method'; readonly method: string; readonly field?: string };

/** A way to a method. */
export type Surface =
  | {
      readonly kind: 'tool';
      readonly annotations: ToolAnnotations;
      /** `@audience`, `@priority`: goes onto the content of every result. */
      readonly content?: ContentAnnotations;
      /** Id of the view that shows the result. */
      readonly ui?: string;
    }
  | {
      readonly kind: 'resource';
      /** RFC 6570, level 1: `note://{id}`. Without variables it is one resource, else a template. */
      readonly uri: string;
      readonly variables: readonly string[];
      readonly mimeType?: string;
      readonly annotations?: ContentAnnotations;
    }
  | {
      readonly kind: 'prompt';
      /** `@audience`, `@priority`: goes onto the content of each of its messages. */
      readonly content?: ContentAnnotations;
    }
  /** `@get /path/:id` and the like: the method gets the request and the parameters. */
  | { readonly kind: 'route'; readonly verb: 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE'; readonly path: string }
  /** `@expose`: `POST /api/<kebab-case>`. */
  | { readonly kind: 'expose'; readonly path: string; readonly isPublic: boolean }
  /** `@webhook`: `POST /webhook/<path>`; `secretVariable` names the variable that signs it. */
  | { readonly kind: 'webhook'; readonly path: string; readonly secretVariable?: string };

/** What MCP lets a tool say about itself. */
export interface ToolAnnotations {
  readonly title?: string;
  readonly readOnlyHint?: boolean;
  readonly destructiveHint?: boolean;
  readonly idempotentHint?: boolean;
  readonly openWorldHint?: boolean;
}

/** What MCP lets content say about itself. */
export interface ContentAnnotations {
  readonly audience?: readonly ('user' | 'assistant')[];
  /** 0 to 1. */
  readonly priority?: number;
}

/** One layer around a method. Durations are milliseconds. */
export type Middleware =
  | { readonly kind: 'fallback'; readonly value: Json }
  | { readonly kind: 'logged'; readonly level: 'debug' | 'info' | 'warning' | 'error' }
  | { readonly kind: 'circuitBreaker'; readonly threshold: number; readonly resetMs: number }
  | { readonly kind: 'throttled'; readonly count: number; readonly windowMs: number }
  | { readonly kind: 'debounced'; readonly delayMs: number }
  | { readonly kind: 'cached'; readonly ttlMs: number }
  | { readonly kind: 'validate'; readonly rules: readonly ValidationRule[] }
  | { readonly kind: 'queued'; readonly concurrency: number }
  | { readonly kind: 'locked'; readonly name: string }
  | { readonly kind: 'timeout'; readonly timeoutMs: number }
  | { readonly kind: 'retryable'; readonly count: number; readonly delayMs: number };

/** `@validate params.email must be a valid email`: which argument, and what it must be. */
export interface ValidationRule {
  readonly parameter: string;
  readonly schema: JsonSchema;
  /** As the author wrote it. */
  readonly text: string;
}
