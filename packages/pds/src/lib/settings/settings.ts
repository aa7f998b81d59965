/** What the host is told: the `PDS_*` variables of its project, read once. */

/** The settings. URLs have a scheme and no slash at their end. */
export interface Settings {
  /** `PDS_PUBLIC_URL`: where the world reaches this host, with scheme; `http://localhost:8787` unless given. */
  readonly publicUrl: string;
  /** The DID of the service itself: `did:web:` and the host of `publicUrl`, a port as `%3A8787`. */
  readonly serviceDid: string;
  /**
   * `PDS_HANDLE_DOMAINS`: domains, each with its dot before it, under which handles are given out; `.test` on
   * localhost.
   */
  readonly handleDomains: readonly string[];
  /** `PDS_PLC_URL`; `https://plc.directory`. */
  readonly plcUrl: string;
  /** `PDS_APPVIEW_URL` and `PDS_APPVIEW_DID`; undefined: nothing is sent on unless the request names a service. */
  readonly appView: { readonly url: string; readonly did: string } | undefined;
  /** `PDS_CHAT_URL` and its DID. */
  readonly chat: { readonly url: string; readonly did: string } | undefined;
  /** `PDS_RELAYS`: URLs of hosts that are asked to crawl; `https://bsky.network`, none on localhost. */
  readonly relays: readonly string[];
  /** `PDS_DOH_URL`: where TXT records are asked for over HTTPS; `https://cloudflare-dns.com/dns-query`. */
  readonly dohUrl: string;
  /** `PDS_ADMIN_PASSWORD`; undefined: no administration over HTTP. */
  readonly adminPassword: string | undefined;
  /** `PDS_SECRET`: at least 32 characters, from which every key of the host is derived. */
  readonly secret: string;
  /** `PDS_ROTATION_KEY`: the host's PLC rotation key, as a private multikey; undefined where no did:plc is made. */
  readonly rotationKey: string | undefined;
  /** `PDS_INVITE_REQUIRED`; true unless it is `false`. */
  readonly isInviteRequired: boolean;
  /** `PDS_BLOB_LIMIT_BYTES`: the greatest blob; 300 MiB. */
  readonly blobBytesMax: number;
  /** `PDS_BLOB_QUOTA_BYTES`: all blobs of an account; undefined: no bound. */
  readonly blobQuotaBytes: number | undefined;
  /** `PDS_RATE_LIMITS`; true unless it is `false`, as behind a proxy that counts by itself. */
  readonly areRatesLimited: boolean;
  /** `PDS_PRIVACY_POLICY_URL`, `PDS_TERMS_OF_SERVICE_URL`: what apps show to those who make an account. */
  readonly links: { readonly privacyPolicy: string | undefined; readonly termsOfService: string | undefined };
  /** `PDS_CONTACT_EMAIL_ADDRESS`: whom to ask. */
  readonly contactEmail: string | undefined;
  /** `PDS_SPACES`: whether permissioned data (proposal 16) is on; its methods answer that they are not implemented. */
  readonly hasSpaces: boolean;
  /**
   * Whether `publicUrl` is on this machine: then addresses on this machine may be fetched, and handles end with
   * `.test`.
   */
  readonly isLocal: boolean;
}
