import assert from 'node:assert/strict';
import { test } from 'node:test';

import { createForm } from '../form/create-node.ts';
import { readNode } from '../form/read-node.ts';
import { createAskForm } from './ask-form.ts';

test('a form is answered with its content', () => {
  const requestedSchema = { type: 'object', properties: { name: { type: 'string' } }, required: ['name'] };
  const form = createAskForm({ method: 'elicitation/create', params: { message: 'Who?', requestedSchema } });
  assert.deepEqual([form.question, form.canDecline, form.schema], ['Who?', true, requestedSchema]);
  assert.deepEqual(form.toResult({ name: 'Ada' }), { action: 'accept', content: { name: 'Ada' } });
});

test('a page is answered by having been there', () => {
  const params = { mode: 'url', message: 'Log in', url: 'https://example.com/' };
  const form = createAskForm({ method: 'elicitation/create', params });
  assert.equal(form.url, 'https://example.com/');
  assert.deepEqual(form.toResult({}), { action: 'accept' });
});

test('what is asked on a page like this one is asked in a form of its own', () => {
  const request = { method: 'elicitation/create', params: { mode: 'url', message: 'The files?' } } as const;
  const password = createAskForm(request, { kind: 'password' });
  assert.equal(password.url, undefined);
  assert.deepEqual(password.toResult({ value: 'sesame' }), { action: 'accept', content: { value: 'sesame' } });
  const files = createForm(createAskForm(request, { kind: 'file', accept: '.txt', isMultiple: true }).schema, {});
  assert.ok(files.kind === 'compound');
  const list = files.parts[0]?.node;
  assert.ok(list?.kind === 'compound' && list.parts[0]?.node.kind === 'file');
  assert.equal(list.parts[0].node.accept, '.txt');
  list.parts[0].node.file = { name: 'a.txt', mimeType: 'text/plain', base64: 'YQ==' };
  assert.deepEqual(readNode(files).value, { value: [{ name: 'a.txt', mimeType: 'text/plain', base64: 'YQ==' }] });
});

test('a person answers what a model is asked', () => {
  const messages = [
    { role: 'user', content: { type: 'text', text: 'What is best?' } },
    {
      role: 'assistant',
      content: [
        { type: 'text', text: 'Tea' },
        { type: 'image', data: '' },
      ],
    },
  ];
  const form = createAskForm({ method: 'sampling/createMessage', params: { systemPrompt: 'Be brief', messages } });
  assert.equal(form.question, 'Be brief\n\nuser: What is best?\n\nassistant: Tea\n{"type":"image","data":""}');
  assert.equal(form.canDecline, false);
  assert.deepEqual(form.toResult({ text: 'Tea.' }), {
    role: 'assistant',
    model: 'a person',
    content: { type: 'text', text: 'Tea.' },
  });
});
