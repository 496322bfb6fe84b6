// The details of a title, in a dialog: what it is, why it is on the page, and what one can do with it.

import { designOf, drawScene, grain, paletteOf } from "./art/poster.js";
import { action, el, icon } from "./dom.js";
import { density } from "./easel.js";
import { letter, metaLine } from "./hero.js";
import { genreName, nameOf, say } from "./words.js";

/** Open the dialog for a placement; what only the catalogue knows arrives a moment later. */
export function showDetails(dialog, placement, row, app) {
  const { title } = placement;
  const canvas = el("canvas", { role: "img", "aria-label": `${say("art", { name: title.name })}: ${designOf(title).says}` });
  const more = el("div", { class: "more" }, el("div", { class: "lines", "aria-hidden": "true" }, el("i"), el("i"), el("i")));
  const listed = app.isListed(title);
  const reason = el("span", {}, row?.reason ?? "");
  dialog.replaceChildren(
    el("div", { "data-zone": true }, el("button", { type: "button", class: "close", "data-stop": true, "aria-label": say("close"), onclick: () => dialog.close() }, icon("no"))),
    el("div", { class: "still", style: { "--tone": paletteOf(title).dark } }, canvas),
    el(
      "div",
      { class: "body" },
      letter(el("h2", { id: "details-name", dir: "auto" }, title.name), title),
      metaLine(title),
      el(
        "div",
        { class: "actions", "data-zone": true },
        action("play", say(app.hasBegun(title) ? "resume" : "play"), { class: "first play", autofocus: true, onclick: () => app.play(placement) }),
        action(listed ? "tick" : "plus", say(listed ? "listed" : "list"), { class: "list", "aria-pressed": String(listed), data: { list: title.id }, onclick: () => app.toggleListed(placement) }),
        action("no", say("dismiss"), { class: "dismiss", onclick: () => app.dismiss(placement) }),
      ),
      more,
      row ? el("p", { class: "from" }, el("bdi", {}, el("b", {}, row.heading), row.reason ? " — " : "", reason)) : null,
    ),
  );
  dialog.scrollTop = 0;
  if (!dialog.open) dialog.showModal();
  paint(canvas, title);
  if (row?.reason) explain(reason, placement, app);
  app.describe(title).then(
    (full) => fill(more, full),
    () => more.replaceChildren(el("p", {}, say("noSynopsis"))),
  );
}

/** The row's reason gives way to the title's own, where that is another. */
async function explain(node, placement, app) {
  const reason = await app.why(placement).catch(() => null);
  if (reason) node.textContent = reason;
}

function paint(canvas, title) {
  const { clientWidth: w, clientHeight: h } = canvas;
  canvas.width = Math.round(w * density());
  canvas.height = Math.round(h * density());
  const pen = canvas.getContext("2d");
  drawScene(pen, title, canvas.width, canvas.height, { focus: w < 500 ? 0.5 : document.documentElement.dir === "rtl" ? 0.35 : 0.65 });
  grain(pen, canvas.width, canvas.height);
}

function fill(node, full) {
  const facts = [
    ["people", (full.people ?? []).slice(0, 6)],
    ["countries", (full.countries ?? []).map((code) => nameOf(code, "region"))],
    ["languages", (full.languages ?? []).map((code) => nameOf(code, "language"))],
    ["genres", (full.genres ?? []).map(genreName)],
  ].filter(([, values]) => values.length);
  node.replaceChildren(
    el("p", { class: "synopsis", dir: "auto" }, full.synopsis || say("noSynopsis")),
    el("dl", { class: "facts" }, ...facts.flatMap(([key, values]) => [el("dt", {}, say(key)), el("dd", { dir: "auto" }, values.join(", "))])),
  );
}
