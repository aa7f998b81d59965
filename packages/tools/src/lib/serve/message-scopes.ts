import { assertScopes } from '../auth/scopes.ts';
import type { MethodManifest } from '../manifest/manifest.ts';
import { getString } from '../manifest/json-values.ts';
import type { RequestMessage } from '../mcp/messages.ts';
import type { PhotonProtocol } from '../mcp/photon-protocol.ts';
import type { Caller } from '../run/run.ts';

/** What scopes are asked of. */
type Scoped = Pick<MethodManifest, 'name' | 'scopes' | 'surfaces'>;

/**
 * Whether the caller may have what a message asks for: the scopes of the method behind a tool, a prompt or a resource.
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
    case 'prompts/get': {
      const target = protocol.prompts.get(getString(params, 'name') ?? '')?.target;
      return target?.kind === 'method' ? target.method : undefined;
    }
    case 'resources/read':
    case 'resources/subscribe':
      return methodOfResource(getString(params, 'uri') ?? '', protocol);
    default:
      return undefined;
  }
}

function methodOfTool(name: string, protocol: PhotonProtocol): Scoped | undefined {
  const target = protocol.tools.get(name)?.target;
  if (target?.kind === 'builtin') return { name, surfaces: [] };
  return target?.method;
}

function methodOfResource(uri: string, protocol: PhotonProtocol): Scoped | undefined {
  const target = protocol.resources.find(uri)?.entry.target;
  return target?.kind === 'method' ? target.method : undefined;
}
