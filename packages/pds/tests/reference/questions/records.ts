/** Records and blobs on their way in. */
import { get, post, type Question } from '../question.ts';

const CREATE = 'com.atproto.repo.createRecord';
const PUT = 'com.atproto.repo.putRecord';
const DELETE = 'com.atproto.repo.deleteRecord';
const APPLY = 'com.atproto.repo.applyWrites';
const UPLOAD = 'com.atproto.repo.uploadBlob';
const MISSING = 'com.atproto.repo.listMissingBlobs';

const POST = 'app.bsky.feed.post';
const NOTE = 'com.example.note';
const CID = 'bafyreidfayvfuwqa7qlnopdjiqrxzs6blmoeu4rujcjtnci5beludirz2a';
const UNKNOWN = 'did:plc:ewvi7nxzyoun6zhxrhs64oiz';
const as = 'alice';
/** Posts are named by times: here by words that look like one. */
const key = (name: string): string => `3k${name}`.padEnd(13, '2');

const createdAt = '2026-11-01T00:00:00.000Z';
const post1 = { $type: POST, text: 'one', createdAt };
const input = { repo: '{alice}', collection: POST, record: post1 };
const note = (text: string): object => ({ $type: NOTE, text });
const ofNotes = { repo: '{alice}', collection: NOTE };
const create = (name: string, more: object, options = {}): Question =>
  post(CREATE, name, { ...input, ...more }, { as, ...options });
/** What the reference takes although it is no data: kept apart, as lists would differ by it. */
const createLoose = (name: string, n: unknown): Question =>
  create(name, { repo: '{erin}', collection: NOTE, record: { $type: NOTE, n } }, { as: 'erin' });
const nested = (levels: number): unknown => JSON.parse('['.repeat(levels) + ']'.repeat(levels));

const creating: readonly Question[] = [
  create(
    'one',
    { rkey: key('one') },
    { keep: { 'one.cid': 'cid', 'one.commit': 'commit.cid', 'one.rev': 'commit.rev' } },
  ),
  create('two, by handle', { repo: 'alice.test', rkey: key('two') }),
  create('named by the server', { collection: NOTE, record: note('named') }),
  create('of a collection that nobody knows', { collection: NOTE, rkey: 'a', record: note('a') }),
  create('of a collection that nobody knows, validated', { collection: NOTE, record: note('b'), validate: true }),
  create('of a collection that nobody knows, not validated', {
    collection: NOTE,
    rkey: 'b',
    record: note('b'),
    validate: false,
  }),
  create('validated', { rkey: key('valid'), validate: true }),
  create('without a type', { rkey: key('typeless'), record: { text: 'typeless', createdAt } }),
  create('of another type', { record: note('other') }),
  create('rkey that is taken', { rkey: key('one') }),
  create('rkey that is none', { rkey: 'a b' }),
  create('rkey of a dot', { rkey: '.' }),
  create('rkey that is empty', { rkey: '' }),
  create('rkey that is long', { rkey: 'x'.repeat(513) }),
  create('rkey that the lexicon forbids', {
    collection: 'app.bsky.actor.profile',
    rkey: 'me',
    record: { $type: 'app.bsky.actor.profile' },
  }),
  create('profile', {
    collection: 'app.bsky.actor.profile',
    rkey: 'self',
    record: { $type: 'app.bsky.actor.profile', displayName: 'Alice' },
  }),
  create('follow', {
    collection: 'app.bsky.graph.follow',
    rkey: 'bob',
    record: { $type: 'app.bsky.graph.follow', subject: '{bob}', createdAt },
  }),
  create('collection that is none', { collection: 'nothing' }),
  create('of a repository that is unknown', { repo: UNKNOWN }),
  create('of a repository that is unknown, by handle', { repo: 'nobody.test' }),
  create('of a repository that is none', { repo: 'nobody' }),
  create("of another's repository", { repo: '{bob}' }),
  create('post without text', { record: { $type: POST, createdAt } }),
  create('post with a long text', { record: { ...post1, text: 'x'.repeat(4000) } }),
  create('post of no day', { record: { ...post1, createdAt: 'yesterday' } }),
  create('post without text, not validated', {
    rkey: key('invalid'),
    record: { $type: POST, createdAt },
    validate: false,
  }),
  create('post with an embed that nobody knows', {
    rkey: key('embed'),
    record: { ...post1, embed: { $type: 'com.example.embed' } },
  }),
  create('post with an embed without a type', { record: { ...post1, embed: { image: 1 } } }),
  create('fields that the lexicon does not know', { rkey: key('more'), record: { ...post1, more: { some: [1, 2] } } }),
  create('with a fraction', { collection: NOTE, record: { $type: NOTE, n: 1.5 } }),
  create('with a great number', { collection: NOTE, record: { $type: NOTE, n: 2 ** 60 } }),
  create('with null', { collection: NOTE, rkey: 'null', record: { $type: NOTE, n: null } }),
  create('with bytes', { collection: NOTE, rkey: 'bytes', record: { $type: NOTE, n: { $bytes: 'AAEC' } } }),
  createLoose('with bytes that are none', { $bytes: '!' }),
  create('with a link', { collection: NOTE, rkey: 'link', record: { $type: NOTE, n: { $link: CID } } }),
  createLoose('with a link that is none', { $link: 'nothing' }),
  createLoose('with an empty type inside', { $type: '' }),
  createLoose('with a number for a type inside', { $type: 1 }),
  create('nested 20 levels', { collection: NOTE, rkey: 'deep', record: { $type: NOTE, n: nested(20) } }),
  createLoose('nested 500 levels', nested(500)),
  create('of a megabyte and more', { collection: NOTE, record: { $type: NOTE, text: 'x'.repeat(1_100_000) } }),
  create('of many megabytes', { collection: NOTE, record: { $type: NOTE, text: 'x'.repeat(5_000_000) } }),
  create('a list for a record', { record: [] }),
  create('text for a record', { record: 'text' }),
  create('null for a record', { record: null }),
  create('without a record', { record: undefined }),
  create('without a collection', { collection: undefined }),
  create('without a repository', { repo: undefined }),
  create('number for a repository', { repo: 1 }),
  create('text for validate', { validate: 'yes' }),
  create('with a blob that is not there', {
    record: {
      ...post1,
      embed: {
        $type: 'app.bsky.embed.images',
        images: [
          {
            alt: '',
            image: { $type: 'blob', ref: { $link: CID.replace('bafyrei', 'bafkrei') }, mimeType: 'image/png', size: 3 },
          },
        ],
      },
    },
  }),
  create('with a blob of another codec', {
    collection: NOTE,
    record: { $type: NOTE, file: { $type: 'blob', ref: { $link: CID }, mimeType: 'image/png', size: 3 } },
  }),
  createLoose('with a blob without a size', {
    $type: 'blob',
    ref: { $link: CID.replace('bafyrei', 'bafkrei') },
    mimeType: 'image/png',
  }),
  create('with a blob as they were', {
    collection: NOTE,
    record: { $type: NOTE, file: { cid: CID.replace('bafyrei', 'bafkrei'), mimeType: 'image/png' } },
  }),
  create('after a commit that is not the last', { rkey: key('swapped'), swapCommit: CID }),
  create('after the commit that is none', { rkey: key('swapped'), swapCommit: 'nothing' }),
  post(CREATE, 'without a credential', input),
  post(CREATE, 'by a refresh token', input, { as: 'alice.refresh' }),
  post(CREATE, 'by an app', { ...input, rkey: key('app') }, { as: 'app' }),
  post(CREATE, 'by the administrator', input, { as: 'admin' }),
  post(CREATE, 'as text', JSON.stringify(input), { as, headers: { 'content-type': 'text/plain' } }),
  post(
    CREATE,
    'with a charset',
    { ...input, rkey: key('charset') },
    { as, headers: { 'content-type': 'application/json; charset=utf-8' } },
  ),
  post(CREATE, 'as no JSON', '{', { as }),
  get(CREATE, 'by GET', {}, { as }),
];

const put = (name: string, more: object, options = {}): Question =>
  post(PUT, name, { ...ofNotes, rkey: 'p', record: note('p'), ...more }, { as, ...options });

const putting: readonly Question[] = [
  put('new', {}, { keep: { 'p.cid': 'cid' } }),
  put('the same again', {}),
  put('other content', { record: note('q') }, { keep: { 'q.cid': 'cid', 'q.commit': 'commit.cid' } }),
  put('in place of another', { record: note('r'), swapRecord: '{p.cid}' }),
  put('in place of what is there', { record: note('r'), swapRecord: '{q.cid}' }),
  put('in place of nothing, where something is', { record: note('s'), swapRecord: null }),
  put('in place of nothing, where nothing is', { rkey: 'fresh', record: note('t'), swapRecord: null }),
  put('in place of something, where nothing is', { rkey: 'nowhere', record: note('t'), swapRecord: CID }),
  put('in place of no CID', { record: note('t'), swapRecord: 'nothing' }),
  put('after a commit that is not the last', { record: note('t'), swapCommit: CID }),
  put('the same after a commit that is not the last', { rkey: 'fresh', record: note('t'), swapCommit: CID }),
  put('without an rkey', { rkey: undefined }),
  put('rkey that is none', { rkey: 'a/b' }),
  put('by handle', { repo: 'alice.test', rkey: 'handle' }),
  put("into another's repository", { repo: '{bob}' }),
  put('into a repository that is unknown', { repo: UNKNOWN }),
  put('of another type', { record: { $type: POST, text: 'x', createdAt } }),
  put('of a post without text', { collection: POST, record: { $type: POST, createdAt } }),
  put('without a credential', {}, { as: undefined }),
];

const remove = (name: string, more: object, options = {}): Question =>
  post(DELETE, name, { ...ofNotes, rkey: 'p', ...more }, { as, ...options });

const deleting: readonly Question[] = [
  remove('what is not there', { rkey: 'nowhere' }),
  remove('what is not there, in a collection that is not there', { collection: 'com.example.none' }),
  remove('another than is there', { swapRecord: '{p.cid}' }),
  remove('no CID', { swapRecord: 'nothing' }),
  remove('after a commit that is not the last', { swapCommit: CID }),
  remove('what is not there, after a commit that is not the last', { rkey: 'nowhere', swapCommit: CID }),
  remove('what is there', {}),
  remove('by handle', { repo: 'alice.test', rkey: 'handle' }),
  remove("of another's repository", { repo: '{bob}' }),
  remove('without an rkey', { rkey: undefined }),
  remove('without a credential', {}, { as: undefined }),
];

const write = (kind: string, rkey: string, text?: string, collection = NOTE): object => ({
  $type: `com.atproto.repo.applyWrites#${kind}`,
  collection,
  rkey,
  ...(text === undefined ? {} : { value: { $type: collection, text } }),
});
const apply = (name: string, writes: unknown, more: object = {}, options = {}): Question =>
  post(APPLY, name, { repo: '{alice}', writes, ...more }, { as, ...options });

const applying: readonly Question[] = [
  apply('three new ones', [write('create', 'w1', '1'), write('create', 'w2', '2'), write('create', 'w3', '3')]),
  apply('one of each kind', [write('create', 'w4', '4'), write('update', 'w1', 'one'), write('delete', 'w2')]),
  apply('none', []),
  apply('without a name', [{ ...write('create', '', '5'), rkey: undefined }]),
  apply('two of the same', [write('create', 'same', '1'), write('create', 'same', '2')]),
  apply('made and changed', [write('create', 'made', '1'), write('update', 'made', '2')]),
  apply('made and deleted', [write('create', 'unmade', '1'), write('delete', 'unmade')]),
  apply('made where something is', [write('create', 'w1', 'again')]),
  apply('changed where nothing is', [write('update', 'nowhere', '1')]),
  apply('deleted where nothing is', [write('delete', 'nowhere')]),
  apply('a kind that is none', [write('upsert', 'w1', '1')]),
  apply('without a kind', [{ collection: NOTE, rkey: 'w9', value: note('9') }]),
  apply('without a value', [write('create', 'w9')]),
  apply('of a post without text', [write('create', 'w9', undefined, POST)]),
  apply('of a post without text, and one more', [
    write('create', 'w8', '8'),
    { ...write('create', 'w9', undefined, POST), value: { $type: POST, createdAt } },
  ]),
  apply(
    '201 of them',
    Array.from({ length: 201 }, (_, index) => write('create', `many${index}`, 'x')),
  ),
  apply('of a collection that is none', [write('create', 'w9', '9', 'nothing')]),
  apply('rkey that is none', [write('create', 'a b', '9')]),
  apply('after a commit that is not the last', [write('create', 'w9', '9')], { swapCommit: CID }),
  apply('validated, of a collection that nobody knows', [write('create', 'w9', '9')], { validate: true }),
  apply('not a list', {}),
  apply("into another's repository", [write('create', 'w9', '9')], { repo: '{bob}' }),
  apply('by handle', [write('create', 'w10', '10')], { repo: 'alice.test' }),
  apply('without a credential', [], {}, { as: undefined }),
];

const PNG = Buffer.from(
  'iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAQAAAC1HAwCAAAAC0lEQVR42mNk+A8AAQUBAScY42YAAAAASUVORK5CYII=',
  'base64',
);
const upload = (name: string, body: unknown, type: string, options = {}): Question =>
  post(UPLOAD, name, body, { as, headers: { 'content-type': type }, ...options });
const image = { alt: '', image: '{image}' };

const uploading: readonly Question[] = [
  upload('of an image', PNG, 'image/png', { keep: { image: 'blob', 'image.cid': 'blob.ref.$link' } }),
  upload('of the same again', PNG, 'image/png'),
  upload('of an image that says it is text', PNG, 'text/plain'),
  upload('of text', 'hello', 'text/plain', { keep: { text: 'blob', 'text.cid': 'blob.ref.$link' } }),
  upload('of text that says it is an image', 'hello there', 'image/png'),
  upload('of no type that is known', 'other', 'application/x-other'),
  upload('of any type', 'any', '*/*'),
  upload('of a type with parameters', 'parameters', 'text/plain; charset=utf-8'),
  upload('of a type that is none', 'none', 'nonsense'),
  upload('of JSON', '{"a":1}', 'application/json'),
  upload('of nothing', '', 'text/plain'),
  upload('of more than may be', 'x'.repeat(1_000_001), 'text/plain'),
  post(UPLOAD, 'without a body', undefined, { as }),
  post(UPLOAD, 'without a type', new Uint8Array([1, 2, 3]), { as, headers: { 'content-type': '' } }),
  post(UPLOAD, 'without a credential', 'hello', { headers: { 'content-type': 'text/plain' } }),
  post(UPLOAD, 'packed as it does not say', 'hello', {
    as,
    headers: { 'content-type': 'text/plain', 'content-encoding': 'gzip' },
  }),
  get(UPLOAD, 'by GET', {}, { as }),
  create('with an image of another size', {
    collection: NOTE,
    record: { $type: NOTE, file: { $type: 'blob', ref: { $link: '{image.cid}' }, mimeType: 'image/png', size: 5 } },
  }),
  create('with an image of another type', {
    collection: NOTE,
    record: { $type: NOTE, file: { $type: 'blob', ref: { $link: '{image.cid}' }, mimeType: 'image/gif', size: 68 } },
  }),
  create('with an image', {
    rkey: key('image'),
    record: { ...post1, embed: { $type: 'app.bsky.embed.images', images: [image] } },
  }),
  create('with an image that is text', {
    record: { ...post1, embed: { $type: 'app.bsky.embed.images', images: [{ alt: '', image: '{text}' }] } },
  }),
  create('with a file', { collection: NOTE, rkey: 'file', record: { $type: NOTE, file: '{text}' } }),
  get(MISSING, 'none', {}, { as }),
  get(MISSING, 'without a credential'),
  get(MISSING, 'limit that is large', { limit: '1001' }, { as }),
  get(MISSING, 'limit of none', { limit: '0' }, { as }),
  get(MISSING, 'cursor that is none', { cursor: '!' }, { as }),
];

/** In order. */
export const recordQuestions: readonly Question[] = [...creating, ...putting, ...deleting, ...applying, ...uploading];
