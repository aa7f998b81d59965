export const d1Routes = {
  'd1/exec': (env, { sql }) => env.DB.exec(sql),
  'd1/run': async (env, { sql, values = [] }) => {
    const { success, meta } = await env.DB.prepare(sql)
      .bind(...values)
      .run();
    return { success, changes: meta.changes, lastRowId: meta.last_row_id };
  },
  'd1/all': async (env, { sql, values = [] }) =>
    (
      await env.DB.prepare(sql)
        .bind(...values)
        .all()
    ).results,
  'd1/raw': (env, { sql, values = [] }) =>
    env.DB.prepare(sql)
      .bind(...values)
      .raw({ columnNames: true }),
  'd1/first': (env, { sql, values = [], column }) =>
    env.DB.prepare(sql)
      .bind(...values)
      .first(column),
  'd1/batch': async (env, { statements }) => {
    const prepared = statements.map(({ sql, values = [] }) => env.DB.prepare(sql).bind(...values));
    return (await env.DB.batch(prepared)).map(({ results }) => results);
  },
  'd1/session': async (env, { sql, bookmark }) => {
    const session = env.DB.withSession(bookmark);
    const { results } = await session.prepare(sql).all();
    return { results, bookmark: session.getBookmark() };
  },
};
