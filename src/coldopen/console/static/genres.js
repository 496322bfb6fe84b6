// "What do you like?": a few genres, chosen from those that the pages so far have shown.

import { action, el, icon } from "./dom.js";
import { say } from "./words.js";

const MOST = 24;

/** Ask for genres; `done` gets the list when the visitor says so. */
export function askGenres(dialog, counts, chosen, done) {
  const known = [...counts.entries()].sort((a, b) => b[1] - a[1]).slice(0, MOST).map(([genre]) => genre);
  const all = [...new Set([...chosen, ...known])];
  const picked = new Set(chosen);
  const chips = all.map((genre) => {
    const chip = el("button", { type: "button", class: "chip", "data-stop": true, dir: "auto", "aria-pressed": String(picked.has(genre)) }, genre);
    chip.addEventListener("click", () => {
      if (!picked.delete(genre)) picked.add(genre);
      chip.setAttribute("aria-pressed", String(picked.has(genre)));
    });
    return chip;
  });
  const lines = [];
  for (let i = 0; i < chips.length; i += 6) lines.push(el("div", { class: "chips", "data-zone": true }, ...chips.slice(i, i + 6)));
  dialog.replaceChildren(
    el("div", { "data-zone": true }, el("button", { type: "button", class: "close", "data-stop": true, "aria-label": say("close"), onclick: () => dialog.close() }, icon("no"))),
    el("h2", { id: "genres-heading" }, say("likes")),
    el("p", {}, say("pick")),
    ...lines,
    el("div", { class: "actions", "data-zone": true }, action("tick", say("show"), { class: "confirm", onclick: () => (dialog.close(), done([...picked])) })),
  );
  dialog.showModal();
  chips[0]?.focus();
}
