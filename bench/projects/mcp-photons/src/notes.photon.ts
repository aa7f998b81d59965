/**
 * Notes that are kept as properties.
 *
 * @stateful
 */
import { Photon } from '@sundog/tools/photon';

interface Note {
  title: string;
  text: string;
}

export default class Notes extends Photon {
  notes: Note[] = [];

  /** A thousand notes of a kilobyte each. */
  fill() {
    this.notes = Array.from({ length: 1000 }, (_, index) => ({ title: `Note ${index}`, text: 'x'.repeat(1000) }));
  }

  /** How many there are. */
  count() {
    return this.notes.length;
  }
}
