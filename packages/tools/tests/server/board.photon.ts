/**
 * A board that everybody may read, and those who are known may change
 *
 * @auth optional
 */
import { Photon } from '@sundog/tools/photon';

export default class Board extends Photon {
  /** Who reads. */
  read(): string {
    return this.caller.anonymous ? 'somebody' : this.caller.id;
  }

  /** Changes it. @scope board:write */
  change(text: string): string {
    return text;
  }
}
