/**
 * A list that a server gives out in pages.
 *
 * @param ask for the page at a cursor; for the first without one
 * @yields {Page} each
 */
export async function* readPages<Page extends { readonly cursor?: string | undefined }>(
  ask: (cursor: string | undefined) => Promise<Page>,
): AsyncGenerator<Page, void, undefined> {
  for (let cursor: string | undefined; ;) {
    const page = await ask(cursor);
    yield page;
    cursor = page.cursor;
    if (cursor === undefined) return;
  }
}
