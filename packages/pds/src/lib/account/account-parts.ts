/**
 * What the handlers of an account work with: the tables of its database, its repository, and what tells others of a
 * change. `createAccountParts` puts them together once for each actor.
 */
import type { Clock, Jobs, Sql } from '@sundog/actor';

import { AppPasswordTable } from '../access/app-password-table.ts';
import { EmailTokenTable } from '../access/email-token-table.ts';
import type { Mailer } from '../access/mailer.ts';
import { SessionTable } from '../access/session-table.ts';
import { SessionTokens } from '../access/session-tokens.ts';
import { TotpTable } from '../access/totp-table.ts';
import { BlobReferences } from '../blobs/blob-references.ts';
import { blobSchema } from '../blobs/blob-schema.ts';
import { BlobSweep } from '../blobs/blob-sweep.ts';
import { BlobTable } from '../blobs/blob-table.ts';
import { createResolvers } from '../identity/create-resolvers.ts';
import { deriveKey } from '../keys/derive-key.ts';
import { importSigningKey } from '../keys/private-key.ts';
import { openText } from '../keys/sealed-text.ts';
import type { SigningKey } from '../keys/signing-key.ts';
import { REPLAY_SPAN_MS } from '../oauth/dpop/dpop-proof.ts';
import { ReplayWindow } from '../oauth/dpop/replay-window.ts';
import { Grants } from '../oauth/grants.ts';
import { createCeremony } from '../passkeys/create-ceremony.ts';
import type { PasskeyCeremony } from '../passkeys/passkey-ceremony.ts';
import { PasskeyTable } from '../passkeys/passkey-table.ts';
import { createRepoNotFoundError } from '../repository/repository-error.ts';
import { Repository } from '../repository/repository.ts';
import type { Settings } from '../settings/settings.ts';
import type { LiveSessions } from './admit.ts';
import { BlobUpkeep } from './blob-upkeep.ts';
import { DirectoryNotes } from './directory-notes.ts';
import { IdentityLinks } from './identity-links.ts';
import { cancelImportJobs } from './import-jobs.ts';
import { OutboxDrain, type SendEvents } from './outbox-drain.ts';
import { PreferenceTable } from './preference-table.ts';
import { ProfileTable, type Profile } from './profile-table.ts';
import { SignInTries } from './sign-in-tries.ts';
import { TakedownTable } from './takedown-table.ts';

/** What the account's actor gives. */
export interface AccountOptions {
  readonly did: string;
  readonly settings: Settings;
  readonly sql: Sql;
  readonly jobs: Jobs;
  readonly clock: Clock;
  readonly bucket: R2Bucket;
  readonly mailer: Mailer;
  readonly sendEvents: SendEvents;
  readonly directory: DirectoryCalls;
  /** Tells the directory what it keeps of the account. */
  readonly sendNote: (profile: Profile) => Promise<void>;
}

/** What the account's database has from its beginning; other tables are made when they are first missed. */
export const accountMigrations = [blobSchema];

/** What an account asks of the directory. */
export interface DirectoryCalls {
  /** Gives the account another handle or address, if nobody else has it. @throws XrpcError */
  rename(names: { readonly handle?: string; readonly email?: string }): Promise<void>;
  /** Makes a code for a new password. */
  createResetToken(): Promise<string>;
  /** Signs the account out of every browser that remembers it. */
  forgetDevices(): Promise<void>;
}

/** What handlers work with. */
export interface AccountParts extends LiveSessions {
  readonly did: string;
  readonly settings: Settings;
  readonly sql: Sql;
  readonly jobs: Jobs;
  readonly clock: Clock;
  readonly bucket: R2Bucket;
  readonly mailer: Mailer;
  readonly directory: DirectoryCalls;
  readonly profile: ProfileTable;
  readonly repository: Repository;
  readonly blobs: BlobTable;
  readonly references: BlobReferences;
  readonly takedowns: TakedownTable;
  readonly identity: IdentityLinks;
  readonly preferences: PreferenceTable;
  readonly sessions: SessionTable;
  readonly tokens: SessionTokens;
  readonly appPasswords: AppPasswordTable;
  readonly emailTokens: EmailTokenTable;
  readonly grants: Grants;
  readonly passkeys: PasskeyTable;
  readonly ceremony: PasskeyCeremony;
  readonly totp: TotpTable;
  /** Wrong passwords, by network address. */
  readonly tries: SignInTries;
  readonly events: OutboxDrain;
  /** What the directory keeps of the account: its handle, address and status. */
  readonly notes: DirectoryNotes;
  /** That the directory has to forget who signed in with an earlier password. */
  readonly passwordNotes: DirectoryNotes;
  /** The repository's key. */
  readonly signingKey: () => Promise<SigningKey>;
  /** Says which key the first commit is signed with. */
  readonly expectKey: (sealed: string) => void;
}

/** How many proofs of OAuth sessions an account remembers. */
const PROOFS_MAX = 20_000;

/** What the key of challenges is derived for. */
export const PASSKEY_LABEL = 'passkey-challenges';

/** Under which its signing key is sealed. */
export function signingKeyLabel(did: string): string {
  return `signing-key ${did}`;
}

/** The account's row. @throws XrpcError RepoNotFound */
export function mustGetProfile({ profile, did }: Pick<AccountParts, 'profile' | 'did'>): Profile {
  const found = profile.get();
  if (found === undefined || found.status === 'deleted') {
    throw createRepoNotFoundError(did);
  }
  return found;
}

/** @returns the parts, put together */
export function createAccountParts(options: AccountOptions): AccountParts {
  const { did, settings, sql, jobs, clock } = options;
  const profile = new ProfileTable(sql);
  const keys = new KeyCache(settings.secret, did);
  const signingKey = () => keys.get(profile.get()?.sealedSigningKey || undefined); // A deleted account has none.
  const sweep = new BlobSweep(sql, { clock, bucket: options.bucket });
  const upkeep = new BlobUpkeep(jobs, sweep);
  const blobOptions = { did, clock, onSweepDue: (atMs: number) => upkeep.plan(atMs) };
  const references = new BlobReferences(sql, blobOptions);
  const onImportEnd = (): void => {
    references.dropImported();
    cancelImportJobs(jobs);
  };
  const repository = new Repository({ sql, did, clock, signingKey, onImportEnd });
  const events = new OutboxDrain(jobs, repository.outbox, {
    send: options.sendEvents,
    mend: (change) =>
      sql.transaction(() => {
        change();
        if (profile.get()?.status === 'active') repository.appendSyncEvent();
      }),
  });
  const sessions = new SessionTable(sql, clock);
  const grants = new Grants(sql, clock);
  return {
    ...options,
    profile,
    repository,
    sessions,
    grants,
    signingKey,
    expectKey: (sealed) => keys.expect(sealed),
    events,
    blobs: new BlobTable(sql, {
      ...blobOptions,
      blobBytesMax: settings.blobBytesMax,
      quotaBytes: settings.blobQuotaBytes,
    }),
    references,
    takedowns: new TakedownTable(sql),
    identity: new IdentityLinks({ settings, ...createResolvers(settings, () => clock.now()) }),
    preferences: new PreferenceTable(sql),
    tries: new SignInTries(),
    tokens: new SessionTokens(settings.secret, settings.serviceDid, () => clock.now()),
    appPasswords: new AppPasswordTable({ sql, clock, secret: settings.secret, sessions }),
    emailTokens: new EmailTokenTable(sql, clock, settings.secret),
    passkeys: new PasskeyTable(sql, clock),
    ceremony: createCeremony(settings.publicUrl, deriveKey(settings.secret, PASSKEY_LABEL), clock),
    totp: new TotpTable({ sql, clock, secret: settings.secret, did }),
    notes: new DirectoryNotes(jobs, 'pds.note', async () => {
      const found = profile.get();
      if (found !== undefined) await options.sendNote(found);
    }),
    passwordNotes: new DirectoryNotes(jobs, 'pds.forget-devices', () => options.directory.forgetDevices()),
    isSessionAlive: (sessionId) => sessions.isAlive(sessionId),
    isGrantAlive: (sessionId) => grants.isAlive(sessionId),
    proofs: new ReplayWindow(REPLAY_SPAN_MS, () => clock.now(), PROOFS_MAX),
  };
}

/** The opened signing key: opening one takes longer than signing with it. */
class KeyCache {
  readonly #secret: string;
  readonly #did: string;
  #opened: { readonly sealed: string; readonly key: Promise<SigningKey> } | undefined;

  constructor(secret: string, did: string) {
    this.#secret = secret;
    this.#did = did;
  }

  /** The key of an account that is being made, and has no row yet. */
  expect(sealed: string): void {
    this.#opened = { sealed, key: this.#open(sealed) };
  }

  /** @throws XrpcError RepoNotFound if there is no account, nor one in the making */
  get(sealed = this.#opened?.sealed): Promise<SigningKey> {
    if (sealed === undefined) throw createRepoNotFoundError(this.#did);
    if (this.#opened?.sealed !== sealed) this.#opened = { sealed, key: this.#open(sealed) };
    return this.#opened.key;
  }

  async #open(sealed: string): Promise<SigningKey> {
    return importSigningKey(await openText(this.#secret, signingKeyLabel(this.#did), sealed));
  }
}
