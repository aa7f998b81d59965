import assert from 'node:assert/strict';
import { test } from 'node:test';

import { readSecrets } from './read-secrets.ts';
import { temporaryFolder } from './testing/temporary-folder.ts';

const precedence: { title: string; files: string[]; environment?: string; from: string[] }[] = [
  { title: 'no files, no secrets', files: [], from: [] },
  { title: '.dev.vars hides .env', files: ['.dev.vars', '.env', '.env.local'], from: ['.dev.vars'] },
  { title: '.env.local goes over .env', files: ['.env', '.env.local'], from: ['.env', '.env.local'] },
  {
    title: "an environment's .dev.vars stands alone",
    files: ['.dev.vars', '.dev.vars.staging'],
    environment: 'staging',
    from: ['.dev.vars.staging'],
  },
  {
    title: 'an environment without one takes .dev.vars',
    files: ['.dev.vars', '.dev.vars.other', '.env.staging'],
    environment: 'staging',
    from: ['.dev.vars'],
  },
  {
    title: 'the four .env files in order',
    files: ['.env.staging.local', '.env.staging', '.env.local', '.env', '.env.other'],
    environment: 'staging',
    from: ['.env', '.env.local', '.env.staging', '.env.staging.local'],
  },
];

for (const { title, files, environment, from } of precedence) {
  test(title, async () => {
    await using folder = await temporaryFolder(
      Object.fromEntries(files.map((file) => [file, `SOURCE=${file}\n${file.replaceAll('.', '_')}=1`])),
    );
    const secrets = await readSecrets(folder.path, environment);
    assert.deepEqual(
      secrets.files,
      from.map((file) => `${folder.path}/${file}`),
    );
    assert.equal(secrets.values['SOURCE'], from.at(-1));
    for (const file of files) {
      assert.equal(secrets.values[file.replaceAll('.', '_')], from.includes(file) ? '1' : undefined);
    }
  });
}

test('quotes, line feeds, comments and export', async () => {
  await using folder = await temporaryFolder({
    '.dev.vars': `export A=1 # a comment\nB="x # y\\nz"\nC='$A'\nD="-----BEGIN\nKEY-----"\n# E=1\nF=\nG=\${A}`,
  });
  const { values } = await readSecrets(folder.path, undefined);
  const expected = { A: '1', B: 'x # y\nz', C: '$A', D: '-----BEGIN\nKEY-----', F: '', G: '${A}' };
  assert.deepEqual(values, expected);
});

test('.env files expand variables, and none expands itself for ever', async () => {
  await using folder = await temporaryFolder({
    '.env':
      'HOST=a.example\nURL=https://${HOST}/$PATH_PART\nPATH_PART=p\nNONE=${MISSING:-x}\nPRICE=\\$5\nLOOP=${LOOP}!',
  });
  const { values } = await readSecrets(folder.path, undefined);
  assert.equal(values['URL'], 'https://a.example/p');
  assert.equal(values['NONE'], 'x');
  assert.equal(values['PRICE'], '$5');
  assert.equal(values['LOOP'], '!');
});
