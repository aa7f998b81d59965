import { Photon, asTemplate, isPhotonUIType, withLock, PhotonError, type Template } from '@portel/photon';

/** Notes - the shortest way from a blank file */
export default class Notes extends Photon {
  /**
   * Save a note
   * @param text The note
   */
  async add(params: { text: string }) {
    const count = await this.memory.update<number>('count', (before) => (before ?? 0) + 1);
    await this.memory.set(`note:${count}`, params.text);
    return { saved: params.text, count, shown: isPhotonUIType(params) };
  }

  /**
   * Ask for a review
   * @Template
   * @param language Of the code
   */
  async review(params: { language: string }): Promise<Template> {
    return asTemplate(`Review this ${params.language}.`);
  }

  /** Uses what an actor does not have. */
  async lock() {
    return withLock('notes', async () => 'locked');
  }

  /** Fails as it means to. */
  async fail() {
    throw new PhotonError('No such note', 'NOTE_MISSING', { note: 7 });
  }
}
