/**
 * Reads the `PDS_*` variables. Whoever has an `env` calls it and keeps the answer for that `env`.
 *
 * A project with several mistakes hears of all of them at once, each with what was expected, what is there, and what to
 * do. What is secret is named by its length only.
 */
import { DEFAULT_DOH_URL, DEFAULT_PLC_URL, DEFAULT_PUBLIC_URL, DEFAULT_RELAY_URL } from './defaults.ts';
import { SettingsReader } from './settings-reader.ts';
import type { Settings } from './settings.ts';
import { createWebDid, isLocalHost } from './url.ts';

const SECRET_LENGTH_MIN = 32;
const ADMIN_PASSWORD_LENGTH_MIN = 8;
const DEFAULT_BLOB_BYTES_MAX = 300 * 1024 * 1024;

const domainPattern = /^\.(?:[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?\.)*[a-z](?:[a-z0-9-]{0,61}[a-z0-9])?$/;
const privateMultikeyPattern = /^z[1-9A-HJ-NP-Za-km-z]{40,60}$/;

/**
 * @param env the Worker's bindings, or anything else that has the variables as properties
 * @throws InvalidSettingsError that lists every mistake
 */
export function parseSettings(env: unknown): Settings {
  const reader = new SettingsReader(env);
  const publicUrl = reader.origin('PDS_PUBLIC_URL') ?? DEFAULT_PUBLIC_URL;
  const { hostname } = new URL(publicUrl);
  const isLocal = isLocalHost(hostname);
  const settings: Settings = {
    publicUrl,
    serviceDid: createWebDid(publicUrl),
    handleDomains: parseHandleDomains(reader) ?? [isLocal ? '.test' : `.${hostname}`],
    plcUrl: reader.url('PDS_PLC_URL') ?? DEFAULT_PLC_URL,
    appView: parseService(reader, 'PDS_APPVIEW_URL', 'PDS_APPVIEW_DID'),
    chat: parseService(reader, 'PDS_CHAT_URL', 'PDS_CHAT_DID'),
    relays: reader.urls('PDS_RELAYS') ?? (isLocal ? [] : [DEFAULT_RELAY_URL]),
    dohUrl: reader.url('PDS_DOH_URL') ?? DEFAULT_DOH_URL,
    adminPassword: reader.secret('PDS_ADMIN_PASSWORD', ADMIN_PASSWORD_LENGTH_MIN),
    secret: parseSecret(reader),
    rotationKey: parseRotationKey(reader),
    isInviteRequired: reader.flag('PDS_INVITE_REQUIRED') ?? true,
    blobBytesMax: reader.bytes('PDS_BLOB_LIMIT_BYTES') ?? DEFAULT_BLOB_BYTES_MAX,
    blobQuotaBytes: reader.bytes('PDS_BLOB_QUOTA_BYTES'),
    areRatesLimited: reader.flag('PDS_RATE_LIMITS') ?? true,
    links: {
      privacyPolicy: reader.url('PDS_PRIVACY_POLICY_URL'),
      termsOfService: reader.url('PDS_TERMS_OF_SERVICE_URL'),
    },
    contactEmail: reader.text('PDS_CONTACT_EMAIL_ADDRESS'),
    hasSpaces: reader.flag('PDS_SPACES') ?? false,
    isLocal,
  };
  reader.throwProblems();
  return settings;
}

function parseSecret(reader: SettingsReader): string {
  if (reader.text('PDS_SECRET') === undefined) {
    reader.refuse(
      'PDS_SECRET',
      `a secret of at least ${SECRET_LENGTH_MIN} characters`,
      'nothing',
      'run `sundog pds init`, or set it to the output of `openssl rand -hex 32`',
    );
  }
  return reader.secret('PDS_SECRET', SECRET_LENGTH_MIN) ?? '';
}

function parseRotationKey(reader: SettingsReader): string | undefined {
  const key = reader.text('PDS_ROTATION_KEY');
  if (key === undefined || privateMultikeyPattern.test(key)) return key;
  reader.refuse(
    'PDS_ROTATION_KEY',
    'a private key as a multikey (z…)',
    `${key.length} characters that are none`,
    'make one with `sundog pds init`',
  );
  return undefined;
}

function parseHandleDomains(reader: SettingsReader): string[] | undefined {
  const domains = reader.list('PDS_HANDLE_DOMAINS')?.map((domain) => {
    const lowerCase = domain.toLowerCase();
    return lowerCase.startsWith('.') ? lowerCase : `.${lowerCase}`;
  });
  for (const domain of domains ?? []) {
    if (domainPattern.test(domain)) continue;
    reader.refuse('PDS_HANDLE_DOMAINS', 'domains, separated by commas', domain, 'write them like .example.com');
  }
  return domains;
}

/** A service that requests are sent on to. Its DID is that of its host unless it is given. */
function parseService(
  reader: SettingsReader,
  urlName: string,
  didName: string,
): { readonly url: string; readonly did: string } | undefined {
  const url = reader.url(urlName);
  const did = reader.text(didName);
  if (did !== undefined && !/^did:[a-z]+:[A-Za-z0-9._:%-]+$/.test(did)) {
    reader.refuse(didName, 'a DID without a fragment', did, 'write it like did:web:api.example.com');
  }
  if (did !== undefined && reader.text(urlName) === undefined) {
    reader.refuse(urlName, `a URL, because ${didName} is set`, 'nothing', `set it, or remove ${didName}`);
  }
  return url === undefined ? undefined : { url, did: did ?? createWebDid(url) };
}
