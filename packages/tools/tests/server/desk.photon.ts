/**
 * A desk for each team
 *
 * @stateful
 * @auth jwt claim=team
 */
import { Photon } from '@sundog/tools/photon';

export default class Desk extends Photon {
  private papers: string[] = [];

  /** Puts a paper on it. */
  put(text: string): string {
    this.papers.push(text);
    return this.instanceName;
  }
}
