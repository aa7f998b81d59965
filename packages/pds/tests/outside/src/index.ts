import { DidResolver } from '../../../src/lib/identity/did-resolver.ts';
import { createGuardedFetch } from '../../../src/lib/network/guarded-fetch.ts';
import { NetworkError } from '../../../src/lib/network/network-error.ts';
import { sendOn } from '../../../src/lib/proxy/send-on.ts';
import { XrpcError } from '../../../src/lib/xrpc/xrpc-error.ts';

const guardedFetch = createGuardedFetch({ isLocal: true });
const options = { guardedFetch, plcUrl: 'http://localhost:1', isLocal: true, now: () => Date.now() };

/** One for all requests, as the server has it. */
const dids = new DidResolver(options);

async function answer(request: Request): Promise<Response> {
  const { pathname, searchParams } = new URL(request.url);
  const text = (name: string): string => searchParams.get(name) ?? '';
  if (pathname === '/resolve') return Response.json((await dids.resolve(text('did'))).document);
  if (pathname === '/fetch') {
    const response = await guardedFetch(text('url'), {
      timeoutMs: Number(text('timeoutMs')),
      bytesMax: Number(text('bytesMax')),
      redirectsMax: Number(text('redirectsMax')),
    });
    return Response.json({ status: response.status, size: (await response.arrayBuffer()).byteLength });
  }
  const service = { did: 'did:web:a.com', id: 'test' };
  return await sendOn(
    {
      nsid: 'com.example.test',
      service,
      url: text('url'),
      audience: service.did,
      lxm: 'com.example.test',
      did: service.did,
      demand: undefined,
    },
    { method: request.method === 'POST' ? 'POST' : 'GET', search: '', headers: request.headers, body: request.body },
    { guardedFetch, dids, publicUrl: 'https://pds.example.com', createToken: async () => 'token' },
  );
}

export default {
  async fetch(request): Promise<Response> {
    try {
      return await answer(request);
    } catch (error) {
      const isKnown = error instanceof NetworkError || error instanceof XrpcError;
      return Response.json({ code: isKnown ? error.code : String(error) });
    }
  },
} satisfies ExportedHandler;
