import assert from 'node:assert/strict';
import { describe, test } from 'node:test';

import { bindCollections, restoreProperty } from '../photon/kept-collections.ts';
import { Collection } from './collection.ts';
import { ReactiveArray } from './reactive-array.ts';
import { ReactiveMap } from './reactive-map.ts';
import { ReactiveSet } from './reactive-set.ts';

/** Notes events as texts. */
function listener(): { events: string[]; emit: (event: string, data: unknown) => void } {
  const events: string[] = [];
  return { events, emit: (event, data) => events.push(`${event} ${JSON.stringify(data)}`) };
}

describe('a reactive array', () => {
  test('tells of each change, and not of what it begins with', () => {
    const { events, emit } = listener();
    const items = ReactiveArray.create('items', emit, [3, 1, 2]);
    assert.deepEqual(events, []);
    items.push(4, 5);
    items.pop();
    items.shift();
    items.unshift(9);
    items.splice(1, 2, 7);
    items.set(0, 8);
    items.replaceAll([2, 1]);
    items.sort();
    items.reverse();
    items.fill(0, 1);
    items.copyWithin(0, 1);
    items.clear();
    assert.deepEqual(events, [
      'items:added 4',
      'items:added 5',
      'items:removed 5',
      'items:removed 3',
      'items:added 9',
      'items:removed 1',
      'items:removed 2',
      'items:added 7',
      'items:updated {"index":0,"value":8,"previous":9}',
      'items:changed [2,1]',
      'items:changed [1,2]',
      'items:changed [2,1]',
      'items:changed [2,0]',
      'items:changed [0,0]',
      'items:changed []',
    ]);
    assert.equal(items.pop() ?? items.shift(), undefined);
    assert.equal(events.length, 15);
  });

  test('is an array to everybody else', () => {
    const items = ReactiveArray.create('items', () => {}, [1, 2]);
    assert.ok(Array.isArray(items));
    assert.deepEqual(structuredClone(items), [1, 2]);
    assert.equal(JSON.stringify(items), '[1,2]');
    assert.deepEqual(Object.keys(items), ['0', '1']);
    assert.equal(items.map(String).constructor, Array);
    const removed = items.splice(0);
    assert.deepEqual([removed.constructor, removed.length, items.length], [Array, 2, 0]);
  });

  test('what it is told to hold is not changed: nothing is stamped', () => {
    const item = Object.freeze({ id: 1 });
    const items = ReactiveArray.create<object>('items', () => {});
    items.push(item);
    items.set(0, item);
    assert.deepEqual(items[0], { id: 1 });
  });
});

test('a reactive map tells of each change', () => {
  const { events, emit } = listener();
  const data = ReactiveMap.create('data', emit, [['a', 1]]);
  data.set('a', 2).set('b', 3);
  data.delete('b');
  data.delete('c');
  data.clear();
  data.clear();
  assert.deepEqual(events, [
    'data:set {"key":"a","value":2,"isNew":false,"previous":1}',
    'data:set {"key":"b","value":3,"isNew":true}',
    'data:deleted {"key":"b","value":3}',
    'data:cleared {"count":1}',
  ]);
  assert.deepEqual(structuredClone(new ReactiveMap([['a', 1]])), new Map([['a', 1]]));
});

test('a reactive set tells of each change', () => {
  const { events, emit } = listener();
  const tags = ReactiveSet.create('tags', emit, ['a']);
  tags.add('a').add('b');
  tags.delete('a');
  tags.delete('c');
  tags.clear();
  tags.clear();
  assert.deepEqual(events, ['tags:added "b"', 'tags:deleted "a"', 'tags:cleared {"count":1}']);
  assert.deepEqual(structuredClone(new ReactiveSet(['a'])), new Set(['a']));
});

describe('a photon with collections', () => {
  class Shop {
    items = new Collection<{ price: number }>();
    prices = new ReactiveMap<string, number>();
    tags = new ReactiveSet<string>();
    plain: unknown = [];
  }

  test('keeps their classes when what was stored comes back, and the objects too', () => {
    const shop = new Shop();
    const { items } = shop;
    restoreProperty(shop, 'items', [{ price: 1 }, { price: 2 }]);
    restoreProperty(shop, 'prices', new Map([['a', 1]]));
    restoreProperty(shop, 'tags', new Set(['x']));
    restoreProperty(shop, 'plain', [1]);
    assert.equal(shop.items, items);
    assert.equal(shop.items.sum('price'), 3);
    assert.deepEqual([shop.prices.get('a'), shop.tags.has('x'), shop.plain], [1, true, [1]]);
    restoreProperty(shop, 'items', [{ price: 5 }]);
    restoreProperty(shop, 'prices', new Map([['b', 2]]));
    restoreProperty(shop, 'tags', new Set(['y']));
    assert.deepEqual([shop.items.sum('price'), [...shop.prices], [...shop.tags]], [5, [['b', 2]], ['y']]);
  });

  test('gets what was stored if that is no collection any more', () => {
    const shop = new Shop();
    restoreProperty(shop, 'items', 'none');
    restoreProperty(shop, 'prices', {});
    restoreProperty(shop, 'tags', []);
    assert.deepEqual(Object.values(shop), ['none', {}, [], []]);
  });

  test('hears of their changes under the names of its properties, and not of what comes back', () => {
    const { events, emit } = listener();
    const shop = new Shop();
    bindCollections(shop, emit);
    restoreProperty(shop, 'items', [{ price: 1 }]);
    restoreProperty(shop, 'prices', new Map([['a', 1]]));
    restoreProperty(shop, 'tags', new Set(['x']));
    assert.deepEqual(events, []);
    shop.items.push({ price: 2 });
    shop.items.where('price', 2).push({ price: 3 });
    shop.prices.set('a', 1);
    shop.tags.add('y');
    assert.deepEqual(events, [
      'items:added {"price":2}',
      'prices:set {"key":"a","value":1,"isNew":false,"previous":1}',
      'tags:added "y"',
    ]);
  });

  test('may hold more items than a call takes arguments', () => {
    const many = Array.from({ length: 300_000 }, (_, index) => index);
    assert.equal(new Collection(many).length, 300_000);
  });
});

describe('a collection', () => {
  interface Product {
    name: string;
    price: number;
    stock: number;
    category: string;
  }
  const products = Collection.from<Product>([
    { name: 'Laptop', price: 999, stock: 5, category: 'Electronics' },
    { name: 'Mouse', price: 25, stock: 100, category: 'Electronics' },
    { name: 'Desk', price: 300, stock: 0, category: 'Furniture' },
    { name: 'Chair', price: 150, stock: 3, category: 'Furniture' },
  ]);
  const names = (found: Collection<Product>): string[] => [...found.pluck('name')];

  test('where compares a property, also with what looks like an operator', () => {
    assert.deepEqual(names(products.where('category', 'Furniture')), ['Desk', 'Chair']);
    assert.deepEqual(names(products.where('price', '>', 150)), ['Laptop', 'Desk']);
    assert.deepEqual(names(products.where('price', '>=', 150)), ['Laptop', 'Desk', 'Chair']);
    assert.deepEqual(names(products.where('price', '<', 150)), ['Mouse']);
    assert.deepEqual(names(products.where('price', '<=', 150)), ['Mouse', 'Chair']);
    assert.deepEqual(names(products.where('stock', '===', 0)), ['Desk']);
    assert.deepEqual(names(products.where('name', '!=', 'Desk').where('stock', '=', 3)), ['Chair']);
    assert.deepEqual(
      Collection.from([{ op: '>' }])
        .where('op', '>')
        .count(),
      1,
    );
  });

  test('sorts by a property or a function, and stays as it is', () => {
    assert.deepEqual(names(products.sortBy('price')), ['Mouse', 'Chair', 'Desk', 'Laptop']);
    assert.deepEqual(names(products.sortBy('name', 'desc')), ['Mouse', 'Laptop', 'Desk', 'Chair']);
    assert.deepEqual(names(products.sortBy((one, two) => one.stock - two.stock)), ['Desk', 'Chair', 'Laptop', 'Mouse']);
    assert.equal(products[0]?.name, 'Laptop');
    const days = Collection.from([{ at: new Date(2) }, { at: new Date(1) }]);
    assert.equal(days.sortBy('at')[0]?.at.getTime(), 1);
  });

  test('groups, takes, skips, and leaves out what is the same', () => {
    const groups = products.groupBy('category');
    assert.deepEqual(Object.keys(groups), ['Electronics', 'Furniture']);
    assert.deepEqual(groups['Furniture']?.count(), 2);
    assert.equal(products.groupBy(({ stock }) => (stock > 0 ? 'in' : 'out'))['out']?.count(), 1);
    assert.deepEqual(names(products.skip(1).take(2)), ['Mouse', 'Desk']);
    assert.deepEqual(names(products.unique('category')), ['Laptop', 'Desk']);
    assert.deepEqual([...Collection.from([1, 2, 2, 1]).unique()], [1, 2]);
  });

  test('answers single values', () => {
    assert.deepEqual([products.sum('stock'), products.avg('price'), products.count()], [108, 368.5, 4]);
    assert.deepEqual([products.min('price')?.name, products.max('price')?.name], ['Mouse', 'Laptop']);
    assert.deepEqual([products.first()?.name, products.last()?.name], ['Laptop', 'Chair']);
    assert.equal(products.first(({ category }) => category === 'Furniture')?.name, 'Desk');
    assert.equal(products.last(({ category }) => category === 'Electronics')?.name, 'Mouse');
    assert.equal(
      products.aggregate((total, { stock }) => total + stock, 1),
      109,
    );
    assert.deepEqual([Collection.from([3, 1, 2]).max(), Collection.from([3, 1, 2]).sum()], [3, 6]);
    const empty = new Collection<number>();
    const incomparable = Collection.from([{ n: 2 }, { n: Number.NaN }, { n: 1 }]);
    assert.equal(incomparable.sortBy('n').count(), 3);
    assert.deepEqual([empty.avg(), empty.min(), empty.isEmpty(), products.isEmpty()], [0, undefined, true, false]);
    assert.equal(Collection.from([{ n: 'x' }, { n: 2 }]).sum('n'), 2);
  });

  test('is a list as JSON, unless it says how it wants to be shown', () => {
    assert.equal(JSON.stringify(Collection.from([1])), '[1]');
    const shown = products.where('stock', 0).as('cards', { columns: 2 });
    assert.deepEqual(JSON.parse(JSON.stringify(shown)), {
      _photonType: 'collection:cards',
      items: [{ name: 'Desk', price: 300, stock: 0, category: 'Furniture' }],
      count: 1,
      renderOptions: { columns: 2 },
    });
    const numbers = Collection.from([1]);
    assert.equal(numbers.as('chips'), numbers);
  });
});
