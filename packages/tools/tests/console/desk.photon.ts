import { Photon } from '@sundog/tools/photon';

interface Address {
  street: string;
  /** Without the country */
  city?: string;
}

type Shape = { kind: 'circle'; radius: number } | { kind: 'box'; width: number; height: number };

interface Tree {
  name: string;
  children?: Tree[];
}

/** A desk with something of everything. */
export default class Desk extends Photon {
  /**
   * Say what was said.
   *
   * @param text What to say {@min 1} {@max 40} {@example hello}
   * @param times How often {@int} {@min 1} {@max 5}
   * @param isLoud In capitals
   * @param voice Whose voice
   * @readOnly
   */
  say(text: string, times = 1, isLoud = false, voice: 'high' | 'low' | 'any' | 'none' = 'any'): string {
    const said = `${text} `.repeat(times).trim();
    return `${voice}: ${isLoud ? said.toUpperCase() : said}`;
  }

  /**
   * Give back what it was given.
   *
   * @readOnly
   */
  echo(all: {
    /** Where to send it */
    address: Address;
    /** {@unique} */
    tags?: ('red' | 'green' | 'blue')[];
    words?: string[];
    ages?: Record<string, number>;
    shape?: Shape;
    pair?: [string, number];
    tree?: Tree;
    at?: Date;
    /** {@format date} */
    day?: string;
    id?: string | number;
    any?: unknown;
    isSure?: boolean;
    /** {@format email} */
    mail?: string;
    /** {@field textarea} {@pattern ^[^!]*$} */
    note?: string;
    /** {@field color} */
    color?: string;
    /** {@field range} {@min 0} {@max 10} */
    level?: number;
  }): unknown {
    return { ...all, ...(all.at !== undefined && { at: all.at.toISOString() }) };
  }

  /** Take a while, and tell. */
  async work(): Promise<string> {
    this.progress(0.25, 'begun');
    this.log('a quarter');
    const isGoing = await this.confirm('Go on?');
    this.progress(0.75, 'almost');
    return isGoing ? 'worked' : 'stopped';
  }

  /** Never end by itself. */
  async wait(): Promise<void> {
    this.progress(0.5, 'waiting for nothing');
    await new Promise(() => undefined);
  }

  /**
   * Sign something.
   *
   * @param what To be signed
   */
  async sign(what: string): Promise<string> {
    const { name, color } = await this.elicit<{ name: string; color: string }>({
      message: `Who signs ${what}?`,
      requestedSchema: {
        type: 'object',
        properties: {
          name: { type: 'string', title: 'Name', minLength: 2 },
          color: { type: 'string', title: 'Ink', enum: ['blue', 'black'], default: 'blue' },
        },
        required: ['name'],
      },
    });
    this.emit({ channel: 'signed', what, name });
    return `${what}: ${name}, in ${color}`;
  }

  /** Ask for what a form must not have. */
  async *unlock(): AsyncGenerator<unknown, string> {
    const password: unknown = yield { ask: 'password', message: 'The password?' };
    this.emit({ channel: 'unlocked', length: String(password).length });
    return `${String(password).length} letters`;
  }

  /** Ask for a file. */
  async *attach(): AsyncGenerator<unknown, unknown> {
    return yield { ask: 'file', message: 'Which file?', accept: '.txt' };
  }

  /** Ask a model. */
  async think(): Promise<string> {
    return this.sample({ prompt: 'What is best?' });
  }

  /** Show what results can be. */
  show(): object {
    return {
      content: [
        { type: 'text', text: 'A picture:' },
        {
          type: 'image',
          mimeType: 'image/png',
          data: 'iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==',
        },
        { type: 'resource_link', uri: 'https://example.com/more', name: 'More' },
        { type: 'resource_link', uri: 'javascript:alert(1)', name: 'Less' },
      ],
    };
  }

  /** Fail. */
  fail(): void {
    throw new Error('No <b>luck</b> today');
  }

  /**
   * Tell everyone.
   *
   * @param channel Where
   * @param text What
   */
  tell(channel: string, text: string): void {
    this.emit({ channel, text });
  }

  /**
   * Do something every year.
   *
   * @param method What to do
   */
  async plan(method: 'unlock' | 'fail' | 'count'): Promise<void> {
    await this.schedule.create({ name: `yearly ${method}`, schedule: '@yearly', method, description: 'Once a year' });
  }

  /** @internal */
  async count(): Promise<void> {
    const count = await this.memory.update<number>('count', (before) => (before ?? 0) + 1);
    this.emit({ channel: 'counted', count });
  }
}
