/**
 * A diary for each who has one
 *
 * @auth jwt claim=sub
 */
import { Photon } from '@sundog/tools/photon';

export default class Diary extends Photon {
  /** Writes a line. */
  async write(text: string): Promise<number> {
    const lines = await this.memory.update<string[]>('lines', (known) => [...(known ?? []), text]);
    this.emit({ channel: 'lines', count: lines.length });
    return lines.length;
  }

  /** All lines. @readOnly @resource diary://lines */
  async lines(): Promise<string[]> {
    return (await this.memory.get<string[]>('lines')) ?? [];
  }

  /** Tears a line out. @param line Which one {@choice-from lines} */
  async tear(line: string): Promise<void> {
    await this.memory.set(
      'lines',
      (await this.lines()).filter((other) => other !== line),
    );
  }

  /** What to think of a line. @prompt @param line Which one {@choice-from lines} */
  about(line: string): string {
    return `What do you think of "${line}"?`;
  }

  /** Forgets all. @scope diary:admin */
  async forget(): Promise<void> {
    await this.memory.clear();
  }

  /** How many lines there are, over HTTP. @get /count @scope diary:count */
  async count(): Promise<Response> {
    return new Response(String((await this.lines()).length));
  }
}
