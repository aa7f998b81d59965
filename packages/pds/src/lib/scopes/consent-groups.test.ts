import assert from 'node:assert/strict';
import { test } from 'node:test';

import { describeScopes, groupScopes } from './consent-groups.ts';
import { parsePermissionSet } from './permission-set.ts';

const set = parsePermissionSet({
  defs: {
    main: {
      type: 'permission-set',
      title: 'Write notes',
      detail: 'All that a notebook needs',
      permissions: [{ type: 'permission', resource: 'repo', collection: ['com.example.note'] }],
    },
  },
});

test('scopes are grouped by what they are about, who you are first; each keeps its text', () => {
  assert.ok(set);
  const scope =
    'repo:com.example.note?action=create&action=delete include:com.example.auth atproto repo:* account:email unknown:a';
  const groups = groupScopes(scope, new Map([['com.example.auth', set]]));
  assert.deepEqual(groups, [
    {
      title: 'Who you are',
      items: [
        { scope: 'atproto', sentence: 'Know your handle and your account’s public identity (DID)', isRequired: true },
      ],
    },
    {
      title: 'Bundles of permissions',
      items: [
        {
          scope: 'include:com.example.auth',
          sentence: 'Write notes',
          isRequired: false,
          details: ['All that a notebook needs', 'Create, update and delete records of com.example.note'],
        },
      ],
    },
    {
      title: 'Your posts and other records',
      items: [
        {
          scope: 'repo:com.example.note?action=create&action=delete',
          sentence: 'Create and delete records of com.example.note',
          isRequired: false,
        },
        {
          scope: 'repo:*',
          sentence: 'Create, update and delete records of every kind',
          isRequired: false,
          warning: 'This covers all that you have published.',
        },
      ],
    },
    {
      title: 'Your account',
      items: [{ scope: 'account:email', sentence: 'See your e-mail address', isRequired: false }],
    },
  ]);
});

test('what was granted is said in sentences', () => {
  assert.deepEqual(describeScopes('atproto blob:image/* rpc?lxm=a.b.c&lxm=a.b.d&aud=*'), [
    'Know your handle and your account’s public identity (DID)',
    'Upload image/*',
    'Call 2 methods at any service',
  ]);
});
