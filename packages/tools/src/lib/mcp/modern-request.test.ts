import assert from 'node:assert/strict';
import { test } from 'node:test';

import type { JsonObject, ObjectSchema } from '../manifest/json-schema.ts';
import { classifyMessage } from './classify.ts';
import { readAccept } from './http-rules.ts';
import { collectHeaderParameters, findHeaderProblem } from './header-parameters.ts';
import { createModernRequest } from './modern-request.ts';
import { parsePosted } from './parse-message.ts';

const client = { name: 'test', version: '1.0.0', capabilities: { elicitation: { form: {} } } };

const input: ObjectSchema = {
  type: 'object',
  properties: {
    region: { type: 'string', 'x-mcp-header': 'Region' },
    where: { type: 'object', properties: { floor: { type: 'integer', 'x-mcp-header': 'Floor' } } },
    dry: { type: 'boolean', 'x-mcp-header': 'Dry' },
  },
};

test('a request is one that the server takes as of 2026-07-28', () => {
  for (const name of ['add', 'größe', ' padded ', '=?base64?x?=', 'a\nb']) {
    const { headers, body } = createModernRequest('tools/call', { name }, client);
    const posted = parsePosted(body);
    assert.ok(posted.kind === 'single');
    const source = new Headers(headers);
    const classified = classifyMessage(posted.message, source, readAccept(source));
    assert.deepEqual(
      { era: classified.era, takesStream: classified.takesStream },
      { era: 'modern', takesStream: true },
      name,
    );
  }
});

test('arguments that headers repeat are repeated as the server wants it', () => {
  const cases: JsonObject[] = [
    { region: 'eu', where: { floor: -3 }, dry: false },
    { region: 'Zürich ', where: { floor: 0 } },
    {},
    { region: null, where: 'nowhere' },
  ];
  for (const args of cases) {
    const { headers } = createModernRequest('tools/call', { name: 'go', arguments: args }, client, input);
    for (const parameter of collectHeaderParameters(input))
      assert.equal(findHeaderProblem(parameter, args, new Headers(headers).get(parameter.header)), undefined);
  }
});
