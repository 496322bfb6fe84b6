// The rows below the hero: headings, reasons, strips of cards, and how they change.

import { calm, el, icon } from "./dom.js";
import { hang, unhang } from "./easel.js";
import { settle, slide } from "./motion.js";
import { signature } from "./replan.js";
import { factsOf, genreName, say } from "./words.js";

const drawn = new WeakMap();
const placements = new WeakMap();

/** Draw the rows of a page into `root`; rows that differ from the page before settle in visibly. */
export function showRows(root, page, before, app) {
  const old = new Set((before?.rows ?? []).map(signature));
  let changed = 0;
  const sections = worthShowing(page).map((row) => {
    const section = draw(row, app);
    if (!old.has(signature(row))) {
      section.classList.add("fresh");
      section.style.setProperty("--i", Math.min(changed++, 8));
    }
    return section;
  });
  put(root, sections);
}

/**
 * Draw the rows of a page that goes on from the one before: what stands there already stays as it is, what is the
 * same in another place slides there, and what is new settles when it comes into view.
 */
export function moveOn(root, page, before, app) {
  const old = new Map(before.rows.map((row) => [signature(row), row]));
  const sections = worthShowing(page).flatMap((row) => {
    if (drawn.has(row)) return sectionOf(row) ?? [];
    const same = old.get(signature(row));
    if (same && sectionOf(same)) return adopt(same, row);
    const section = draw(row, app);
    section.classList.add("anew");
    settle(section);
    return section;
  });
  slide(root.children, () => put(root, sections));
}

const worthShowing = (page) => page.rows.filter((row) => row.shape !== "hero" && row.titles.length);

function draw(row, app) {
  const section = rowSection(row, app);
  drawn.set(row, section);
  return section;
}

/** Let the drawing of a row stand for a newer one of the same titles, whose page and place events then cite. */
function adopt(same, row) {
  const section = drawn.get(same);
  drawn.delete(same);
  section.classList.remove("fresh");
  drawn.set(row, section);
  for (const card of section.querySelectorAll(".card")) {
    const at = placements.get(card);
    const { page, index, columns } = row;
    Object.assign(at, { page, row: index, column: columns[same.columns.indexOf(at.column)] });
    Object.assign(card.dataset, { page, row: index, column: at.column });
  }
  section.querySelector(".reason")?.replaceChildren(row.reason);
  return section;
}

function put(root, sections) {
  for (const node of [...root.children]) if (!sections.includes(node)) unhang(node), node.remove();
  sections.forEach((section, i) => root.children[i] !== section && root.insertBefore(section, root.children[i] ?? null));
}

/** Where a row is drawn, or null where it is not (any more). */
export const sectionOf = (row) => (drawn.get(row)?.querySelector(".card") ? drawn.get(row) : null);

function rowSection(row, app) {
  const strip = el("ul", { class: "strip", "data-zone": true, data: { roving: "" } });
  row.titles.forEach((title, i) => strip.append(cardItem(row, title, i, app)));
  strip.querySelector(".card").tabIndex = 0;
  const push = (way, word, shape) =>
    el("button", { type: "button", class: `push ${way}`, tabindex: -1, "aria-label": say(word), disabled: way === "back", onclick: () => pushStrip(strip, way) }, icon(shape));
  const name = `row-${row.page}-${row.index}`;
  const section = el(
    "section",
    { class: `row ${row.shape}`, "aria-labelledby": name, data: { key: row.key } },
    el("header", {}, el("h2", { id: name, dir: "auto" }, row.heading), row.reason ? el("p", { class: "reason", dir: "auto" }, row.reason) : null),
    strip,
    push("back", "previous", "back"),
    push("on", "next", "on"),
  );
  strip.addEventListener("scroll", () => markEnds(section, strip), { passive: true });
  return section;
}

function cardItem(row, title, i, app) {
  const placement = { page: row.page, row: row.index, column: row.columns[i], title };
  const { page, column } = placement;
  const art = el("span", { class: "art" });
  hang(art, title);
  const facts = [...factsOf(title), ...(title.genres ?? []).slice(0, 1).map(genreName)];
  const label = [row.shape === "top" ? `${i + 1}` : "", title.name, ...facts].filter(Boolean).join(", ");
  const card = el(
    "button",
    { type: "button", class: "card", tabindex: -1, "data-stop": true, "aria-label": label, data: { page, row: row.index, column }, onclick: () => app.open(placement) },
    art,
    el("span", { class: "caption", "aria-hidden": "true" }, el("b", { dir: "auto" }, title.name), el("span", {}, facts.join(" · "))),
  );
  placements.set(card, placement);
  const rank = row.shape === "top" ? el("span", { class: "rank", "aria-hidden": "true" }, String(i + 1)) : null;
  return el("li", { class: app.isListed(title) ? "listed" : undefined }, rank, card);
}

function pushStrip(strip, way) {
  const sign = (way === "on" ? 1 : -1) * (getComputedStyle(strip).direction === "rtl" ? -1 : 1);
  strip.scrollBy({ left: sign * strip.clientWidth * 0.82, behavior: calm() ? "auto" : "smooth" });
}

let marking = 0;
function markEnds(section, strip) {
  cancelAnimationFrame(marking);
  marking = requestAnimationFrame(() => {
    const at = Math.abs(strip.scrollLeft);
    section.querySelector(".push.back").disabled = at < 8;
    section.querySelector(".push.on").disabled = at + strip.clientWidth > strip.scrollWidth - 8;
  });
}

/** The card of a placement, or null. */
export const cardAt = (root, { page, row, column }) => root.querySelector(`.card[data-page="${page}"][data-row="${row}"][data-column="${column}"]`);

/** Fade a card away and close the gap; resolves to a neighbour worth focusing, or null. */
export async function removeCard(card) {
  const item = card.closest("li");
  const strip = item.parentElement;
  const neighbour = (item.nextElementSibling ?? item.previousElementSibling)?.querySelector(".card") ?? null;
  if (!calm()) {
    item.classList.add("leaving");
    await new Promise((wake) => setTimeout(wake, 350));
  }
  const after = [];
  for (let next = item.nextElementSibling; next && after.length < 12; next = next.nextElementSibling) after.push(next);
  const places = after.map((next) => next.getBoundingClientRect().left);
  item.remove();
  if (!calm()) {
    const now = after.map((next) => next.getBoundingClientRect().left);
    after.forEach((next, i) => next.animate([{ transform: `translateX(${places[i] - now[i]}px)` }, { transform: "none" }], { duration: 420, easing: "cubic-bezier(0.2,0.8,0.2,1)" }));
  }
  if (neighbour && !strip.querySelector('.card[tabindex="0"]')) neighbour.tabIndex = 0;
  if (!strip.children.length) strip.closest(".row").remove();
  return neighbour;
}
