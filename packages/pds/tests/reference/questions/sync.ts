/** Repositories as relays and mirrors read them, and their way in. */
import { get, post, type Question } from '../question.ts';

const sync = (name: string, note: string, params: Question['params'], options = {}): Question =>
  get(`com.atproto.sync.${name}`, note, params, options);
const UNKNOWN = 'did:plc:ewvi7nxzyoun6zhxrhs64oiz';
const CID = 'bafyreidfayvfuwqa7qlnopdjiqrxzs6blmoeu4rujcjtnci5beludirz2a';
const RAW = CID.replace('bafyrei', 'bafkrei');
const did = '{alice}';
const collection = 'app.bsky.feed.post';

/** What each of them answers where there is no repository. */
const missing: readonly Question[] = Object.entries({
  getRepo: {},
  getRecord: { collection, rkey: '3kone22222222' },
  getBlocks: { cids: CID },
  getLatestCommit: {},
  getRepoStatus: {},
  listBlobs: {},
  getBlob: { cid: RAW },
  getHead: {},
  getCheckout: {},
}).flatMap(([name, more]) => [
  sync(name, 'of nobody', { did: UNKNOWN, ...more }),
  sync(name, 'of a DID that is none', { did: 'nobody', ...more }),
  sync(name, 'of a handle', { did: 'alice.test', ...more }),
  sync(name, 'without a DID', { ...more }),
]);

const repositories: readonly Question[] = [
  sync('getRepo', 'of alice', { did }, { keep: { car: '*' } }),
  sync('getRepo', 'since one', { did, since: '{one.rev}' }),
  sync('getRepo', 'since the future', { did, since: '7zzzzzzzzzzzz' }),
  sync('getRepo', 'since a word', { did, since: 'yesterday' }),
  sync('getRepo', 'asked by HEAD', { did }, { verb: 'HEAD' }),
  sync('getRecord', 'one', { did, collection, rkey: '3kone22222222' }),
  sync('getRecord', 'that is not there', { did, collection, rkey: 'nowhere' }),
  sync('getRecord', 'of a collection that is not there', {
    did,
    collection: 'com.example.none',
    rkey: '3kone22222222',
  }),
  sync('getRecord', 'of a collection that is none', { did, collection: 'nothing', rkey: '3kone22222222' }),
  sync('getRecord', 'rkey that is none', { did, collection, rkey: 'a b' }),
  sync('getRecord', 'without an rkey', { did, collection }),
  sync('getBlocks', 'one', { did, cids: '{one.cid}' }),
  sync('getBlocks', 'two', { did, cids: ['{one.cid}', '{q.cid}'] }),
  sync('getBlocks', 'one twice', { did, cids: ['{one.cid}', '{one.cid}'] }),
  sync('getBlocks', 'that is not there', { did, cids: CID }),
  sync('getBlocks', 'one, and one that is not there', { did, cids: ['{one.cid}', CID] }),
  sync('getBlocks', 'that is no CID', { did, cids: 'nothing' }),
  sync('getBlocks', 'none', { did }),
  sync('getLatestCommit', 'of alice', { did }),
  sync('getRepoStatus', 'of alice', { did }),
  sync('getHead', 'of alice', { did }),
  sync('getCheckout', 'of alice', { did }),
  sync('listBlobs', 'of alice', { did }),
  sync('listBlobs', 'one', { did, limit: '1' }, { keep: { cursor: 'cursor' } }),
  sync('listBlobs', 'the next', { did, limit: '1', cursor: '{cursor}' }),
  sync('listBlobs', 'since the future', { did, since: '7zzzzzzzzzzzz' }),
  sync('listBlobs', 'since one', { did, since: '{one.rev}' }),
  sync('listBlobs', 'since a word', { did, since: 'yesterday' }),
  sync('listBlobs', 'limit of none', { did, limit: '0' }),
  sync('listBlobs', 'limit that is large', { did, limit: '1001' }),
  sync('listBlobs', 'cursor that is none', { did, cursor: '!' }),
  sync('getBlob', 'an image', { did, cid: '{image.cid}' }),
  sync('getBlob', 'text', { did, cid: '{text.cid}' }),
  sync('getBlob', 'asked by HEAD', { did, cid: '{text.cid}' }, { verb: 'HEAD' }),
  sync('getBlob', 'that is not there', { did, cid: RAW }),
  sync('getBlob', 'that is no CID', { did, cid: 'nothing' }),
  sync('getBlob', 'that is a record', { did, cid: '{one.cid}' }),
  sync('getBlob', "of another's account", { did: '{bob}', cid: '{image.cid}' }),
  sync('getBlob', 'without a CID', { did }),
  sync('listRepos', 'two', { limit: '2' }, { keep: { cursor: 'cursor' } }),
  sync('listRepos', 'the next two', { limit: '2', cursor: '{cursor}' }),
  sync('listRepos', 'limit of none', { limit: '0' }),
  sync('listRepos', 'limit that is large', { limit: '1001' }),
  sync('listRepos', 'limit that is a word', { limit: 'many' }),
  sync('listRepos', 'cursor that is none', { cursor: '!' }),
  sync('getHostStatus', 'of somebody', { hostname: 'other.example' }),
  sync('subscribeRepos', 'without a socket', {}),
  post('com.atproto.sync.requestCrawl', 'of a relay', { hostname: 'other.example' }),
  post('com.atproto.sync.notifyOfUpdate', 'of a relay', { hostname: 'other.example' }),
  post('com.atproto.sync.getRepo', 'by POST', {}, { params: { did } }),
];

const IMPORT = 'com.atproto.repo.importRepo';
const headers = { 'content-type': 'application/vnd.ipld.car' };
const imports: readonly Question[] = [
  post(IMPORT, 'without a credential', 'nothing', { headers }),
  post(IMPORT, 'by an app', 'nothing', { as: 'app', headers }),
  post(IMPORT, 'of no CAR', 'nothing at all', { as: 'alice', headers }),
  post(IMPORT, 'of nothing', '', { as: 'alice', headers }),
  post(IMPORT, 'without a body', undefined, { as: 'alice' }),
  post(IMPORT, 'of JSON', {}, { as: 'alice' }),
  post(IMPORT, "of another's repository", '{car}', { as: 'frank', headers }),
];

/** In order. */
export const syncQuestions: readonly Question[] = [...missing, ...repositories, ...imports];
