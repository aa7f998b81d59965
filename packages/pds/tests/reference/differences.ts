/** Where ours answers otherwise than the reference server, and why. Everything else is the same. */

/** One reason, and all questions to which it applies. */
export interface Difference {
  readonly why: string;
  /** Names of questions; with `*` at its end, all that begin so and differ. */
  readonly of: readonly string[];
  /** Status and name of our answer; the status alone if it is no refusal. */
  readonly ours?: string;
  /** Fields that only one of the two answers has, or that have another value; all others are the same. */
  readonly fields?: readonly string[];
  /** Our answer, whole. */
  readonly answer?: readonly [number, unknown];
}

const unlike = (ours: string, why: string, of: readonly string[]): Difference => ({ ours, why, of });
const fields = (names: readonly string[], why: string, of: readonly string[]): Difference => ({
  fields: names,
  why,
  of,
});
const told = (name: string, events: readonly string[], why: string): Difference => ({
  answer: [200, events],
  why,
  of: [`sync.subscribeRepos: ${name}`],
});

const repeat = (event: string, times: number): string[] => Array.from({ length: times }, () => event);

const CREATED = ['#identity', '#account active', '#commit'];
const NO_SYNC = 'Nothing is reset by a first commit, so no #sync comes with it';
const REPLAYED = 'What was told of an account is replayed until it is too old, also when the account is gone';

/** In the order of the questions. */
export const differences: readonly Difference[] = [
  // Names that lexicons have.
  unlike('400 HandleNotAvailable', 'The lexicon has this name for it', ['server.createAccount: handle that is taken*']),
  unlike('400 InvalidPassword', 'The lexicon has this name for it', ['server.createAccount: password that is long']),
  unlike('400 BlobNotFound', 'The lexicon has this name for it', ['sync.getBlob: *']),
  unlike('400 BlockNotFound', 'The lexicon has this name for it', ['sync.getBlocks: *']),
  unlike('400 RepoDeactivated', 'The lexicons of all reads of a repository have this name', [
    'repo.getRecord: deactivated',
    'repo.listRecords: deactivated',
  ]),
  unlike('400 RepoTakendown', 'The lexicons of all reads of a repository have this name', [
    'repo.getRecord: taken down',
    'repo.listRecords: taken down',
  ]),
  unlike('413 PayloadTooLarge', 'The name that the specification of XRPC has for 413', [
    'repo.createRecord: of many megabytes',
  ]),

  // Where the reference fails, or answers with what its parser of JSON says.
  unlike('400 InvalidRequest', 'Not JSON: a name of the specification instead of one of JavaScript', [
    'server.createAccount: as no JSON',
    'server.createAccount: as null',
    'repo.createRecord: as no JSON',
  ]),
  unlike('400 InvalidRequest', 'A fault of the caller is no failure of the server', [
    'server.createAppPassword: of a name that is taken',
    'repo.createRecord: with a great number',
    'repo.applyWrites: changed where nothing is',
    'repo.applyWrites: deleted where nothing is',
    'repo.uploadBlob: packed as it does not say',
    'repo.importRepo: of no CAR',
    'repo.importRepo: of nothing',
    'com.example.unheard: by alice, for a DID that is none',
    'admin.updateAccountEmail: that is taken',
  ]),
  unlike('409 RecordAlreadyExists', 'A fault of the caller is no failure of the server', [
    'repo.createRecord: rkey that is taken',
    'repo.applyWrites: two of the same',
    'repo.applyWrites: made where something is',
  ]),

  // What the data model says.
  unlike('400 InvalidRequest', 'The data model: no such bytes, links, types or blobs, and no such depth', [
    'repo.createRecord: with bytes that are none',
    'repo.createRecord: with a link that is none',
    'repo.createRecord: with an empty type inside',
    'repo.createRecord: with a number for a type inside',
    'repo.createRecord: with a blob of another codec',
    'repo.createRecord: with a blob without a size',
    'repo.createRecord: nested 500 levels',
  ]),
  unlike('400 InvalidRequest', 'A record of more than 1 MB is too large, not its request', [
    'repo.createRecord: of a megabyte and more',
  ]),
  unlike('400 InvalidMimeType', 'The name that the reference has for it where a lexicon is not known', [
    'repo.createRecord: with an image that is text',
  ]),
  unlike('400 InvalidRequest', "The words of this server's own check", [
    'repo.createRecord: with a fraction',
    'repo.createRecord: a list for a record',
    'server.createAccount: recovery key that is none',
    'server.createAccount: address that is taken in capitals',
    'server.updateEmail: that is taken',
    'admin.updateSubjectStatus: of no kind',
  ]),
  fields(['blob'], 'A type that stands for all is none: the bytes are of an unknown one', [
    'repo.uploadBlob: of any type',
  ]),

  // Swaps and batches.
  unlike('400 InvalidSwap', 'Whoever says which commit must be the last is told if it is not', [
    'repo.putRecord: the same after a commit that is not the last',
    'repo.deleteRecord: what is not there, after a commit that is not the last',
  ]),
  fields(['commit'], 'What changes nothing makes no commit', [
    'repo.applyWrites: none',
    'repo.applyWrites: made and deleted',
  ]),
  unlike('401 AuthenticationRequired', 'Who may not write there does not learn who is here', [
    'repo.createRecord: of a repository that is unknown*',
    'repo.putRecord: into a repository that is unknown',
  ]),

  // Pages.
  unlike('200', 'A limit beyond the lexicon is brought into it, as clients expect of other hosts', [
    'repo.listMissingBlobs: limit *',
    'repo.listRecords: limit *',
    'sync.listBlobs: limit *',
    'sync.listRepos: limit *',
    'admin.getInviteCodes: limit that is large',
  ]),
  fields(['cursor'], 'A cursor says that there may be more: the last page has none', [
    'repo.listRecords: all',
    'repo.listRecords: limit of 100',
    'repo.listRecords: empty cursor',
    'sync.listBlobs: of alice',
    'sync.listBlobs: since one',
    'sync.listBlobs: deactivated, to the *',
    'sync.listBlobs: taken down, to the *',
  ]),
  unlike('400 InvalidRequest', 'A cursor that nobody was given is a fault', [
    'repo.listMissingBlobs: cursor that is none',
    'sync.listBlobs: cursor that is none',
  ]),
  fields(['cursor', 'repos'], 'Accounts come in the order of their DIDs, which never changes', [
    'sync.listRepos: two',
    'sync.listRepos: the next two',
  ]),

  // Repositories.
  unlike('401 AuthMissing', 'Deprecated for years: getLatestCommit and getRepo are for it', [
    'sync.getHead: *',
    'sync.getCheckout: *',
  ]),
  unlike('200', 'A CAR whose header names a root has its block', ['sync.getRepo: since the future']),
  unlike('200', 'Where two records are the same, the bytes of the newer one come along', ['sync.getRepo: since one']),
  unlike('400 InvalidRequest', 'What is imported is the repository of the account', ['repo.importRepo: of another*']),
  unlike('400 HostNotFound', 'The reference does not have the method', ['sync.getHostStatus: of somebody']),
  unlike('426 UpgradeRequired', 'The status of RFC 9110 for it', ['sync.subscribeRepos: without a socket']),

  // The firehose.
  told('events of bob', [...CREATED, '#commit create', '#identity', '#identity'], NO_SYNC),
  told(
    'events of carol',
    [
      ...CREATED,
      '#commit create',
      '#account deactivated',
      '#account deactivated',
      '#identity',
      '#account active',
      '#sync',
    ],
    `${NO_SYNC}; who is active already is not activated again`,
  ),
  told('events of dave', [...CREATED, '#commit create', '#account takendown', '#account active'], NO_SYNC),
  told('events of frank', [...CREATED, '#identity', '#identity', '#identity'], NO_SYNC),
  told(
    'events of alice',
    [
      ...CREATED,
      ...repeat('#commit create', 18),
      ...repeat('#commit update with prev', 2),
      ...repeat('#commit create', 2),
      ...repeat('#commit delete with prev', 2),
      '#commit create, create, create',
      '#commit create, update with prev, delete with prev',
      ...repeat('#commit create', 5),
    ],
    `${NO_SYNC}; a commit tells once what has become of a record, and nothing if nothing has`,
  ),
  told('events of erin', [...CREATED, '#commit create', '#account deleted'], REPLAYED),
  told(
    'events of grace',
    [...CREATED, '#account deactivated', '#identity', '#account active', '#sync', '#account deleted'],
    REPLAYED,
  ),
  unlike('200', 'The words say where the stream is', ['sync.subscribeRepos: cursor in the future']),

  // Who sees what.
  unlike('200', 'The owner and the administrator see a closed repository, by these methods as by others', [
    'repo.describeRepo: deactivated, to the *',
    'repo.getRecord: deactivated, to the *',
    'repo.listRecords: deactivated, to the *',
    'repo.describeRepo: taken down, to the *',
    'repo.getRecord: taken down, to the *',
    'repo.listRecords: taken down, to the *',
    'sync.getRecord: taken down, to the owner',
    'sync.getBlocks: taken down, to the owner',
    'sync.getLatestCommit: taken down, to the owner',
  ]),
  unlike('200', 'The administrator finds closed accounts', [
    'identity.resolveHandle: deactivated, to the administrator',
    'identity.resolveHandle: taken down, to the administrator',
  ]),
  unlike('200', 'Handles are the same in capitals', ['repo.getRecord: by handle in capitals']),
  unlike('400 RepoNotFound', 'Nobody is asked elsewhere on behalf of nobody: this is no open relay', [
    'repo.getRecord: of somebody elsewhere',
    'repo.getRecord: deleted by themselves*',
  ]),
  unlike('400 RepoNotFound', 'The name that other reads have for it', [
    'repo.listRecords: deleted by themselves*',
    'server.getSession: deleted',
    'server.deleteAccount: of erin again',
  ]),
  unlike('200', 'Nobody learns who has an account here', ['server.requestPasswordReset: of nobody']),

  // Sessions.
  unlike('400 InvalidRequest', 'An account without a password could not be opened', [
    'server.createAccount: without a password',
  ]),
  fields(['emailAuthFactor'], 'The lexicon has it, and apps show it', [
    'server.createSession: *',
    'server.getSession: *',
    'server.refreshSession: *',
  ]),
  unlike('400 InvalidToken', "An app's password neither lists passwords nor revokes them, and moves no identity", [
    'server.listAppPasswords: by an app password',
    'server.revokeAppPassword: by an app password',
    'identity.updateHandle: by an app',
    'identity.submitPlcOperation: by an app',
  ]),
  unlike('400 InvalidToken', "A session's token is none of a service", ['server.createAccount: DID by a session']),
  unlike('400 InvalidToken', 'A credential is never repeated in an answer, not even its first word', [
    'server.getSession: by another scheme',
  ]),
  unlike('401 invalid_token', 'The words of another check', ['server.getSession: by DPoP without a proof']),
  unlike('400 ExpiredToken', 'Sessions end with a takedown', ['server.getSession: taken down']),
  unlike('200', 'A session of an account that is taken down shows its state', [
    'server.getSession: taken down, and asked for',
  ]),

  // Administration.
  unlike('401 AuthenticationRequired', "A session's token is none of a service", [
    'admin.updateSubjectStatus: by a session',
    'admin.getSubjectStatus: by a session',
    'admin.getInviteCodes: by a session',
    'admin.enableAccountInvites: by a session',
    'admin.getAccountInfo: by a session',
    'admin.searchAccounts: by a session',
  ]),
  unlike('200', 'The reference does not have the method', ['admin.searchAccounts: by address']),
  unlike('400 RepoNotFound', 'Nothing was done, and that is said', [
    'admin.updateSubjectStatus: of nobody',
    'admin.updateAccountPassword: of nobody',
  ]),
  unlike('400 NotFound', 'Nothing was done, and that is said', [
    'admin.updateSubjectStatus: of a record that is not there',
    'admin.deleteAccount: of nobody',
  ]),
  unlike('400 InvalidRequest', 'An address is one', ['admin.updateAccountEmail: that is none']),

  // What is no method.
  fields(['version'], 'Another server', ['_health: of the server']),
  unlike('400 InvalidRequest', 'What is no name of a method is no call that a credential would help', [
    'nothing: as a method',
    'com.atproto: as a method',
  ]),
];
