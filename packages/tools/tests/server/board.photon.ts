/**
 * A board that everybody may read, and those who are known may change
 *
 * @auth optional
 * @stamped
 * @instanceArgument
 * @ui wall ./wall.html
 */
import { Photon } from '@sundog/tools/photon';

export default class Board extends Photon {
  /** Who reads. */
  read(): string {
    return this.caller.anonymous ? 'somebody' : this.caller.id;
  }

  /** Which of the boards this is. @readOnly @ui wall */
  which(): string {
    return this.instanceName;
  }

  /** Tells it to everybody. @readOnly */
  tell(text: string): void {
    this.emit({ channel: 'told', text });
  }

  /** Changes it. @scope board:write */
  change(text: string): string {
    return text;
  }
}
