const GUEST = `
import { WorkerEntrypoint } from 'cloudflare:workers';
export default class extends WorkerEntrypoint {
  add(a, b) { return a + b + this.env.OFFSET; }
}
`;

export const serviceRoutes = {
  vars: (env) => ({ greeting: env.GREETING, limits: env.LIMITS, place: env.PLACE }),
  version: (env) => env.VERSION,
  'service/fetch': async (env, { path }) => (await env.NEIGHBOUR.fetch(`http://neighbour${path}`)).text(),
  'service/sum': (env, { numbers }) => env.NEIGHBOUR.sum(...numbers),
  'service/props': async (env) => ({
    props: await env.NEIGHBOUR_WITH_PROPS.readProps(),
    asset: await (await env.NEIGHBOUR_WITH_PROPS.fetch('http://neighbour/sign.txt')).text(),
  }),
  'service/greet': (env, { name }) => env.GREETER.greet(name),
  'service/fail': (env) => env.GREETER.fail(),
  'service/self': (env, { number }) => env.SELF.double(number),
  'service/self-front': async (env, { path }) => (await env.SELF_FRONT.fetch(`http://self${path}`)).text(),
  'service/site': async (env, { path }) => (await env.SITE.fetch(`http://site${path}`)).text(),
  'assets/fetch': async (env, { path }) => {
    const response = await env.ASSETS.fetch(`http://assets${path}`);
    return { status: response.status, text: await response.text() };
  },
  'loader/add': (env, { a, b }) => {
    const guest = env.LOADER.get('adder', () => ({
      compatibilityDate: '2026-11-01',
      mainModule: 'guest.js',
      modules: { 'guest.js': GUEST },
      env: { OFFSET: 100 },
      globalOutbound: null,
    }));
    return guest.getEntrypoint().add(a, b);
  },
  'cache/round-trip': async () => {
    await caches.default.put('http://cache/a', new Response('kept', { headers: { 'Cache-Control': 'max-age=60' } }));
    const found = (await caches.default.match('http://cache/a')) !== undefined;
    return { found, deleted: await caches.default.delete('http://cache/a') };
  },
  'internet/local': async (env, { url }) => (await fetch(url)).text(),
};
