import assert from 'node:assert/strict';
import { test } from 'node:test';

import { checkTogether } from './check-together.ts';
import { readProject } from './read-project.ts';
import { temporaryProject } from './testing/temporary-folder.ts';

const SHOP = {
  name: 'shop',
  durable_objects: { bindings: [{ name: 'CART', class_name: 'Cart' }] },
  migrations: [{ tag: 'v1', new_sqlite_classes: ['Cart'] }],
  workflows: [{ binding: 'ORDER', name: 'order', class_name: 'Order' }],
  queues: { consumers: [{ queue: 'mails' }] },
};

const cases: { title: string; other: object; problems: RegExp[] }[] = [
  {
    title: 'what fits',
    other: {
      services: [
        { binding: 'SHOP', service: 'shop' },
        { binding: 'OWN', service: 'front', entrypoint: 'Inner' },
      ],
      durable_objects: { bindings: [{ name: 'CART', class_name: 'Cart', script_name: 'shop' }] },
      workflows: [{ binding: 'ORDER', name: 'order', class_name: 'Order', script_name: 'shop' }],
      queues: { producers: [{ binding: 'MAILS', queue: 'mails' }] },
    },
    problems: [],
  },
  {
    title: 'a service that is not there',
    other: { services: [{ binding: 'SHOP', service: 'shopp' }] },
    problems: [/SHOP is bound to the project shopp, .* → Did you mean "shop"\?/],
  },
  {
    title: 'a service far from all',
    other: { services: [{ binding: 'MAIL', service: 'postmaster' }] },
    problems: [/→ Give its folder on the command line too/],
  },
  {
    title: 'a class of a project that is not there',
    other: { durable_objects: { bindings: [{ name: 'A', class_name: 'A', script_name: 'postmaster' }] } },
    problems: [/A is bound to the project postmaster/],
  },
  {
    title: 'a class that the project does not have',
    other: { durable_objects: { bindings: [{ name: 'A', class_name: 'Kart', script_name: 'shop' }] } },
    problems: [/the project shop has no Durable Object class Kart → It has Cart/],
  },
  {
    title: 'a workflow that the project does not have',
    other: { workflows: [{ binding: 'A', name: 'order', class_name: 'Other', script_name: 'shop' }] },
    problems: [/the project shop has no workflow order of the class Other/],
  },
  {
    title: 'a queue consumed twice',
    other: { queues: { consumers: [{ queue: 'mails' }] } },
    problems: [/the queue mails is consumed by the project shop too/],
  },
  {
    title: 'a workflow defined twice',
    other: { workflows: [{ binding: 'A', name: 'order', class_name: 'Order' }] },
    problems: [
      /the workflow order is defined by the project shop too → Rename one of the two, or bind to that one by "script_name": "shop"/,
    ],
  },
  { title: 'one name twice', other: { name: 'shop' }, problems: [/the name shop is also that of the project in/] },
];

for (const { title, other, problems } of cases) {
  test(`together: ${title}`, async () => {
    await using shop = await temporaryProject(SHOP);
    await using front = await temporaryProject({ name: 'front', ...other });
    const found = checkTogether([await readProject(shop.path), await readProject(front.path)]);
    assert.equal(found.length, problems.length, found.map(({ message }) => message).join('\n'));
    for (const [index, pattern] of problems.entries()) {
      const problem = found[index];
      assert.match(`${problem?.message} → ${problem?.cure}`, pattern);
      assert.equal(problem?.location.file, `${front.path}/wrangler.json`);
    }
  });
}

test('a problem stands at its binding', async () => {
  await using folder = await temporaryProject({ services: [{ binding: 'MAIL', service: 'postmaster' }] });
  const [problem] = checkTogether([await readProject(folder.path)]);
  assert.equal(problem?.location.lineText.trim(), '"binding": "MAIL",');
});
