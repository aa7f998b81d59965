import assert from 'node:assert/strict';
import { test } from 'node:test';

import { httpAction } from './define-function.ts';
import { httpRouter, type HttpRoute } from './http-router.ts';

const handler = httpAction(() => new Response('ok'));

test('a request goes to its exact path, then to the longest prefix', () => {
  const http = httpRouter();
  http.route({ method: 'GET', pathPrefix: '/', handler });
  http.route({ method: 'GET', pathPrefix: '/files/', handler });
  http.route({ method: 'GET', path: '/files/list', handler });
  http.route({ method: 'POST', path: '/files/list', handler });
  const found = (path: string, method: string): string | undefined => {
    const route = http.lookup(path, method);
    return route && ('path' in route ? route.path : route.pathPrefix);
  };
  assert.equal(found('/files/list', 'GET'), '/files/list');
  assert.equal(found('/files/list', 'HEAD'), '/files/list');
  assert.equal(found('/files/other', 'GET'), '/files/');
  assert.equal(found('/files', 'GET'), '/');
  assert.equal(found('/files/other', 'POST'), undefined);
  assert.equal(http.routes.length, 4);
});

test('a route that makes no sense is refused', () => {
  const http = httpRouter();
  http.route({ method: 'GET', path: '/a', handler });
  const refused: [unknown, string][] = [
    [{ method: 'GET', path: '/a', handler }, '"/a" has a handler already.'],
    [{ method: 'BREW', path: '/b', handler }, 'the method must be one of GET, POST, PUT, DELETE, PATCH, OPTIONS.'],
    [{ method: 'GET', path: 'b', handler }, '"b" must begin with "/".'],
    [{ method: 'GET', pathPrefix: '/b', handler }, 'the pathPrefix "/b" must end with "/".'],
    [{ method: 'GET', handler }, 'expected either a path or a pathPrefix.'],
    [{ method: 'GET', path: '/b', pathPrefix: '/b/', handler }, 'expected either a path or a pathPrefix.'],
    [{ method: 'GET', path: '/b', handler: () => new Response() }, 'the handler must be made with httpAction.'],
  ];
  for (const [route, problem] of refused) {
    const { method } = route as HttpRoute;
    assert.throws(() => http.route(route as HttpRoute), {
      code: 'invalid_function',
      message: `A function makes no sense: http.route({ method: '${method}', … }): ${problem}`,
    });
  }
  assert.equal(http.routes.length, 1);
});
