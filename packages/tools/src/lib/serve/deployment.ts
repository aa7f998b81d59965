import { createAuthenticator, type Authenticate } from '../auth/authenticate.ts';
import type { AuthOptions } from '../auth/auth-options.ts';
import { checkAuthOptions, readAuthOptions } from '../auth/read-auth-options.ts';
import { parseAliases, type Aliases } from './route-instance.ts';

/** What depends on the variables of the Worker. */
export interface Deployment {
  readonly auth: AuthOptions;
  readonly authenticate: Authenticate;
  readonly aliases: Aliases;
}

/** What the project says about it; the environment says the rest. */
export interface DeploymentOptions<Env> {
  readonly auth?: AuthOptions | ((env: Env) => AuthOptions) | undefined;
  readonly aliases?: Readonly<Record<string, string>> | undefined;
}

/**
 * @param options of the project
 * @returns what makes a deployment of an environment, once for each
 */
export function createDeployments<Env extends object>(options: DeploymentOptions<Env>): (env: Env) => Deployment {
  const known = new WeakMap<Env, Deployment>();
  return (env) => {
    let deployment = known.get(env);
    if (deployment === undefined) known.set(env, (deployment = mustCreateDeployment(options, env)));
    return deployment;
  };
}

/** What is wrong with the variables is for the log: whoever asks cannot mend it, and must not learn of them. */
function mustCreateDeployment<Env extends object>(options: DeploymentOptions<Env>, env: Env): Deployment {
  try {
    return createDeployment(options, env);
  } catch (cause) {
    const message = cause instanceof Error ? cause.message : String(cause);
    throw new Error(`The tools cannot be served as they are configured. ${message}`, { cause });
  }
}

function createDeployment<Env extends object>(options: DeploymentOptions<Env>, env: Env): Deployment {
  const given = typeof options.auth === 'function' ? options.auth(env) : options.auth;
  const auth = given === undefined ? readAuthOptions(env) : checkAuthOptions(given);
  const variable: unknown = Reflect.get(env, 'PHOTON_INSTANCE_ALIASES');
  const aliases = parseAliases(options.aliases ?? (typeof variable === 'string' ? variable : undefined));
  return { auth, authenticate: createAuthenticator(auth), aliases };
}
