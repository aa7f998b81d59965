import { attempt, type Question } from './question.mts';

/** Runs one statement; answers rows and what is told of it, without times and sizes. */
function query(name: string, sql: string, values: unknown[] = []): Question<D1Database> {
  return {
    name,
    async ask(database) {
      await prepare(database);
      return attempt(async () =>
        describe(
          await database
            .prepare(sql)
            .bind(...values)
            .all(),
        ),
      );
    },
  };
}

function describe({ success, results, meta }: D1Result): unknown {
  const { changes, last_row_id: lastRowId, changed_db: hasChanged, rows_read: read, rows_written: written } = meta;
  return { success, results, changes, lastRowId, hasChanged, read, written };
}

async function prepare(database: D1Database): Promise<void> {
  await database.batch([
    database.prepare('drop table if exists person'),
    database.prepare('create table person (id integer primary key, name text not null unique, age real, photo blob)'),
    database.prepare("insert into person values (1, 'Ada', 36, null), (2, 'Bo', 1.5, x'0102'), (3, 'Cy', null, null)"),
  ]);
}

/** Asks with the table filled. */
function ask(name: string, work: (database: D1Database) => Promise<unknown>): Question<D1Database> {
  return {
    name,
    async ask(database) {
      await prepare(database);
      return work(database);
    },
  };
}

const VALUES: Record<string, unknown> = {
  null: null,
  'a whole number': 5,
  'a broken number': 1.5,
  'a large whole number': 2 ** 53 - 1,
  'a number beyond whole ones': 2 ** 60,
  'not a number': Number.NaN,
  infinity: Number.POSITIVE_INFINITY,
  text: 'grüß 😀',
  'text with a null character': 'a\u0000b',
  true: true,
  false: false,
  'a buffer': new Uint8Array([1, 2]).buffer,
  bytes: new Uint8Array([1, 2]),
  'numbers in a list': [1, 2],
  undefined,
  'an object': { a: 1 },
  'a date': new Date(0),
  'a big integer': 5n,
};

/** What every D1 is asked. */
export const d1Questions: Question<D1Database>[] = [
  query('query: rows', 'select * from person order by id'),
  query('query: no rows', 'select * from person where id > 9'),
  query('query: two columns of one name', 'select id, id as id, name as id from person where id = 1'),
  query('query: an expression without a name', 'select 1 + 1, max(age) from person'),
  query('query: numbered parameters', 'select ?2 as a, ?1 as b', ['x', 'y']),
  query('query: parameters by name', 'select :a as a', ['x']),
  query('query: too few values', 'select ? as a, ? as b', ['x']),
  query('query: too many values', 'select ? as a', ['x', 'y']),
  query('query: insert', "insert into person values (9, 'Di', 1, null)"),
  query('query: insert and return', "insert into person (name) values ('Ed') returning id, name"),
  query('query: update', 'update person set age = 1 where id < 3'),
  query('query: delete', 'delete from person'),
  query('query: a unique name again', "insert into person (name) values ('Ada')"),
  query('query: null where it must not be', 'insert into person (name) values (null)'),
  query('query: a table that there is not', 'select * from nothing'),
  query('query: no SQL', 'selekt 1'),
  query('query: empty', ''),
  query('query: a comment', '-- nothing'),
  query('query: two statements', 'select 1 as a; select 2 as b'),
  query('query: a transaction', 'begin transaction'),
  query('query: a pragma that is allowed', 'pragma table_info(person)'),
  query('query: a pragma that is not', 'pragma journal_mode = delete'),
  query('query: attach', "attach ':memory:' as other"),
  query('query: json', `select json_extract('{"a":[1,2]}', '$.a[1]') as a`),
  query('query: the largest whole number', 'select 9223372036854775807 as a'),
  query('query: a table of the engine', 'select * from _cf_KV'),
  query('query: like with a long pattern', `select 'a' like '${'a'.repeat(51)}' as a`),
  query(
    'query: 101 values',
    `select ${Array.from({ length: 101 }, () => '?').join()}`,
    Array.from({ length: 101 }, () => 1),
  ),
  query('query: 101 columns', `select ${Array.from({ length: 101 }, (_, at) => `1 as c${at}`).join()}`),
  query('query: SQL of more than 100 KB', `select '${'a'.repeat(100_001)}' is null as a`),
  query('query: a value of more than 2 MB', 'insert into person (name) values (?)', ['n'.repeat(2_000_001)]),
  ...Object.entries(VALUES).map(([name, value]): Question<D1Database> => ({
    name: `value: ${name}`,
    ask: (database) =>
      attempt(async () => database.prepare('select ? as value, typeof(?1) as type').bind(value).first()),
  })),
  ask('first: a row, a column, none', async (database) => {
    const statement = database.prepare('select name, age from person where id = ?');
    return [
      await statement.bind(1).first(),
      await statement.bind(1).first('name'),
      await statement.bind(9).first(),
      await statement.bind(9).first('name'),
      await attempt(() => statement.bind(1).first('other')),
    ];
  }),
  ask('raw: rows, names of columns, none', async (database) => {
    const statement = database.prepare('select id, name as id from person where id <= ? order by 1');
    return [
      await statement.bind(2).raw(),
      await statement.bind(2).raw({ columnNames: true }),
      await statement.bind(0).raw({ columnNames: true }),
    ];
  }),
  ask('run: a change and a query', async (database) => [
    describe(await database.prepare("insert into person (name) values ('Fy')").run()),
    describe(await database.prepare('select id from person order by id').run()),
  ]),
  ask('batch: each has its result', async (database) => {
    const results = await database.batch([
      database.prepare("insert into person (name) values ('Gy')"),
      database.prepare('select name from person where id > ?').bind(2),
    ]);
    return results.map(describe);
  }),
  ask('batch: all or nothing', async (database) => {
    const batch = await attempt(async () =>
      database.batch([
        database.prepare("insert into person (name) values ('Hy')"),
        database.prepare("insert into person (name) values ('Ada')"),
      ]),
    );
    return { batch, count: await database.prepare('select count(*) as count from person').first('count') };
  }),
  ask('batch: empty', async (database) => attempt(async () => database.batch([]))),
  ask('exec: several statements', async (database) => {
    const { count } = await database.exec(
      "insert into person (name) values ('Iy');\ninsert into person (name) values ('Jy')",
    );
    return { count, rows: await database.prepare('select count(*) as count from person').first('count') };
  }),
  ask('exec: a failing line', async (database) => {
    const answer = await attempt(() => database.exec("insert into person (name) values ('Ky')\nselekt 1"));
    return { answer, rows: await database.prepare('select count(*) as count from person').first('count') };
  }),
  ask('exec: nothing', async (database) => attempt(() => database.exec(''))),
  ask('session: reads what it wrote', async (database) => {
    const session = database.withSession('first-primary');
    const before = session.getBookmark();
    await session.prepare("insert into person (name) values ('Ly')").run();
    const name = await session.prepare('select name from person order by id desc limit 1').first('name');
    return { before, name, bookmark: typeof session.getBookmark() };
  }),
  ask('foreign keys are enforced', async (database) => {
    await database.exec('drop table if exists pet');
    await database.exec('create table pet (owner integer references person (id))');
    const answer = await attempt(() => database.prepare('insert into pet values (99)').run());
    await database.exec('drop table pet');
    return answer;
  }),
];
