/** The Worker's bindings as they are; with a type of one's own, those. */
export type CloudflareEnv<Env = Readonly<Record<string, unknown>>> = Env;
