import assert from 'node:assert/strict';
import { test } from 'node:test';

import { ask, emit, io } from './io.ts';

const yields: [made: unknown, expected: object][] = [
  [io.ask.text('Name?'), { ask: 'text', message: 'Name?' }],
  [
    ask.text('Name?', { id: 'name', default: 'Ada', pattern: 'A.*' }),
    { ask: 'text', message: 'Name?', id: 'name', default: 'Ada', pattern: 'A.*' },
  ],
  [ask.password('Key?'), { ask: 'password', message: 'Key?' }],
  [ask.confirm('Sure?', { dangerous: true }), { ask: 'confirm', message: 'Sure?', dangerous: true }],
  [
    ask.select('Which?', ['a', { value: 'b', label: 'B', price: 2, image: 'b.png' }], { multi: true, layout: 'cards' }),
    {
      ask: 'select',
      message: 'Which?',
      options: ['a', { value: 'b', label: 'B', price: 2, image: 'b.png' }],
      multi: true,
      layout: 'cards',
    },
  ],
  [ask.number('How many?', { min: 1 }), { ask: 'number', message: 'How many?', min: 1 }],
  [ask.file('Which file?', { accept: '.pdf' }), { ask: 'file', message: 'Which file?', accept: '.pdf' }],
  [ask.date('When?', { includeTime: true }), { ask: 'date', message: 'When?', includeTime: true }],
  [
    ask.form('Who?', { type: 'object', properties: { name: { type: 'string' } } }, { id: 'who' }),
    { ask: 'form', message: 'Who?', schema: { type: 'object', properties: { name: { type: 'string' } } }, id: 'who' },
  ],
  [ask.url('Sign in', 'https://a.example'), { ask: 'url', message: 'Sign in', url: 'https://a.example' }],
  [io.emit.status('Working'), { emit: 'status', message: 'Working' }],
  [emit.status('Done', 'success'), { emit: 'status', message: 'Done', type: 'success' }],
  [emit.progress(0.5), { emit: 'progress', value: 0.5 }],
  [emit.progress(1, 'All', { n: 3 }), { emit: 'progress', value: 1, message: 'All', meta: { n: 3 } }],
  [emit.stream('x'), { emit: 'stream', data: 'x' }],
  [emit.stream('', true, 'text/plain'), { emit: 'stream', data: '', final: true, contentType: 'text/plain' }],
  [emit.log('x'), { emit: 'log', message: 'x' }],
  [emit.log('x', 'warn', { id: 1 }), { emit: 'log', message: 'x', level: 'warn', data: { id: 1 } }],
  [emit.toast('Saved', 'error', 0), { emit: 'toast', message: 'Saved', type: 'error', duration: 0 }],
  [emit.toast('Saved'), { emit: 'toast', message: 'Saved' }],
  [emit.thinking(false), { emit: 'thinking', active: false }],
  [
    emit.artifact('code', { content: 'x', language: 'ts' }),
    { emit: 'artifact', type: 'code', content: 'x', language: 'ts' },
  ],
  [emit.ui('view', { data: { n: 1 } }), { emit: 'ui', id: 'view', data: { n: 1 } }],
  [emit.ui(null, { inline: '<p>' }), { emit: 'ui', inline: '<p>' }],
];

for (const [made, expected] of yields) {
  test(JSON.stringify(expected), () => assert.deepEqual(made, expected));
}
