/** A page that uses every hook, over shards that stand in the page itself; the test drives it by `window.page`. */
import { createElement, StrictMode, useState, type ReactElement } from 'react';
import { createRoot } from 'react-dom/client';
import { renderToString } from 'react-dom/server';

import { ReferenceWorld } from '../../src/lib/client/reference-world.ts';
import {
  preloadQuery,
  LiveProvider,
  useConnectionState,
  useMutation,
  usePreloadedQuery,
  useQuery,
  type Preloaded,
} from '../../src/react.ts';

type Row = { readonly _id: string };

const world = new ReferenceWorld();
const client = world.createClient();
let draws = 0;

function Count({ of }: { readonly of: string }): ReactElement {
  const count = useQuery('items:count', { of });
  draws += 1;
  return createElement('output', { id: `count-${of}` }, count === undefined ? 'loading' : JSON.stringify(count));
}

function List({ of }: { readonly of: string }): ReactElement {
  const rows = useQuery('items:list', { of }) as readonly Row[] | undefined;
  return createElement('output', { id: `list-${of}` }, rows?.map(({ _id }) => _id).join(' ') ?? 'loading');
}

function Add({ of }: { readonly of: string }): ReactElement {
  const [failure, setFailure] = useState('');
  const add = useMutation('items:add').withOptimisticUpdate((store, args) => {
    const rows = store.getQuery('items:list', { of }) as readonly Row[] | undefined;
    if (rows !== undefined) store.setQuery('items:list', { of }, [...rows, { _id: `${JSON.stringify(args['id'])}?` }]);
  });
  const refuse = useMutation('items:refuse');
  const fail = (): void => void refuse({ of }).catch((error: Error) => setFailure(error.message));
  return createElement(
    'p',
    {},
    createElement('button', { id: 'add', onClick: () => void add({ of, id: 'one' }) }, 'add'),
    createElement('button', { id: 'refuse', onClick: fail }, 'refuse'),
    createElement('output', { id: 'failure' }, failure),
  );
}

function Connection(): ReactElement {
  return createElement('output', { id: 'connection' }, String(useConnectionState().isWebSocketConnected));
}

function Skipped(): ReactElement {
  return createElement(
    'output',
    { id: 'skipped' },
    useQuery('items:count', 'skip') === undefined ? 'nothing' : 'something',
  );
}

function First({ preloaded }: { readonly preloaded: Preloaded<'items:count'> }): ReactElement {
  return createElement('output', { id: 'preloaded' }, JSON.stringify(usePreloadedQuery(preloaded)));
}

function App(): ReactElement {
  const [of, setOf] = useState('a');
  const [turns, setTurns] = useState(0);
  return createElement(
    'main',
    {},
    createElement('button', { id: 'turn', onClick: () => setOf(of === 'a' ? 'b' : 'a') }, 'turn'),
    createElement('button', { id: 'swap', onClick: () => setTurns(turns + 1) }, 'swap'),
    // Another key makes another component, which asks for the same.
    createElement(Count, { key: turns, of }),
    createElement(List, { of }),
    createElement(Add, { of }),
    createElement(Connection),
    createElement(Skipped),
  );
}

/** What the test can do. */
const page = {
  world,
  client,
  draws: (): number => draws,
  preload: async (): Promise<string> => {
    const fetch = (): Promise<{ status: number; text: () => Promise<string> }> =>
      Promise.resolve({ status: 200, text: () => Promise.resolve('{"value":7}') });
    const preloaded = await preloadQuery('items:count', { of: 'z' }, { url: 'https://example.com', fetch });
    const crossed = JSON.parse(JSON.stringify(preloaded)) as Preloaded<'items:count'>;
    return renderToString(createElement(LiveProvider, { client }, createElement(First, { preloaded: crossed })));
  },
};
Object.assign(globalThis, { page });

const place = document.createElement('div');
document.body.append(place);
createRoot(place).render(createElement(StrictMode, {}, createElement(LiveProvider, { client }, createElement(App))));

export type Page = typeof page;
