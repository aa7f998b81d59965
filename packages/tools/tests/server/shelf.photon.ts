/**
 * A shelf, of which there are as many as anybody names
 *
 * @stateful
 */
import { Photon } from '@sundog/tools/photon';

export default class Shelf extends Photon {
  private books: string[] = [];

  /** Puts a book on it. */
  put(title: string): string[] {
    this.books.push(title);
    this.emit({ channel: 'shelf://books', title });
    return this.books;
  }

  /** All books. @readOnly @resource shelf://books */
  all(): string[] {
    return this.books;
  }

  /** Which shelf this is. @readOnly */
  where(): string {
    return this.instanceName;
  }

  /** How many books fit on one. @readOnly */
  static size(): number {
    return 40;
  }

  /** A title as it stands on a spine. @readOnly */
  spine = (title: string): string => title.toUpperCase();

  /** Lends a book, and says who had it before. */
  async lend(title: string, to: string): Promise<string | null> {
    const lent = this.cf.kv('lent');
    const before = await lent.get(title);
    await lent.put(title, to);
    return before;
  }

  /** Takes all books away, if somebody agrees. */
  async empty(): Promise<string> {
    if (await this.confirm(`Empty ${this.instanceName}?`)) this.books = [];
    return `${this.books.length} books on ${this.instanceName}`;
  }
}
