import type { Cloudflare, Photon } from '@portel/photon-core';

/** Extends nothing: its constructor is given what it works with. */
export default class Guest {
  private readonly host: Photon;
  private readonly services: Cloudflare;

  constructor(host: Photon, services: Cloudflare) {
    this.host = host;
    this.services = services;
  }

  /** Count a visit. */
  async visit() {
    return { visits: await this.host.memory.update<number>('visits', (before) => (before ?? 0) + 1) };
  }

  /** Look for a picture. */
  async picture(name: string) {
    return (await this.services.r2('pictures').get(name)) !== null;
  }
}
