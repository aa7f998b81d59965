/**
 * An authenticator made of a WebCrypto key, for tests: it makes and signs what a real one would, and lies where it is
 * told. It shares no code with what it tests.
 */

/** What an answer says besides the truth. */
export interface Lies {
  readonly type?: string;
  readonly origin?: string;
  readonly challenge?: string;
  /** Fields of the client data besides. */
  readonly clientData?: Readonly<Record<string, unknown>>;
  readonly party?: string;
  /** The byte of flags; UP, UV (and AT in a registration) unless told. */
  readonly flags?: number;
  readonly counter?: number;
  /** Replaces the COSE key. */
  readonly publicKey?: Uint8Array<ArrayBuffer>;
  readonly credentialId?: Uint8Array<ArrayBuffer>;
  /** Bytes after the authenticator data. */
  readonly trailing?: readonly number[];
  readonly format?: string;
  readonly statement?: ReadonlyMap<string, unknown>;
  /** Changes the signature. */
  readonly sign?: (signature: Uint8Array<ArrayBuffer>) => Uint8Array<ArrayBuffer>;
}

/** The kinds of keys. */
export type KeyKind = 'ES256' | 'EdDSA' | 'RS256';

/** The types of WebCrypto have other names in Node than in the engine. */
type Keys = Extract<Awaited<ReturnType<typeof crypto.subtle.generateKey>>, { publicKey: unknown }>;

const algorithms = {
  ES256: { name: 'ECDSA', namedCurve: 'P-256', hash: 'SHA-256' },
  EdDSA: { name: 'Ed25519' },
  RS256: {
    name: 'RSASSA-PKCS1-v1_5',
    hash: 'SHA-256',
    modulusLength: 2048,
    publicExponent: Uint8Array.of(1, 0, 1),
  },
};

/** One authenticator with one passkey. */
export class SoftwareAuthenticator {
  readonly id = crypto.getRandomValues(new Uint8Array(32));
  readonly #kind: KeyKind;
  readonly #keys: Keys;
  readonly #origin: string;

  private constructor(kind: KeyKind, keys: Keys, origin: string) {
    this.#kind = kind;
    this.#keys = keys;
    this.#origin = origin;
  }

  /**
   * @param kind of its key
   * @param origin of the page that it is used on
   */
  static async create(kind: KeyKind, origin: string): Promise<SoftwareAuthenticator> {
    const keys = await crypto.subtle.generateKey(algorithms[kind], true, ['sign', 'verify']);
    if (!('publicKey' in keys)) throw new TypeError('A pair was asked for');
    return new SoftwareAuthenticator(kind, keys, origin);
  }

  /** @returns `RegistrationResponseJSON` */
  async register(challenge: string, lies: Lies = {}): Promise<string> {
    const id = lies.credentialId ?? this.id;
    const attested = [
      ...new Uint8Array(16),
      id.length >> 8,
      id.length & 255,
      ...id,
      ...(lies.publicKey ?? (await this.coseKey())),
    ];
    const attestation = new Map<string, unknown>([
      ['fmt', lies.format ?? 'none'],
      ['attStmt', lies.statement ?? new Map()],
      ['authData', await this.#createData(0x45, attested, lies)],
    ]);
    return formatCredential(id, {
      clientDataJSON: this.#createClientData('webauthn.create', challenge, lies),
      attestationObject: encodeCbor(attestation),
      transports: ['internal'],
    });
  }

  /** @returns `AuthenticationResponseJSON` */
  async sign(challenge: string, userHandle: string | undefined, lies: Lies = {}): Promise<string> {
    const clientDataJSON = this.#createClientData('webauthn.get', challenge, lies);
    const authenticatorData = await this.#createData(0x05, [], lies);
    const digest = new Uint8Array(await crypto.subtle.digest('SHA-256', clientDataJSON));
    const algorithm = algorithms[this.#kind];
    const raw = await crypto.subtle.sign(
      algorithm,
      this.#keys.privateKey,
      Uint8Array.of(...authenticatorData, ...digest),
    );
    const signature = this.#kind === 'ES256' ? encodeDer(new Uint8Array(raw)) : new Uint8Array(raw);
    return formatCredential(lies.credentialId ?? this.id, {
      clientDataJSON,
      authenticatorData,
      signature: lies.sign?.(signature) ?? signature,
      ...(userHandle !== undefined && { userHandle }),
    });
  }

  /** Its public key. */
  async coseKey(): Promise<Uint8Array<ArrayBuffer>> {
    const jwk = await crypto.subtle.exportKey('jwk', this.#keys.publicKey);
    if (!('kty' in jwk)) throw new TypeError('A JWK was asked for');
    const part = (text: string | undefined): Uint8Array => fromBase64Url(text ?? '');
    switch (this.#kind) {
      case 'ES256':
        return encodeCbor(
          new Map<number, unknown>([
            [1, 2],
            [3, -7],
            [-1, 1],
            [-2, part(jwk.x)],
            [-3, part(jwk.y)],
          ]),
        );
      case 'EdDSA':
        return encodeCbor(
          new Map<number, unknown>([
            [1, 1],
            [3, -8],
            [-1, 6],
            [-2, part(jwk.x)],
          ]),
        );
      case 'RS256':
        return encodeCbor(
          new Map<number, unknown>([
            [1, 3],
            [3, -257],
            [-1, part(jwk.n)],
            [-2, part(jwk.e)],
          ]),
        );
    }
  }

  #createClientData(type: string, challenge: string, lies: Lies): Uint8Array<ArrayBuffer> {
    const fields = {
      type: lies.type ?? type,
      challenge: lies.challenge ?? challenge,
      origin: lies.origin ?? this.#origin,
      crossOrigin: false,
      ...lies.clientData,
    };
    return new Uint8Array(new TextEncoder().encode(JSON.stringify(fields)));
  }

  async #createData(flags: number, attested: readonly number[], lies: Lies): Promise<Uint8Array<ArrayBuffer>> {
    const party = new TextEncoder().encode(lies.party ?? new URL(this.#origin).hostname);
    const digest = new Uint8Array(await crypto.subtle.digest('SHA-256', party));
    const counter = new Uint8Array(4);
    new DataView(counter.buffer).setUint32(0, lies.counter ?? 0);
    return Uint8Array.of(...digest, lies.flags ?? flags, ...counter, ...attested, ...(lies.trailing ?? []));
  }
}

/**
 * @param value numbers, text, bytes, booleans, maps and arrays
 * @returns CBOR
 */
export function encodeCbor(value: unknown): Uint8Array<ArrayBuffer> {
  if (value === false || value === true) return Uint8Array.of(value ? 0xf5 : 0xf4);
  if (typeof value === 'number') return value < 0 ? encodeHead(1, -1 - value) : encodeHead(0, value);
  if (value instanceof Uint8Array) return Uint8Array.of(...encodeHead(2, value.length), ...value);
  if (typeof value === 'string') {
    const bytes = new TextEncoder().encode(value);
    return Uint8Array.of(...encodeHead(3, bytes.length), ...bytes);
  }
  if (Array.isArray(value))
    return Uint8Array.of(...encodeHead(4, value.length), ...value.flatMap((item) => [...encodeCbor(item)]));
  if (!(value instanceof Map)) throw new TypeError('No such value');
  const entries: unknown[] = [...value].flat();
  return Uint8Array.of(...encodeHead(5, value.size), ...entries.flatMap((item) => [...encodeCbor(item)]));
}

/**
 * @param raw r and s, 32 bytes each
 * @returns `SEQUENCE { INTEGER r, INTEGER s }`
 */
export function encodeDer(raw: Uint8Array): Uint8Array<ArrayBuffer> {
  const integers = [raw.subarray(0, 32), raw.subarray(32)].flatMap((bytes) => {
    const first = bytes.findIndex((byte) => byte !== 0);
    const short = [...bytes.subarray(first === -1 ? 31 : first)];
    if ((short[0] ?? 0) >= 0x80) short.unshift(0);
    return [2, short.length, ...short];
  });
  return Uint8Array.of(0x30, integers.length, ...integers);
}

function encodeHead(kind: number, count: number): Uint8Array<ArrayBuffer> {
  if (count < 24) return Uint8Array.of((kind << 5) | count);
  if (count < 256) return Uint8Array.of((kind << 5) | 24, count);
  return Uint8Array.of((kind << 5) | 25, count >> 8, count & 255);
}

function formatCredential(id: Uint8Array, response: Readonly<Record<string, unknown>>): string {
  const rawId = toBase64Url(id);
  const fields = Object.entries(response).map(([name, value]) => [
    name,
    value instanceof Uint8Array ? toBase64Url(value) : value,
  ]);
  return JSON.stringify({ id: rawId, rawId, type: 'public-key', response: Object.fromEntries(fields) });
}

function toBase64Url(bytes: Uint8Array): string {
  const base64 = btoa(String.fromCharCode(...bytes));
  return base64.replaceAll('+', '-').replaceAll('/', '_').replaceAll('=', '');
}

function fromBase64Url(text: string): Uint8Array<ArrayBuffer> {
  const binary = atob(text.replaceAll('-', '+').replaceAll('_', '/'));
  return Uint8Array.from(binary, (character) => character.charCodeAt(0));
}
