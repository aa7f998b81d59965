/**
 * `photon` in views: what a page with `@ui` has to talk to the program that shows it. It is also there by the photon's
 * own name, so that `kanban.move({ … })` calls a tool and `kanban.onMoved(…)` hears of an event.
 *
 * Invariants:
 * - B1 Nothing is said to the host before the view asks for `photon`: a view that speaks MCP Apps by itself is left
 *   alone.
 * - B2 A result that came before its listener is not lost to it.
 */
import { asFacts, ViewHost, type Facts } from './host.ts';

type Listener = (value: unknown) => unknown;

/** The bridge, as views see it. */
class Bridge {
  readonly photon: string;
  toolInput: Facts = {};
  toolOutput: unknown;
  readonly #context: Record<string, unknown> = {};
  readonly #listeners = new Map<string, Set<Listener>>();
  readonly #host: ViewHost;
  readonly #isReady: Promise<void>;

  constructor(photon: string) {
    this.photon = photon;
    this.#host = new ViewHost((method, params) => this.#hear(method, params));
    this.#isReady = this.#host.connect(photon).then((context) => {
      this.#place(context);
      new ResizeObserver(() => this.#tellSize()).observe(document.documentElement);
    });
  }

  get theme(): string {
    return textOf(this.#context['theme']) ?? 'light';
  }

  get locale(): string {
    return textOf(this.#context['locale']) ?? navigator.language;
  }

  get safeAreaInsets(): unknown {
    return this.#context['safeAreaInsets'] ?? { top: 0, right: 0, bottom: 0, left: 0 };
  }

  /** Calls a tool; answers its value. What the tool fails with is thrown. */
  async callTool(name: string, args: object = {}): Promise<unknown> {
    const result = await this.#ask('tools/call', { name, arguments: args });
    if (result['isError'] === true) throw new Error(String(readResult({ ...result, structuredContent: undefined })));
    return readResult(result);
  }

  /** The same as `callTool`. */
  invoke(name: string, args?: object): Promise<unknown> {
    return this.callTool(name, args);
  }

  /** Says something in the conversation, as the person. */
  async sendFollowUpMessage(text: string): Promise<void> {
    await this.#ask('ui/message', { role: 'user', content: { type: 'text', text } });
  }

  /** Tells the model what the person sees. */
  async updateModelContext({ content, structuredContent }: { content?: string; structuredContent?: object }) {
    const blocks = content === undefined ? {} : { content: [{ type: 'text', text: content }] };
    await this.#ask('ui/update-model-context', { ...blocks, ...(structuredContent && { structuredContent }) });
  }

  async openLink(url: string): Promise<void> {
    await this.#ask('ui/open-link', { url });
  }

  /** Listens; answers what ends it. */
  on(event: string, listener: Listener): () => void {
    const listeners = this.#listeners.get(event) ?? new Set();
    this.#listeners.set(event, listeners.add(listener));
    if (event === 'result' && this.toolOutput !== undefined) listener(this.toolOutput); // B2
    if (event === 'toolInput' && Object.keys(this.toolInput).length > 0) listener(this.toolInput);
    return () => void listeners.delete(listener);
  }

  async #ask(method: string, params: Facts): Promise<Facts> {
    await this.#isReady;
    return this.#host.request(method, params);
  }

  #hear(method: string, params: Facts): unknown {
    switch (method) {
      case 'ui/notifications/tool-input':
        this.toolInput = asFacts(params['arguments']);
        return this.#tell('toolInput', this.toolInput);
      case 'ui/notifications/tool-input-partial':
        return this.#tell('toolInputPartial', asFacts(params['arguments']));
      case 'ui/notifications/tool-result':
        this.toolOutput = readResult(params);
        return this.#tell(params['isError'] === true ? 'error' : 'result', this.toolOutput);
      case 'ui/notifications/tool-cancelled':
        return this.#tell('error', new Error(textOf(params['reason']) ?? 'cancelled'));
      case 'ui/notifications/host-context-changed':
        return this.#place(params);
      case 'ui/resource-teardown':
        return this.#tell('teardown', params);
      case 'ping':
        return true;
      case 'notifications/progress':
        return this.#progress(params);
      default:
        return undefined;
    }
  }

  #progress({ progress, total, message }: Facts): true {
    if (message !== undefined) this.#tell('status', { message });
    return this.#tell('progress', { value: Number(progress) / Number(total ?? 1), message });
  }

  #tellSize(): void {
    const { width, height } = document.documentElement.getBoundingClientRect();
    this.#host.notify('ui/notifications/size-changed', { width: Math.ceil(width), height: Math.ceil(height) });
  }

  /** Hosts that know photons put their events beside what has changed. */
  #place({ _photon: told, ...context }: Facts): true {
    const theme = this.theme;
    Object.assign(this.#context, context);
    const variables = asFacts(asFacts(context['styles'])['variables']);
    for (const [name, value] of Object.entries(variables))
      document.documentElement.style.setProperty(name, String(value));
    if (this.theme !== theme) this.#tell('themeChange', this.theme);
    const { event, data } = asFacts(told);
    if (typeof event === 'string') {
      this.#tell('emit', { emit: event, event, data });
      this.#tell(`event ${event}`, data);
    }
    return true;
  }

  #tell(event: string, value: unknown): true {
    for (const listener of this.#listeners.get(event) ?? []) listener(value);
    return true;
  }
}

/** `result` for `onResult`; undefined for a name that is no listener's. */
function eventOf(name: string): string | undefined {
  return /^on[A-Z]/.test(name) ? name.charAt(2).toLowerCase() + name.slice(3) : undefined;
}

function textOf(value: unknown): string | undefined {
  return typeof value === 'string' ? value : undefined;
}

/** What a tool's result is: its data, else its text. */
function readResult({ content, structuredContent }: Facts): unknown {
  if (structuredContent !== undefined) return structuredContent;
  const texts = (Array.isArray(content) ? content : []).flatMap(
    (block: unknown) => textOf(asFacts(block)['text']) ?? [],
  );
  return texts.join('\n');
}

/** `onX` of any name, besides what the bridge has. */
const general: ProxyHandler<Bridge> = {
  get(bridge, name) {
    const event = typeof name === 'string' ? eventOf(name) : undefined;
    if (event !== undefined) return (listener: Listener) => bridge.on(event, listener);
    const value: unknown = Reflect.get(bridge, name, bridge);
    return typeof value === 'function' ? (value.bind(bridge) as unknown) : value;
  },
};

/** Its tools by their names, and its events. */
const named: ProxyHandler<Bridge> = {
  get(bridge, name) {
    if (typeof name !== 'string' || name === 'then') return undefined;
    const event = eventOf(name);
    if (event === undefined) return (args?: object) => bridge.callTool(name, args);
    return (listener: Listener) => bridge.on(`event ${event}`, listener);
  },
};

const name = document.currentScript?.dataset['photon'] ?? 'photon';
let made: Bridge | undefined;
const ensure = (): Bridge => (made ??= new Bridge(name)); // B1
const own = name.replaceAll(/-+([a-z0-9])/g, (_, letter: string) => letter.toUpperCase());
Object.defineProperty(window, 'photon', { configurable: true, get: () => new Proxy(ensure(), general) });
if (!(own in window)) {
  Object.defineProperty(window, own, { configurable: true, get: () => new Proxy(ensure(), named) });
}
