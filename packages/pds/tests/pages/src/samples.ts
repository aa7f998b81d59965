import type {
  AccountView,
  ClientLabel,
  ConsentView,
  ErrorView,
  SignInView,
  StatusView,
  View,
} from '../../../src/lib/pages/views.ts';

const form = { action: '/nowhere', csrfToken: 'token' };
const day = Date.UTC(2026, 10, 3, 9, 30);
const ada = { did: 'did:plc:ewvi7nxzyoun6zhxrhs64oiz', handle: 'ada.pds.example' };
const long = { did: `did:web:${'long-'.repeat(9)}name.example`, handle: `${'a-very-'.repeat(7)}long-name.pds.example` };

const app: ClientLabel = {
  name: 'Statusphere',
  origin: 'statusphere.example',
  termsUrl: 'https://statusphere.example/terms',
  policyUrl: 'https://statusphere.example/privacy',
};
const returning = { returnsTo: 'https://statusphere.example/callback' };

const signIn: SignInView = {
  kind: 'signIn',
  ...form,
  ...returning,
  client: app,
  remembered: [],
  hint: undefined,
  passkey: { optionsUrl: '/nowhere' },
  resetUrl: '/reset',
  message: undefined,
};

const consent: ConsentView = {
  kind: 'consent',
  ...form,
  ...returning,
  client: app,
  account: ada,
  others: [long],
  groups: [
    {
      title: 'Who you are',
      items: [{ scope: 'atproto', sentence: 'Know your handle and DID, and that you are signed in', isRequired: true }],
    },
    {
      title: 'Your posts and other records',
      items: [
        { scope: 'repo:xyz.statusphere.status', sentence: 'Create, change and delete statuses', isRequired: false },
        {
          scope: 'include:app.bsky.authCreatePosts',
          sentence: 'Post to Bluesky',
          isRequired: false,
          details: ['Create posts', 'Create threadgates and postgates', 'Upload pictures and videos'],
        },
      ],
    },
    {
      title: 'Your account',
      items: [
        {
          scope: 'account:email?action=manage',
          sentence: 'See and change your e-mail address',
          isRequired: false,
          warning: 'Whoever can change it can reset your password.',
        },
      ],
    },
  ],
};

const account: AccountView = {
  kind: 'account',
  ...form,
  account: { ...ada, email: 'ada@example.com', isEmailConfirmed: false, isActive: true },
  isRecent: true,
  againUrl: '/nowhere',
  resetUrl: '/nowhere',
  message: undefined,
  revealed: undefined,
  apps: [
    { id: '1', client: app, permissions: ['Create posts', 'Upload pictures'], createdAt: day, usedAt: day + 1e9 },
    {
      id: '2',
      client: { name: undefined, origin: 'this computer' },
      permissions: ['Everything'],
      createdAt: day,
      usedAt: day,
    },
  ],
  sessions: [
    { id: '1', name: 'Firefox on Linux', isCurrent: true, createdAt: day, usedAt: day + 1e9 },
    { id: '2', name: 'Bluesky on Android', isCurrent: false, createdAt: day, usedAt: day + 5e8 },
  ],
  appPasswords: [
    { name: 'Backup script', createdAt: day, isPrivileged: false },
    { name: 'Chat client', createdAt: day, isPrivileged: true },
  ],
  passkeys: [
    { id: 'a', name: 'Apple Passwords', createdAt: day, usedAt: day + 1e9, isSynced: true },
    { id: 'b', name: 'Key ring', createdAt: day, usedAt: undefined, isSynced: false },
  ],
  passkey: { optionsUrl: '/nowhere' },
  codes: { kind: 'off' },
};

const uri = 'otpauth://totp/pds.example:ada.pds.example?secret=JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP&issuer=pds.example';

const status: StatusView = {
  kind: 'status',
  did: 'did:web:pds.example',
  software: 'Sundog',
  version: '0.9.0',
  uptimeMs: 3 * 86_400_000 + 4 * 3_600_000,
  accounts: 12,
  events: 1287,
  headSeq: 1763800000001287,
  subscribers: 2,
  relays: [
    { host: 'relay.example', askedAt: day, state: 'answered' },
    { host: 'other-relay.example', askedAt: day, state: 'failed' },
    { host: 'third-relay.example', askedAt: undefined, state: 'waiting' },
  ],
  firehosePath: '/firehose',
};

const expired: ErrorView = {
  kind: 'error',
  status: 410,
  title: 'This request has expired',
  text: 'Apps have five minutes to get an answer, and this one took longer. Go back to the app and start again.',
  code: 'ExpiredRequest',
  link: { href: '/', label: 'About this server' },
};

const wrongPassword = { tone: 'bad', text: 'No account here has this name and password.' } as const;

/** Every page, in the states that look different. */
export const samples: Readonly<Record<string, View>> = {
  'sign-in': signIn,
  'sign-in-plain': {
    ...signIn,
    client: undefined,
    hint: 'ada.pds.example',
    message: wrongPassword,
  },
  'sign-in-remembered': {
    ...signIn,
    client: app,
    remembered: [
      { ...ada, isSignedIn: true },
      { ...long, isSignedIn: false },
    ],
  },
  'second-factor': {
    kind: 'secondFactor',
    ...form,
    account: ada,
    passkey: { optionsUrl: '/nowhere' },
    message: { tone: 'bad', text: 'This code is not right. Wait for the next one and try again.' },
  },
  'second-factor-code': {
    kind: 'secondFactor',
    ...form,
    account: ada,
    passkey: undefined,
    message: undefined,
  },
  consent,
  'consent-obstacle': {
    ...consent,
    client: { name: undefined, origin: 'this computer' },
    others: [],
    obstacle: 'The app asks for the permission set “com.example.everything”, which could not be read. Try again later.',
  },
  'hand-over': {
    kind: 'handOver',
    client: app,
    returnsTo: 'https://statusphere.example/callback',
    fields: { code: 'c' },
  },
  error: expired,
  notice: {
    kind: 'notice',
    title: 'Look into your mail',
    text: 'If an account here has the address ada@example.com, a mail with a code is on its way to it.',
    link: { href: '/reset', label: 'I have the code' },
  },
  account: { ...account, message: { tone: 'good', text: 'The app was removed.' } },
  'account-password': {
    ...account,
    revealed: { kind: 'appPassword', name: 'Backup script', password: 'abcd-efgh-ijkl-mnop' },
    codes: { kind: 'pending', secret: 'JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP', uri },
  },
  'account-codes': {
    ...account,
    account: { ...account.account, isEmailConfirmed: true, isActive: false },
    revealed: {
      kind: 'backupCodes',
      codes: ['ab12-cd34', 'ef56-gh78', 'ij90-kl12', 'mn34-op56', 'qr78-st90', 'uv12-wx34', 'yz56-ab78', 'cd90-ef12'],
    },
    codes: { kind: 'on', backupCodesLeft: 8 },
  },
  'account-later': { ...account, isRecent: false, codes: { kind: 'on', backupCodesLeft: 1 } },
  'account-new': {
    ...account,
    account: { ...long, email: undefined, isEmailConfirmed: false, isActive: true },
    apps: [],
    sessions: [],
    appPasswords: [],
    passkeys: [],
  },
  status,
  'status-new': {
    ...status,
    accounts: 0,
    events: 0,
    headSeq: 0,
    subscribers: 0,
    relays: [],
    uptimeMs: 61_000,
    firehosePath: '/gone',
  },
  index: {
    kind: 'index',
    software: 'Sundog',
    version: '0.9.0',
    accounts: [ada],
    isInviteRequired: true,
    accountUrl: '/account',
    statusUrl: '/status',
  },
  'reset-ask': { kind: 'passwordReset', ...form, step: { kind: 'ask', email: '' }, message: undefined },
  'reset-set': {
    kind: 'passwordReset',
    ...form,
    step: { kind: 'set', token: 'ABCDE-FGHIJ' },
    message: { tone: 'bad', text: 'This code has expired. Ask for another mail.' },
  },
};
