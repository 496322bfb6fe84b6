// What becomes of a page when a newer one is answered while it is looked at: rows that were seen stay, the rest
// comes from the newer one. Every row knows the page it came from and its place there, which events cite.

const FEWEST = 4;

/** The rows of an answered page with where they came from: the page's number, their index, their columns. */
export const placed = (rows, page) => rows.map((row, index) => ({ ...row, page, index, columns: row.titles.map((_, column) => column) }));

/** What makes two rows look the same. */
export const signature = (row) => `${row.key}\n${row.heading}\n${row.titles.map((title) => title.id).join()}`;

/**
 * The first `nSeen` rows of `page`, then those of `next` that are not among them, without titles that are. A top
 * ten and what can be continued stay whole; a row left with too few titles goes. A row that comes out as it was
 * is the very same object as before.
 */
export function merged(page, next, nSeen) {
  const kept = page.rows.slice(0, nSeen);
  const keys = new Set(kept.map((row) => row.key));
  const titles = new Set(kept.flatMap((row) => row.titles.map((title) => title.id)));
  const before = new Map(page.rows.slice(nSeen).map((row) => [signature(row), row]));
  const rest = next.rows
    .filter((row) => row.shape !== "hero" && !keys.has(row.key))
    .map((row) => (isWhole(row) ? row : without(row, titles)))
    .filter((row) => isWhole(row) || row.titles.length >= FEWEST)
    .map((row) => before.get(signature(row)) ?? row);
  return { ...next, rows: [...kept, ...rest] };
}

/** Whether two pages show the very same rows. */
export const isSame = (one, other) => one.rows.length === other.rows.length && one.rows.every((row, i) => row === other.rows[i]);

const isWhole = (row) => row.shape === "top" || row.source === "continue";

function without(row, titles) {
  const left = row.titles.map((title, i) => [title, row.columns[i]]).filter(([title]) => !titles.has(title.id));
  return left.length === row.titles.length ? row : { ...row, titles: left.map(([title]) => title), columns: left.map(([, column]) => column) };
}
