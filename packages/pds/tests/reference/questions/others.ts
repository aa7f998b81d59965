/** What other services answer, preferences, and requests that are no calls. */
import { get, post, type Question } from '../question.ts';

const GET = 'app.bsky.actor.getPreferences';
const PUT = 'app.bsky.actor.putPreferences';
const as = 'alice';
const put = (note: string, preferences: unknown, options = {}): Question =>
  post(PUT, note, { preferences }, { as, ...options });
const adult = { $type: 'app.bsky.actor.defs#adultContentPref', enabled: true };
const personal = { $type: 'app.bsky.actor.defs#personalDetailsPref', birthDate: '2000-01-01T00:00:00.000Z' };

const preferences: readonly Question[] = [
  get(GET, 'none yet', {}, { as }),
  get(GET, 'without a credential'),
  put('one', [adult]),
  put('two', [adult, personal]),
  get(GET, 'two', {}, { as }),
  get(GET, 'by an app', {}, { as: 'app' }),
  get(GET, 'by a privileged app', {}, { as: 'chat' }),
  put('by an app', [{ ...adult, enabled: false }], { as: 'app' }),
  put('personal ones by an app', [personal], { as: 'app' }),
  get(GET, 'after an app', {}, { as }),
  put('without a type', [{ enabled: true }]),
  put('of others', [{ $type: 'com.example.pref', a: 1 }]),
  put('that lexicons do not know', [{ $type: 'app.bsky.actor.defs#nothingPref', a: 1 }]),
  put('that are not valid', [{ $type: 'app.bsky.actor.defs#adultContentPref', enabled: 'yes' }]),
  put('not a list', {}),
  put('text', ['text']),
  post(PUT, 'without any', {}, { as }),
  put('without a credential', [], { as: undefined }),
  put('none', []),
  get(GET, 'none again', {}, { as }),
];

const PROFILE = 'app.bsky.actor.getProfile';
const UNHEARD = 'com.example.unheard';
const proxy = (header: string): object => ({ headers: { 'atproto-proxy': header } });
const passedOn: readonly Question[] = [
  get(PROFILE, 'without a credential', { actor: '{alice}' }),
  get(PROFILE, 'by alice', { actor: '{alice}' }, { as }),
  get(PROFILE, 'by an app', { actor: '{alice}' }, { as: 'app' }),
  get(PROFILE, 'of nobody', { actor: 'nobody' }, { as }),
  get(PROFILE, 'without anybody', {}, { as }),
  get(PROFILE, 'by a refresh token', { actor: '{alice}' }, { as: 'alice.refresh' }),
  get(PROFILE, 'by the administrator', { actor: '{alice}' }, { as: 'admin' }),
  get('app.bsky.feed.getTimeline', 'by alice', {}, { as }),
  get('app.bsky.feed.getTimeline', 'limit that is a word', { limit: 'many' }, { as }),
  get('app.bsky.feed.getAuthorFeed', 'without a credential', { actor: '{alice}' }),
  get('app.bsky.feed.getPostThread', 'by alice', { uri: 'at://{alice}/app.bsky.feed.post/3kone22222222' }, { as }),
  get('app.bsky.feed.getPostThread', 'that is not there', { uri: 'at://{alice}/app.bsky.feed.post/nowhere' }, { as }),
  get('app.bsky.feed.getFeed', 'without a credential', { feed: 'at://{alice}/app.bsky.feed.generator/feed' }),
  get('app.bsky.unspecced.getConfig', 'by alice', {}, { as }),
  get('chat.bsky.convo.listConvos', 'by an app', {}, { as: 'app' }),
  post('com.atproto.moderation.createReport', 'without a credential', {}),
  post('com.atproto.moderation.createReport', 'of no kind', {}, { as }),
  post('app.bsky.notification.registerPush', 'without a credential', {}),
  get(UNHEARD, 'without a credential'),
  get(UNHEARD, 'by alice', {}, { as }),
  get(UNHEARD, 'by alice, for a service that is none', {}, { as, ...proxy('nothing') }),
  get(UNHEARD, 'by alice, for a DID that is none', {}, { as, ...proxy('nothing#service') }),
  get(UNHEARD, 'by alice, for no service', {}, { as, ...proxy('{service}#') }),
  get(UNHEARD, 'by alice, for a DID alone', {}, { as, ...proxy('{service}') }),
  get(UNHEARD, 'by alice, for a service that has none', {}, { as, ...proxy('{alice}#nothing') }),
  get(UNHEARD, 'by alice, for nobody', {}, { as, ...proxy('did:plc:ewvi7nxzyoun6zhxrhs64oiz#service') }),
  get(UNHEARD, 'without a credential, for a service', {}, proxy('{appview}#test_service')),
  get(UNHEARD, 'by alice, for a service', {}, { as, ...proxy('{appview}#test_service') }),
  post(UNHEARD, 'by alice, by POST', { a: 1 }, { as }),
  get('com.atproto.server.deleteSession', 'by alice, for a service', {}, { as, ...proxy('{appview}#test_service') }),
  post(
    'com.atproto.server.createAppPassword',
    'by alice, for a service',
    { name: 'x' },
    { as, ...proxy('{appview}#test_service') },
  ),
  get('com.atproto.repo.getRecord', 'of somebody elsewhere', {
    repo: 'did:plc:ewvi7nxzyoun6zhxrhs64oiz',
    collection: 'app.bsky.feed.post',
    rkey: 'x',
  }),
  get(
    'com.atproto.repo.getRecord',
    'of somebody elsewhere, by alice',
    { repo: 'did:plc:ewvi7nxzyoun6zhxrhs64oiz', collection: 'app.bsky.feed.post', rkey: 'x' },
    { as },
  ),
  get('com.atproto.label.queryLabels', 'without a credential', { uriPatterns: '*' }),
];

const noCalls: readonly Question[] = [
  get('_health', 'of the server'),
  get('nothing', 'as a method'),
  get('com.atproto', 'as a method'),
  get('com.atproto.server.describeServer/more', 'as a method'),
  get('', 'as a method'),
  get('com.atproto.server.describeServer', 'by PUT', {}, { verb: 'PUT' }),
  get('com.atproto.server.describeServer', 'by DELETE', {}, { verb: 'DELETE' }),
  get('com.atproto.server.describeServer', 'by HEAD', {}, { verb: 'HEAD' }),
  get('com.atproto.server.getUnheard', 'without a credential'),
  get('com.atproto.server.getUnheard', 'by alice', {}, { as }),
  post('com.atproto.server.getUnheard', 'by POST', {}),
];

/** In order. */
export const otherQuestions: readonly Question[] = [...preferences, ...passedOn, ...noCalls];
