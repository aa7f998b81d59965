import assert from 'node:assert/strict';
import { describe, test } from 'node:test';

import { Cards } from './cards.ts';
import { Chart } from './chart.ts';
import { Field } from './fields.ts';
import { Form } from './form.ts';
import { formatLabel } from './labels.ts';
import { isPhotonUIType } from './photon-ui-type.ts';
import { Progress } from './progress.ts';
import { Stats } from './stats.ts';
import { Table } from './table.ts';

/** As it leaves for the client. */
function wire(value: unknown): unknown {
  return JSON.parse(JSON.stringify(value));
}

describe('Table', () => {
  test('columns, rows and options are as the author says', () => {
    const table = new Table()
      .column('name', 'Name')
      .column('age', 'Age', 'number', { width: '20%', sortable: false })
      .columns([['at', 'At', 'date'], { key: 'url', label: 'Link', type: 'link' }])
      .row({ name: 'Ada', age: 36 })
      .title('People')
      .searchable()
      .sortable(false)
      .paginated(20)
      .selectable()
      .striped()
      .compact();
    assert.deepEqual(wire(table), {
      _photonType: 'table',
      columns: [
        { key: 'name', label: 'Name', type: 'string', sortable: true },
        { key: 'age', label: 'Age', type: 'number', sortable: false, width: '20%' },
        { key: 'at', label: 'At', type: 'date', sortable: true },
        { key: 'url', label: 'Link', type: 'link' },
      ],
      fields: [],
      rows: [{ name: 'Ada', age: 36 }],
      options: {
        title: 'People',
        searchable: true,
        sortable: false,
        paginated: true,
        pageSize: 20,
        selectable: true,
        striped: true,
        compact: true,
      },
    });
  });

  test('without columns they are those of the first row', () => {
    const row = {
      userName: 'Ada',
      user_id: 1,
      isActive: true,
      createdAt: '2026-01-01T00:00:00Z',
      born: new Date(0),
      homepage: 'https://ada.example',
      imageUrl: 'ada.png',
      tags: ['a'],
    };
    const { columns } = new Table([row]).toJSON();
    assert.deepEqual(
      columns.map(({ label, type }) => `${label}: ${type}`),
      [
        'User Name: string',
        'User id: number',
        'Is Active: boolean',
        'Created At: date',
        'Born: date',
        'Homepage: link',
        'Image Url: image',
        'Tags: string',
      ],
    );
    assert.deepEqual(new Table().toJSON().columns, []);
  });

  test('fields have a method each, and what they are told goes over what they are told otherwise', () => {
    const table = new Table([{ status: 'on' }])
      .text('name', { label: 'Who' })
      .badge('status', { colors: { on: 'green' } })
      .currency('total', { currency: 'EUR' })
      .datetime('at')
      .actions([{ label: 'Edit', method: 'edit' }])
      .custom('score', (score: number) => score.toFixed(1))
      .fields([Field.rating('stars')]);
    assert.deepEqual(wire(table.toJSON().fields), [
      { type: 'text', source: 'name', options: { label: 'Who' } },
      { type: 'badge', source: 'status', options: { variant: 'subtle', colors: { on: 'green' } } },
      { type: 'currency', source: 'total', options: { currency: 'EUR', showSymbol: true } },
      { type: 'datetime', source: 'at', options: { format: 'medium', showTime: true } },
      { type: 'actions', source: '', options: {}, actions: [{ label: 'Edit', method: 'edit' }] },
      { type: 'custom', source: 'score', options: {} },
      { type: 'rating', source: 'stars', options: { max: 5, icon: '★', color: '#f59e0b' } },
    ]);
    structuredClone(table.toJSON());
  });

  test('it knows how long it is, and keeps rows of its own', () => {
    const rows = [{ a: 1 }];
    const table = new Table(rows).row({ a: 2 });
    assert.deepEqual([table.length, table.isEmpty, new Table().isEmpty, rows.length], [2, false, true, 1]);
    assert.equal(table.rows([]).length, 0);
  });
});

describe('Cards', () => {
  test('parts and options are as the author says', () => {
    const cards = new Cards()
      .heading('title')
      .meta('size', 'color')
      .footer('note')
      .items([{ title: 'One' }])
      .item({ title: 'Two' })
      .title('All')
      .columns(4)
      .compact()
      .clickable()
      .hoverable(false)
      .bordered(false)
      .aspectRatio('square');
    assert.deepEqual(wire(cards), {
      _photonType: 'cards',
      items: [{ title: 'One' }, { title: 'Two' }],
      fields: { heading: 'title', meta: ['size', 'color'], footer: 'note' },
      options: {
        columns: 4,
        hoverable: false,
        bordered: false,
        aspectRatio: 'square',
        title: 'All',
        compact: true,
        clickable: true,
      },
    });
    assert.equal(cards.length, 2);
  });

  test('without parts they are looked for under their usual names', () => {
    const cards = new Cards([{ name: 'Lamp', description: 'Bright', image: 'lamp.png', status: 'new', price: 3 }]);
    assert.deepEqual(cards.toJSON().fields, {
      heading: 'name',
      description: 'description',
      image: 'image',
      badge: 'status',
    });
    assert.deepEqual(new Cards([{ name: 'a', image: 'b' }]).subtitle('c').toJSON().fields, { subtitle: 'c' });
  });
});

test('Chart', () => {
  const line = new Chart('bar')
    .title('Year')
    .labels(['Jan'])
    .series('In', [1], 'green')
    .series('Out', [2])
    .yAxis('EUR');
  assert.deepEqual(wire(line), {
    _photonType: 'chart',
    chartType: 'bar',
    labels: ['Jan'],
    series: [
      { name: 'In', data: [1], color: 'green' },
      { name: 'Out', data: [2] },
    ],
    data: [],
    options: { legend: true, showGrid: true, animate: true, title: 'Year', yAxisLabel: 'EUR' },
  });
  const pie = new Chart('pie')
    .data([{ label: 'a', value: 1 }])
    .legend('bottom')
    .stacked()
    .grid(false)
    .showValues();
  assert.deepEqual(wire(pie.animate(false).height(40).colors(['red']).xAxis('x').subtitle('s')), {
    _photonType: 'chart',
    chartType: 'pie',
    labels: [],
    series: [],
    data: [{ label: 'a', value: 1 }],
    options: {
      legend: 'bottom',
      showGrid: false,
      animate: false,
      stacked: true,
      showValues: true,
      height: 40,
      colors: ['red'],
      xAxisLabel: 'x',
      subtitle: 's',
    },
  });
  assert.equal(new Chart().toJSON().chartType, 'line');
});

test('Stats', () => {
  const stats = new Stats()
    .stat('Users', 12, { trend: '+1%', trendUp: true })
    .currency('Revenue', 5)
    .currency('Costs', 5, { prefix: '€' })
    .percent('Share', 3)
    .count('Hits', 1_500_000, { suffix: 'today' })
    .title('Now')
    .columns(2)
    .compact()
    .bordered(false)
    .animated(false);
  assert.deepEqual(wire(stats), {
    _photonType: 'stats',
    stats: [
      { label: 'Users', value: 12, trend: '+1%', trendUp: true },
      { label: 'Revenue', value: 5, format: 'currency', prefix: '$' },
      { label: 'Costs', value: 5, format: 'currency', prefix: '€' },
      { label: 'Share', value: 3, format: 'percent', suffix: '%' },
      { label: 'Hits', value: 1_500_000, format: 'compact', suffix: 'today' },
    ],
    options: { columns: 2, bordered: false, animated: false, title: 'Now', compact: true },
  });
  assert.equal(stats.length, 5);
});

test('Progress', () => {
  const options = { style: 'bar', size: 'md', showValue: true, animated: true };
  const empty = { _photonType: 'progress', value: 0, max: 100, bars: [], steps: [], options };
  assert.deepEqual(wire(new Progress(75).label('Uploading').color('blue')), {
    ...empty,
    value: 75,
    options: { ...options, title: 'Uploading', color: 'blue' },
  });
  assert.deepEqual(wire(new Progress().bar('Design', 100).bar('Test', 1, { max: 3, showValue: false })), {
    ...empty,
    bars: [
      { label: 'Design', value: 100, max: 100, showValue: true },
      { label: 'Test', value: 1, max: 3, showValue: false },
    ],
  });
  assert.deepEqual(wire(new Progress().step('Cart', 'completed').step('Pay', 'current', { icon: '€' }).step('Done')), {
    ...empty,
    steps: [
      { label: 'Cart', status: 'completed' },
      { label: 'Pay', status: 'current', icon: '€' },
      { label: 'Done', status: 'pending' },
    ],
    options: { ...options, style: 'steps' },
  });
  assert.equal(new Progress('steps').toJSON().options.style, 'steps');
  assert.deepEqual(wire(new Progress().value(1, 2).circle().size('sm').striped().animated(false).showValue(false)), {
    ...empty,
    value: 1,
    max: 2,
    options: { style: 'circle', size: 'sm', showValue: false, animated: false, striped: true },
  });
});

test('Form', () => {
  const form = new Form()
    .title('Settings')
    .text('userName', undefined, { required: true })
    .textarea('about')
    .select('theme', 'Theme', ['light', 'dark'])
    .radio('size', undefined, [{ label: 'S', value: 1 }], { required: true })
    .range('volume')
    .group('More')
    .toggle('news', 'Send news')
    .hidden('id', 7)
    .submit('Save', 'save')
    .cancel()
    .layout('inline')
    .columns(2)
    .showReset()
    .confirmSubmit('Sure?')
    .description('Yours');
  assert.deepEqual(wire(form), {
    _photonType: 'form',
    fields: [
      { name: 'userName', type: 'text', label: 'User Name', required: true },
      { name: 'about', type: 'textarea', label: 'About', rows: 4 },
      { name: 'theme', type: 'select', label: 'Theme', options: ['light', 'dark'] },
      { name: 'size', type: 'radio', label: 'Size', required: true, options: [{ label: 'S', value: 1 }] },
      { name: 'volume', type: 'range', label: 'Volume', min: 0, max: 100, step: 1 },
      { name: 'news', type: 'toggle', label: 'Send news', group: 'More' },
      { name: 'id', type: 'hidden', label: 'Id', group: 'More', defaultValue: 7 },
    ],
    options: {
      layout: 'inline',
      columns: 2,
      submitLabel: 'Save',
      submitMethod: 'save',
      title: 'Settings',
      cancelLabel: 'Cancel',
      showReset: true,
      confirmSubmit: 'Sure?',
      description: 'Yours',
    },
  });
});

test('what says how it wants to be shown is told from what does not', () => {
  for (const shown of [new Table(), new Cards(), new Chart(), new Stats(), new Progress(), new Form()]) {
    assert.ok(isPhotonUIType(shown));
  }
  for (const other of [null, 'table', {}, { _photonType: 'table' }, { _photonType: 1, toJSON: () => ({}) }]) {
    assert.equal(isPhotonUIType(other), false);
  }
});

test('labels are made out of the last name of a path', () => {
  const labels: [name: string, label: string][] = [
    ['name', 'Name'],
    ['owner.firstName', 'First Name'],
    ['user_id', 'User id'],
    ['x-y', 'X y'],
    ['', ''],
  ];
  for (const [name, label] of labels) assert.equal(formatLabel(name), label);
});
