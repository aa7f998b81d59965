/** Records as everybody reads them. */
import { get, post, type Question } from '../question.ts';

const GET = 'com.atproto.repo.getRecord';
const LIST = 'com.atproto.repo.listRecords';
const DESCRIBE = 'com.atproto.repo.describeRepo';
const POST = 'app.bsky.feed.post';
const NOTE = 'com.example.note';
const CID = 'bafyreidfayvfuwqa7qlnopdjiqrxzs6blmoeu4rujcjtnci5beludirz2a';
const UNKNOWN = 'did:plc:ewvi7nxzyoun6zhxrhs64oiz';

const record = (name: string, more: Record<string, string>, options = {}): Question =>
  get(GET, name, { repo: '{alice}', collection: POST, rkey: '3kone22222222', ...more }, options);
const list = (name: string, more: Record<string, string>, options = {}): Question =>
  get(LIST, name, { repo: '{alice}', collection: NOTE, ...more }, options);

/** In order. */
export const readQuestions: readonly Question[] = [
  record('one', {}),
  record('by handle', { repo: 'alice.test' }),
  record('by handle in capitals', { repo: 'ALICE.test' }),
  record('by its CID', { cid: '{one.cid}' }),
  record('by another CID', { cid: CID }),
  record('by no CID', { cid: 'nothing' }),
  record('that is not there', { rkey: 'nowhere' }),
  record('of a collection that is not there', { collection: 'com.example.none' }),
  record('of a collection that is none', { collection: 'nothing' }),
  record('rkey that is none', { rkey: 'a b' }),
  record('rkey that is empty', { rkey: '' }),
  record('of nobody', { repo: 'nobody' }),
  record('with a token', {}, { as: 'alice' }),
  get(GET, 'without an rkey', { repo: '{alice}', collection: POST }),
  get(GET, 'without anything'),
  post(GET, 'by POST', {}),
  record('asked by HEAD', {}, { verb: 'HEAD' }),
  record(
    'a parameter twice',
    {},
    { params: { repo: ['{alice}', '{alice}'], collection: POST, rkey: '3kone22222222' } },
  ),
  list('all', {}),
  list('two', { limit: '2' }, { keep: { cursor: 'cursor' } }),
  list('the next two', { limit: '2', cursor: '{cursor}' }),
  list('two from the other end', { limit: '2', reverse: 'true' }, { keep: { cursor: 'cursor' } }),
  list('the next two from the other end', { limit: '2', reverse: 'true', cursor: '{cursor}' }),
  list('limit of none', { limit: '0' }),
  list('limit below none', { limit: '-1' }),
  list('limit of 100', { limit: '100' }),
  list('limit that is large', { limit: '101' }),
  list('limit that is a word', { limit: 'many' }),
  list('limit that is a fraction', { limit: '1.5' }),
  list('cursor that is none', { cursor: '!' }),
  list('empty cursor', { cursor: '' }),
  list('cursor before all', { cursor: '0' }),
  list('reverse that is a word', { reverse: 'maybe' }),
  list('of a collection that is not there', { collection: 'com.example.none' }),
  list('of a collection that is none', { collection: 'nothing' }),
  list('by handle', { repo: 'alice.test', limit: '1' }),
  list('of a repository that is unknown', { repo: UNKNOWN }),
  list('of nobody', { repo: 'nobody' }),
  get(LIST, 'without a collection', { repo: '{alice}' }),
  get(LIST, 'without a repository', { collection: NOTE }),
  get(DESCRIBE, 'alice', { repo: '{alice}' }),
  get(DESCRIBE, 'alice by handle', { repo: 'alice.test' }),
  get(DESCRIBE, 'bob, who has nothing', { repo: '{bob}' }),
  get(DESCRIBE, 'who is unknown', { repo: UNKNOWN }),
  get(DESCRIBE, 'who is unknown, by handle', { repo: 'nobody.test' }),
  get(DESCRIBE, 'nobody', { repo: 'nobody' }),
  get(DESCRIBE, 'without anybody'),
];
