import assert from 'node:assert/strict';
import { test } from 'node:test';

import { execCompiler } from './exec-compiler.ts';
import { sourceFiles } from './source-files.ts';

test("a new project passes its own type check, which is less strict about our packages' source than ours", () => {
  const configurations = sourceFiles((path) =>
    /^packages\/\w+\/templates\/[\w-]+\/tsconfig(\.page)?\.json$/.test(path),
  );
  assert.ok(configurations.length > 0, 'no template found');
  for (const { path } of configurations) assert.equal(execCompiler(path), '', path);
});
