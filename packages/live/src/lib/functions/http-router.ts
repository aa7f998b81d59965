/** Which HTTP action answers which requests: pure data, which the Worker's side reads. */
import { InvalidFunctionError } from './function-errors.ts';
import type { HttpAction } from './registered-function.ts';

const METHODS = ['GET', 'POST', 'PUT', 'DELETE', 'PATCH', 'OPTIONS'] as const;

/** A method that can be routed; HEAD is answered by GET. */
export type HttpMethod = (typeof METHODS)[number];

/** Requests of one method to one path, or to all below one. */
export type HttpRoute = { readonly method: HttpMethod; readonly handler: HttpAction } & (
  | { readonly path: string }
  /** Ends with `/`. */
  | { readonly pathPrefix: string }
);

/** HTTP actions by method and path. */
export interface HttpRouter {
  readonly routes: readonly HttpRoute[];
  /**
   * Adds a route.
   *
   * @throws {InvalidFunctionError} for one that makes no sense, or is there already
   */
  route(route: HttpRoute): void;
  /**
   * The route of a request: an exact path first, then the longest prefix.
   *
   * @param path of the address, from its first `/`
   */
  lookup(path: string, method: string): HttpRoute | undefined;
}

/** Makes a router without routes. */
export function httpRouter(): HttpRouter {
  const routes: HttpRoute[] = [];
  return {
    routes,
    route(route) {
      const problem = checkRoute(route) ?? findTwin(routes, route);
      if (problem !== undefined)
        throw new InvalidFunctionError([`http.route({ method: '${route.method}', … }): ${problem}`]);
      routes.push(route);
    },
    lookup: (path, method) => findRoute(routes, path, method === 'HEAD' ? 'GET' : method),
  };
}

function findRoute(routes: readonly HttpRoute[], path: string, method: string): HttpRoute | undefined {
  const fitting = routes.filter(
    (route) => route.method === method && ('path' in route ? route.path === path : path.startsWith(route.pathPrefix)),
  );
  return (
    fitting.find((route) => 'path' in route) ?? fitting.toSorted((a, b) => placeOf(b).length - placeOf(a).length)[0]
  );
}

function checkRoute(route: HttpRoute): string | undefined {
  if (!METHODS.includes(route.method)) return `the method must be one of ${METHODS.join(', ')}.`;
  if ('path' in route === 'pathPrefix' in route) return 'expected either a path or a pathPrefix.';
  if (!placeOf(route).startsWith('/')) return `"${placeOf(route)}" must begin with "/".`;
  if ('pathPrefix' in route && !route.pathPrefix.endsWith('/'))
    return `the pathPrefix "${route.pathPrefix}" must end with "/".`;
  return route.handler?.kind === 'httpAction' ? undefined : 'the handler must be made with httpAction.';
}

function findTwin(routes: readonly HttpRoute[], route: HttpRoute): string | undefined {
  const isThere = routes.some(
    (other) =>
      other.method === route.method && 'path' in other === 'path' in route && placeOf(other) === placeOf(route),
  );
  return isThere ? `"${placeOf(route)}" has a handler already.` : undefined;
}

function placeOf(route: HttpRoute): string {
  return 'path' in route ? route.path : route.pathPrefix;
}
