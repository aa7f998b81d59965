/**
 * A room that people share
 *
 * @version 2.1.0
 * @photons everything
 */
import { Photon } from '@sundog/tools/photon';

/** Of each instance in this process: what a call that is cancelled does is not kept. */
const waiters = new Map<string, string>();

export default class Room extends Photon {
  readonly #life = crypto.randomUUID();

  /** Which life of the instance in memory this is. @readOnly */
  life(): string {
    return this.#life;
  }

  /** Adds to the count. @param by How much {@min 1} */
  async add(by = 1): Promise<number> {
    const count = await this.memory.update<number>('count', (current) => (current ?? 0) + by);
    this.emit({ channel: 'count', count });
    return count;
  }

  /**
   * The count.
   *
   * @readOnly
   * @resource room://count text/plain
   */
  async count(): Promise<string> {
    return String((await this.memory.get<number>('count')) ?? 0);
  }

  /**
   * A note.
   *
   * @resource room://notes/{id} text/plain
   */
  async note(id: string): Promise<string> {
    return (await this.memory.get<string>(`note:${id}`)) ?? '';
  }

  /** Writes a note. */
  async write(id: string, text: string): Promise<void> {
    await this.memory.set(`note:${id}`, text);
    this.emit({ channel: `note:${id}`, length: text.length });
  }

  /** Repeats. */
  echo(text: string): string {
    return text;
  }

  /** Does nothing. */
  nothing(): void {}

  /** Who calls. */
  whoami(): { id: string; instance: string } {
    return { id: this.caller.id, instance: this.instanceName };
  }

  /** Deletes it all, if somebody agrees. */
  async clear(): Promise<string> {
    if (!(await this.confirm('Delete it all?'))) return 'kept';
    await this.memory.clear();
    return 'deleted';
  }

  /** Asks twice. */
  async introduce(): Promise<string> {
    const { name } = await this.elicit<{ name: string }>({
      message: 'Your name?',
      requestedSchema: { type: 'object', properties: { name: { type: 'string' } }, required: ['name'] },
    });
    const isSure = await this.confirm(`Is it ${name}?`);
    return isSure ? `Hello ${name}` : 'Hello stranger';
  }

  /** Sends the person to a page where papers are signed. */
  async sign(paper: string): Promise<string> {
    await this.elicit({ mode: 'url', message: `Sign the ${paper}`, url: `https://sign.example/${paper}` });
    return `${paper} is signed`;
  }

  /** Where the client works. */
  async folders(): Promise<string> {
    return (await this.roots()).map(({ uri }) => uri).join();
  }

  /** Tells what it does, and takes a while. @param steps How many {@min 1} */
  async work(steps: number): Promise<string> {
    for (let step = 1; step <= steps; step += 1) {
      this.progress((100 * step) / steps, `step ${step}`);
      await new Promise((resolve) => setTimeout(resolve, 30));
    }
    return `${steps} steps`;
  }

  /** Waits until it is cancelled. */
  async wait(): Promise<void> {
    const { instanceName, request } = this;
    waiters.set(instanceName, 'waiting');
    await new Promise((resolve) => request?.signal.addEventListener('abort', resolve));
    waiters.set(instanceName, 'aborted');
  }

  /** What became of `wait`. @readOnly */
  waiter(): string {
    return waiters.get(this.instanceName) ?? 'none';
  }

  /** Answers with a lot. @param length How much {@min 1} */
  big(length: number): string {
    this.log('this becomes a stream');
    return 'x'.repeat(length);
  }

  /** Says a lot before it ends. @param count How often @param length How much each time */
  loud(count: number, length: number): number {
    for (let said = 0; said < count; said += 1) this.log(`${said} ${'x'.repeat(length)}`);
    return count;
  }

  /** Takes long. @async */
  async slowly(text: string): Promise<string> {
    await new Promise((resolve) => setTimeout(resolve, 200));
    return (await this.confirm(`Say ${text}?`)) ? text : 'nothing';
  }

  /** Throws what nobody meant to throw. */
  fail(): never {
    throw new TypeError('secret details');
  }

  /** A page. @get / */
  page(): Response {
    return new Response('<!doctype html><title>Room</title>', { headers: { 'content-type': 'text/html' } });
  }

  /** A note over HTTP. @get /notes/:id */
  async noteOverHttp(request: Request, params: { id: string }): Promise<unknown> {
    return { id: params.id, text: await this.note(params.id), verb: request.method };
  }

  /** Exposed to its own pages. @expose */
  greet(params: { name: string }): string {
    return `Hi ${params.name}`;
  }

  /** Exposed to everybody. @expose public */
  ping(): string {
    return 'pong';
  }

  /** Mail that is signed. @webhook mail {@secret MAIL_SECRET} */
  async mail(params: { subject: string }): Promise<string> {
    await this.memory.set('note:mail', params.subject);
    return 'thanks';
  }
}
