/** Is called by another photon */
import { Photon } from '@sundog/tools/photon';

export default class Sibling extends Photon {
  /** Greets. */
  async greet(name: string): Promise<string> {
    const times = await this.memory.update<number>(name, (count) => (count ?? 0) + 1);
    return `${this.instanceName} greets ${name}: ${times}`;
  }
}
