/**
 * Names of services and sockets. What belongs to one project carries its kind and a colon, which a project's name
 * cannot contain; what all projects share has no colon: so no two can be equal, whatever a project is called.
 */

/** The Worker that answers the host and holds small services of its own. */
export const CONTROL_SERVICE = 'control';
/** The socket on which the host reaches it. */
export const CONTROL_SOCKET = 'control';
/** Where `fetch()` of every Worker goes. */
export const INTERNET_SERVICE = 'internet';

/**
 * @param projectName name of a project
 * @returns the service that is its Worker
 */
export function projectServiceName(projectName: string): string {
  return `project:${projectName}`;
}

/**
 * @param projectName name of a project with assets
 * @returns the service that answers with its assets or passes the request on to its Worker
 */
export function assetsServiceName(projectName: string): string {
  return `assets:${projectName}`;
}

/**
 * @param projectName name of a project with assets
 * @param from name of the project whose binding has props
 * @param binding that binding
 * @returns the same for this binding alone
 */
export function boundAssetsServiceName(projectName: string, from: string, binding: string): string {
  return `assets:${projectName}:${from}:${binding}`;
}

/**
 * @param projectName name of a project
 * @returns its public socket, under which the engine reports the port
 */
export function publicSocketName(projectName: string): string {
  return `public:${projectName}`;
}

/**
 * @param folder a folder of the data layout
 * @returns the disk service that gives access to it
 */
export function diskServiceName(folder: string): string {
  return `disk:${folder}`;
}
