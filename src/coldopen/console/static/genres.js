// "What do you like?": a few genres, chosen from those that the pages so far have shown.

import { action, el, icon } from "./dom.js";
import { genreName, say } from "./words.js";

const MOST = 24;

/** Ask for genres out of `offered`, the likeliest first; `done` gets the list when the visitor says so. */
export function askGenres(dialog, offered, chosen, done) {
  const all = [...new Set([...chosen, ...offered.slice(0, MOST)])];
  const picked = new Set(chosen);
  const chips = all.map((genre) => {
    const chip = el("button", { type: "button", class: "chip", "data-stop": true, dir: "auto", "aria-pressed": String(picked.has(genre)) }, genreName(genre));
    chip.addEventListener("click", () => {
      if (!picked.delete(genre)) picked.add(genre);
      chip.setAttribute("aria-pressed", String(picked.has(genre)));
    });
    return chip;
  });
  dialog.replaceChildren(
    el("div", { "data-zone": true }, el("button", { type: "button", class: "close", "data-stop": true, "aria-label": say("close"), onclick: () => dialog.close() }, icon("no"))),
    el("h2", { id: "genres-heading" }, say("likes")),
    el("p", {}, say("pick")),
    el("div", { class: "chips", "data-zone": true, data: { wraps: "" } }, ...chips),
    el("div", { class: "actions", "data-zone": true }, action("tick", say("show"), { class: "confirm", onclick: () => (dialog.close(), done([...picked])) })),
  );
  dialog.showModal();
  chips[0]?.focus();
}
