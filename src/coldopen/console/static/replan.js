// What becomes of a page when one that goes on from it takes its place: the rows that stay know the page they came
// from and their place there, which events cite; the rows below are those of the newer page.

/** The rows of an answered page with where they came from: the page's number, their index, their columns. */
export const placed = (rows, page) => rows.map((row, index) => ({ ...row, page, index, columns: row.titles.map((_, column) => column) }));

/** What makes two rows look the same. */
export const signature = (row) => `${row.key}\n${row.heading}\n${row.titles.map((title) => title.id).join()}`;

/**
 * The page `next`, numbered `number`, with the rows that it keeps of `page` as they are there: the very same objects,
 * but for what may not be shown any more.
 */
export function goneOn(page, next, number) {
  const before = new Map(page.rows.map((row) => [row.key, row]));
  const rows = placed(next.rows, number).map((row, i) => (i < next.n_kept && before.has(row.key) ? only(before.get(row.key), row.titles) : row));
  return { ...next, rows };
}

function only(row, titles) {
  const left = new Set(titles.map((title) => title.id));
  const columns = row.columns.filter((_, i) => left.has(row.titles[i].id));
  return columns.length === row.columns.length ? row : { ...row, columns, titles: row.titles.filter((title) => left.has(title.id)) };
}

/** What came, went and moved below the first `nKept` rows; `up` of a row is how many places it moved up. */
export function changesBetween(before, after, nKept) {
  const places = new Map(before.rows.map((row, i) => [row.key, i]));
  const now = new Set(after.rows.map((row) => row.key));
  const rows = after.rows.slice(nKept).map((row, i) => ({ row, up: places.has(row.key) ? places.get(row.key) - (i + nKept) : null }));
  return {
    nKept,
    came: rows.filter(({ up }) => up === null).map(({ row }) => row),
    moved: rows.filter(({ up }) => up !== null && up > 0),
    left: before.rows.slice(nKept).filter((row) => !now.has(row.key)),
  };
}
