import { Photon } from '@sundog/tools/photon';

/** A photon with a page of its own. */
export default class Front extends Photon {
  /** @get / */
  home(): Response {
    return new Response('<!doctype html><h1>Own page</h1>', { headers: { 'content-type': 'text/html' } });
  }

  /** Ring the bell. */
  ring(): string {
    return 'ding';
  }
}
