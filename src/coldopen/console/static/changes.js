// What the lens tells of a page that went on from another: what changed and why; and how each row got its place.

import { el } from "./dom.js";

const MOST_NAMED = 6;

const deeds = {
  click: (name) => ["you opened ", name],
  play: (name) => ["you started ", name],
  end: (name) => ["you stopped watching ", name],
  add: (name) => ["you put on your list ", name],
  dismiss: (name) => ["you did not want ", name],
  passed: () => ["rows were seen and passed over"],
};

/** What changed on the page, and because of what; nothing where it was made afresh. */
export function changeNotes(change) {
  if (!change) return [];
  const { because, nKept, came, moved, left } = change;
  const counts = [`${came.length} came`, `${moved.length} moved up`, `${left.length} left`].join(", ");
  return [
    el("h3", {}, "What changed"),
    el(
      "div",
      { class: "change" },
      el("p", {}, `The first ${nKept} rows stayed. Below, the page was drawn anew, because `, ...reason(because), "."),
      el("p", { class: "counts" }, counts),
      list("came", came.map((row) => [row.heading, row.reason])),
      list("moved", moved.map(({ row, up }) => [row.heading, `${up} ${up === 1 ? "row" : "rows"} up`])),
      list("left", left.map((row) => [row.heading, ""])),
    ),
  ];
}

function reason(because) {
  const [deed, name] = (deeds[because?.type] ?? (() => ["something was done on it"]))(because?.name);
  return name ? [deed, el("bdi", {}, el("b", {}, name))] : [deed.trim()];
}

function list(kind, lines) {
  if (!lines.length) return null;
  const rest = lines.length - MOST_NAMED;
  const items = lines.slice(0, MOST_NAMED).map(([heading, note]) => el("li", {}, el("span", { dir: "auto" }, heading), note ? el("small", { dir: "auto" }, note) : null));
  return el("ul", { class: kind }, ...items, rest > 0 ? el("li", { class: "rest" }, `and ${rest} more`) : null);
}

/** How a row got its place, in a few words that arrive a moment later; `chances` are those of the row's own page. */
export function chanceNote(row, chances) {
  const note = el("span", { class: "chance" });
  chances.then(
    (drawn) => drawn.size && note.append(told(drawn.get(row.index))),
    () => {},
  );
  return note;
}

const told = (draw) => (draw && draw.n_eligible > 1 ? `drawn with ${percent(draw.chance)}, out of ${draw.n_eligible} rows` : "had its place");

const percent = (chance) => `${(100 * chance).toLocaleString("en", { maximumSignificantDigits: 2 })}%`;
