import { assertScopes } from '../auth/scopes.ts';
import { getString } from '../manifest/json-values.ts';
import type { Scoped } from '../manifest/scopes.ts';
import { getCompleted } from '../mcp/completions.ts';
import type { RequestMessage } from '../mcp/messages.ts';
import type { PhotonProtocol, PromptEntry } from '../mcp/photon-protocol.ts';
import type { ResourceEntry } from '../mcp/resource-index.ts';
import type { Caller } from '../run/run.ts';

/**
 * Whether the caller may have what a message asks for: the scopes of the method behind a tool, a prompt or a
 * resource; those that complete its arguments need the same.
 * Names that nothing goes by pass: whoever answers says that they are unknown.
 *
 * @param caller as authenticated
 * @param request any
 * @param protocol of the photon
 * @throws InsufficientScopeError
 */
export function assertMessageScopes(caller: Caller, request: RequestMessage, protocol: PhotonProtocol): void {
  if (caller.scopes.includes('*')) return;
  const method = methodBehind(request, protocol);
  if (method !== undefined) assertScopes(caller, method);
}

/**
 * Whether the caller may hear of resources.
 *
 * @param caller as authenticated
 * @param uris of the resources
 * @param protocol of the photon
 * @throws InsufficientScopeError
 */
export function assertResourceScopes(caller: Caller, uris: Iterable<string>, protocol: PhotonProtocol): void {
  for (const uri of uris) {
    const method = methodOfResource(uri, protocol);
    if (method !== undefined) assertScopes(caller, method);
  }
}

function methodBehind({ method, params }: RequestMessage, protocol: PhotonProtocol): Scoped | undefined {
  switch (method) {
    case 'tools/call':
      return methodOfTool(getString(params, 'name') ?? '', protocol);
    case 'prompts/get':
      return methodOf(protocol.prompts.get(getString(params, 'name') ?? ''));
    case 'resources/read':
    case 'resources/subscribe':
      return methodOfResource(getString(params, 'uri') ?? '', protocol);
    case 'completion/complete':
      return methodOf(getCompleted(params, protocol));
    default:
      return undefined;
  }
}

function methodOfTool(name: string, protocol: PhotonProtocol): Scoped | undefined {
  const target = protocol.tools.get(name)?.target;
  // A tool of the runtime has no method; its name stands for one.
  if (target?.kind === 'builtin') return { name, surfaces: [] };
  return target?.method;
}

function methodOfResource(uri: string, protocol: PhotonProtocol): Scoped | undefined {
  return methodOf(protocol.resources.find(uri)?.entry);
}

/** Files have none. */
function methodOf(entry: PromptEntry | ResourceEntry | undefined): Scoped | undefined {
  return entry?.target.kind === 'method' ? entry.target.method : undefined;
}
